/** @typedef {import('./named-tests.mjs').Role} Role */
/** @typedef {import('./named-tests.mjs').NamedTest} NamedTest */

/**
 * @typedef {object} Rule
 * @property {number} rule
 * @property {Role[]} roles whom it concerns
 * @property {string} source
 * @property {string} text
 */

/**
 * @typedef {object} Section
 * @property {string} id
 * @property {string} title
 * @property {Rule[]} rules
 */

/** @typedef {'held' | 'failed' | 'no test'} Verdict */

/**
 * @typedef {Rule & { tests: number, verdicts: Partial<Record<Role, Verdict>> }} JudgedRule
 */

/**
 * @typedef {object} Report
 * @property {{ id: string, title: string, rules: JudgedRule[] }[]} sections
 * @property {NamedTest[]} failed
 * @property {number[]} unknown numbers that tests name and that no rule has
 * @property {number} tests that name a rule
 * @property {Record<string, { tests: number, rules: number }>} drivers those of them that run on each driver, and the rules they stand for
 * @property {Record<Role, { rules: number, held: number }>} roles
 * @property {boolean} held every rule, for every role that it concerns
 */

const roles = /** @type {const} */ (['server', 'client'])
/** How the title of a test, or of a group around it, says which driver it runs on. */
const drivers = { stream: /\bdriver stream\b|\bStreamDriver\b/, handle: /\bdriver handle\b|\bHandleDriver\b/ }

/**
 * A rule is held for a role when at least one test stands for it and none that does has failed.
 * @param {readonly Section[]} sections
 * @param {readonly NamedTest[]} tests
 * @returns {Report}
 */
export function judge(sections, tests) {
  const judged = sections.map(({ id, title, rules }) => ({
    id,
    title,
    rules: rules.map((rule) => judgeRule(rule, tests)),
  }))
  const all = judged.flatMap(({ rules }) => rules)
  const known = new Set(all.map(({ rule }) => rule))
  const unknown = [...new Set(tests.map(({ rule }) => rule).filter((rule) => !known.has(rule)))].sort((a, b) => a - b)
  const failed = tests.filter(({ passed }) => !passed)
  const [server, client] = roles.map((role) => {
    const verdicts = all.map(({ verdicts }) => verdicts[role]).filter((verdict) => verdict !== undefined)
    return { rules: verdicts.length, held: verdicts.filter((verdict) => verdict === 'held').length }
  })
  const counts = { server: server ?? { rules: 0, held: 0 }, client: client ?? { rules: 0, held: 0 } }
  return {
    sections: judged,
    failed,
    unknown,
    tests: titlesOf(tests).size,
    drivers: Object.fromEntries(
      Object.entries(drivers).map(([driver, naming]) => {
        const own = tests.filter(({ title }) => naming.test(title))
        return [driver, { tests: titlesOf(own).size, rules: new Set(own.map(({ rule }) => rule)).size }]
      }),
    ),
    roles: counts,
    held:
      failed.length === 0 && unknown.length === 0 && roles.every((role) => counts[role].held === counts[role].rules),
  }
}

/** @param {readonly NamedTest[]} tests */
function titlesOf(tests) {
  return new Set(tests.map(({ file, title }) => `${file} ${title}`))
}

/**
 * @param {Rule} rule
 * @param {readonly NamedTest[]} tests
 * @returns {JudgedRule}
 */
function judgeRule(rule, tests) {
  const own = tests.filter((test) => test.rule === rule.rule)
  /** @type {Partial<Record<Role, Verdict>>} */
  const verdicts = {}
  for (const role of rule.roles) {
    const standing = own.filter((test) => test.role === undefined || test.role === role)
    if (standing.length === 0) verdicts[role] = 'no test'
    else verdicts[role] = standing.every(({ passed }) => passed) ? 'held' : 'failed'
  }
  return { ...rule, tests: own.length, verdicts }
}

/**
 * One line per rule, under the title of its section; then every failed test.
 * @param {Report} report
 */
export function renderTable({ sections, failed, unknown }) {
  const lines = ['rule  server   client   tests  what']
  for (const { title, rules } of sections) {
    lines.push('', title)
    for (const { rule, verdicts, tests, text } of rules) {
      const [server, client] = roles.map((role) => (verdicts[role] ?? '–').padEnd(9))
      lines.push(`${String(rule).padStart(4)}  ${server}${client}${String(tests).padStart(5)}  ${text}`)
    }
  }
  for (const { rule, title, file } of failed) lines.push('', `FAILED  rule ${rule}: ${title}`, `        ${file}`)
  if (unknown.length > 0) lines.push('', `Tests name rules that are not in the list: ${unknown.join(', ')}`)
  return lines.join('\n')
}

/** @param {Report} report */
export function renderSummary({ sections, failed, unknown, tests, drivers: played, roles: { server, client } }) {
  const all = sections.flatMap(({ rules }) => rules)
  const lines = [
    `${all.length} rules, ${tests} tests, server ${server.held}/${server.rules} held, client ${client.held}/${client.rules} held`,
    ...Object.entries(played)
      .filter(([, own]) => own.tests > 0)
      .map(([driver, own]) => `driver ${driver}: ${own.tests} tests of ${own.rules} rules`),
  ]
  for (const role of roles) {
    const missing = all.filter(({ verdicts }) => verdicts[role] === 'no test').map(({ rule }) => rule)
    if (missing.length > 0) lines.push(`no test for ${role}: ${missing.join(', ')}`)
  }
  if (failed.length > 0) lines.push(`failed tests of rules: ${[...new Set(failed.map(({ rule }) => rule))].join(', ')}`)
  if (unknown.length > 0) lines.push(`tests name rules that are not in the list: ${unknown.join(', ')}`)
  return lines.join('\n')
}
