/** @typedef {import('./named-tests.mjs').Role} Role */
/** @typedef {import('./named-tests.mjs').VitestReport} VitestReport */

/**
 * A test that plays a case against one role.
 * @typedef {object} NamedCase
 * @property {string} case
 * @property {Role} role
 * @property {string} way how its endpoint was reached: `in memory`, `over TCP`, `over TCP, driver handle`; '' when unsaid
 * @property {string} file
 * @property {string} title
 * @property {boolean} passed
 * @property {Messages} [messages] of a case with many: how many of them were played
 */

/**
 * @typedef {object} Messages
 * @property {number} played
 * @property {number} all
 */

const naming = /\bcase (\d+(?:\.\d+)+) \((server|client)\):/
const waying = /^(?:server|client) (in memory|over TCP(?:, driver \w+)?)$/
const counting = / \[(\d+) of (\d+) messages\]$/

/**
 * Every test whose title names a case: `case 6.4.1 (server): …`, and behind it, where messages were left out,
 * `[3 of 1000 messages]`. Tests that did not run are left out.
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
        const messages = messagesIn(test.title)
        return [
          {
            case: number,
            role: /** @type {Role} */ (role),
            way: wayIn(test.ancestorTitles),
            file,
            title,
            passed: test.status === 'passed',
            ...(messages !== undefined && { messages }),
          },
        ]
      }),
  )
}

/** @param {readonly string[]} titles */
function wayIn(titles) {
  return titles.map((title) => waying.exec(title)?.[1]).find((way) => way !== undefined) ?? ''
}

/**
 * @param {string} title
 * @returns {Messages | undefined}
 */
function messagesIn(title) {
  const [, played, all] = counting.exec(title) ?? []
  return played === undefined ? undefined : { played: Number(played), all: Number(all) }
}
