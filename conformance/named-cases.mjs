/** @typedef {import('./named-tests.mjs').Role} Role */
/** @typedef {import('./named-tests.mjs').VitestReport} VitestReport */

/**
 * A test that plays a case against one role.
 * @typedef {object} NamedCase
 * @property {string} case
 * @property {Role} role
 * @property {string} file
 * @property {string} title
 * @property {boolean} passed
 */

const naming = /\bcase (\d+(?:\.\d+)+) \((server|client)\):/

/**
 * Every test whose title names a case: `case 6.4.1 (server): …`. Tests that did not run are left out.
 * @param {VitestReport} report
 * @returns {NamedCase[]}
 */
export function namedCases(report) {
  return report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .flatMap((test) => {
        const [, number, role] = naming.exec(test.title) ?? []
        if (number === undefined) return []
        const title = [...test.ancestorTitles, test.title].join(' › ')
        return [{ case: number, role: /** @type {Role} */ (role), file, title, passed: test.status === 'passed' }]
      }),
  )
}
