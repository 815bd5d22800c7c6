/** @typedef {'server' | 'client'} Role */

/**
 * The part of vitest's JSON report that is read.
 * @typedef {object} VitestReport
 * @property {{ name: string, status: string, message?: string, assertionResults: VitestTest[] }[]} testResults
 */

/**
 * @typedef {object} VitestTest
 * @property {string[]} ancestorTitles
 * @property {string} title
 * @property {string} status
 */

/**
 * A test that stands for a rule, for one role or (without a role in its title) for every role.
 * @typedef {object} NamedTest
 * @property {number} rule
 * @property {Role | undefined} role
 * @property {string} file
 * @property {string} title
 * @property {boolean} passed
 */

const naming = /\brules? (\d+(?:(?: ?[–-] ?|, ?| and )\d+)*)(?: ?\((server|client)\))?:/gi

/**
 * The rules that a title names: `rule 36 (server): …`, `rules 53, 54: …`, `rules 1–4: …`.
 * @param {string} title
 * @returns {{ rule: number, role: Role | undefined }[]}
 */
export function rulesIn(title) {
  return [...title.matchAll(naming)].flatMap(([, list, role]) =>
    (list ?? '').split(/, ?| and /).flatMap((part) => {
      const [first = 0, last = first] = part.split(/ ?[–-] ?/).map(Number)
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
        rule: first + index,
        role: /** @type {Role | undefined} */ (role?.toLowerCase()),
      }))
    }),
  )
}

/**
 * Every test whose title, or the title of a group around it, names a rule. Tests that did not run are left out.
 * @param {VitestReport} report
 * @returns {NamedTest[]}
 */
export function namedTests(report) {
  return report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .flatMap((test) => {
        const title = [...test.ancestorTitles, test.title].join(' › ')
        const named = new Map(rulesIn(title).map((one) => [`${one.rule} ${one.role}`, one]))
        return [...named.values()].map((one) => ({ ...one, file, title, passed: test.status === 'passed' }))
      }),
  )
}

/**
 * Test files that failed as a whole, so that none of their tests ran.
 * @param {VitestReport} report
 * @returns {{ file: string, message: string }[]}
 */
export function brokenFiles(report) {
  return report.testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    )
    .map(({ name, message = '' }) => ({ file: name, message }))
}
