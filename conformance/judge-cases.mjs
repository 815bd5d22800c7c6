/** @typedef {import('./named-tests.mjs').Role} Role */
/** @typedef {import('./named-cases.mjs').NamedCase} NamedCase */
/** @typedef {import('./named-cases.mjs').Messages} Messages */
/** @typedef {import('./case-table.mjs').CaseGroup} CaseGroup */

/**
 * @typedef {object} GroupReport
 * @property {string} group
 * @property {string} title
 * @property {number} cases
 * @property {number} tests
 * @property {Record<Role, number>} held
 * @property {Messages} messages of its cases that have many, in all tests together
 */

/**
 * @typedef {object} CaseReport
 * @property {GroupReport[]} groups
 * @property {number} cases
 * @property {number} tests
 * @property {Record<Role, number>} held by how many cases
 * @property {{ role: Role, way: string, cases: number, held: number }[]} ways
 * @property {{ case: string, role: Role, way: string, verdict: 'failed' | 'no test' }[]} missing cases that are not held in a way
 * @property {NamedCase[]} failed
 * @property {string[]} unknown numbers that tests name and that no case has
 * @property {boolean} allHeld every case, in both roles
 */

const roles = /** @type {const} */ (['server', 'client'])

/** Of more cases than these, the number is told. */
const LISTED_MAX = 20

/** Every case is played in each of these ways. */
const ways = /** @type {const} */ ({
  server: ['in memory', 'over TCP, driver stream', 'over TCP, driver handle'],
  client: ['in memory', 'over TCP'],
})

/**
 * A case is held in a role when at least one test plays it in each way there is, and none that does has failed.
 * @param {readonly CaseGroup[]} table
 * @param {readonly NamedCase[]} tests
 * @returns {CaseReport}
 */
export function judgeCases(table, tests) {
  const byCase = grouped(tests)
  /** @type {CaseReport['missing']} */
  const missing = []
  const groups = table.map(({ group, title, cases }) => {
    const held = { server: 0, client: 0 }
    const messages = { played: 0, all: 0 }
    let count = 0
    for (const { case: number } of cases) {
      for (const role of roles) {
        const own = byCase.get(`${number} ${role}`) ?? []
        count += own.length
        messages.played += sum(own, (one) => one.messages?.played ?? 0)
        messages.all += sum(own, (one) => one.messages?.all ?? 0)
        const faults = faultsOf(number, role, own)
        if (faults.length === 0) held[role] += 1
        missing.push(...faults)
      }
    }
    return { group, title, cases: cases.length, tests: count, held, messages }
  })
  const known = new Set(table.flatMap(({ cases }) => cases.map((one) => one.case)))
  const unknown = [...new Set(tests.map((test) => test.case))].filter((number) => !known.has(number))
  return {
    groups,
    cases: known.size,
    tests: tests.length,
    ways: roles.flatMap((role) =>
      ways[role].map((way) => {
        const faults = missing.filter((one) => one.role === role && one.way === way)
        return { role, way, cases: known.size, held: known.size - faults.length }
      }),
    ),
    held: { server: sum(groups, ({ held }) => held.server), client: sum(groups, ({ held }) => held.client) },
    missing,
    failed: tests.filter(({ passed }) => !passed),
    unknown,
    allHeld: missing.length === 0 && unknown.length === 0,
  }
}

/**
 * In which ways a case is not held.
 * @param {string} number
 * @param {Role} role
 * @param {readonly NamedCase[]} tests of it
 * @returns {CaseReport['missing']}
 */
function faultsOf(number, role, tests) {
  return ways[role].flatMap((way) => {
    const own = tests.filter((test) => test.way === way)
    if (own.length > 0 && own.every(({ passed }) => passed)) return []
    return [{ case: number, role, way, verdict: own.length === 0 ? 'no test' : 'failed' }]
  })
}

/** @param {readonly NamedCase[]} tests */
function grouped(tests) {
  /** @type {Map<string, NamedCase[]>} */
  const groups = new Map()
  for (const test of tests) {
    const key = `${test.case} ${test.role}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [test])
    else group.push(test)
  }
  return groups
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => number} count
 */
function sum(items, count) {
  return items.reduce((total, item) => total + count(item), 0)
}

/**
 * One line per group, and the sum; then every failed test.
 * @param {CaseReport} report
 */
export function renderCaseTable({ groups, cases, tests, held, failed }) {
  const width = Math.max(...groups.map(({ title }) => title.length))
  const line = (/** @type {(string | number)[]} */ ...[number = '', title = '', ...counts]) =>
    `${String(number).padStart(5)}  ${String(title).padEnd(width)}${counts.map((count) => String(count).padStart(8)).join('')}`
  return [
    line('group', '', 'cases', 'server', 'client', 'tests'),
    ...groups.map((one) => line(one.group, one.title, one.cases, one.held.server, one.held.client, one.tests)),
    line('', 'all', cases, held.server, held.client, tests),
    ...messageLines(groups),
    ...failed.flatMap(({ title, file }) => ['', `FAILED  ${title}`, `        ${file}`]),
  ].join('\n')
}

/**
 * How many messages the cases that have many were played with.
 * @param {readonly GroupReport[]} groups
 */
function messageLines(groups) {
  const counted = groups.filter(({ messages }) => messages.all > 0)
  const played = sum(counted, ({ messages }) => messages.played)
  const all = sum(counted, ({ messages }) => messages.all)
  if (all === 0) return []
  const those = counted.map(({ group }) => group).join(', ')
  return [`groups ${those}: ${played} of ${all} messages played${played < all ? '; --full plays all of them' : ''}`]
}

/** @param {CaseReport} report */
export function renderCaseSummary({ groups, cases, tests, ways: played, held, missing, unknown }) {
  const lines = [
    `${cases} cases, ${tests} tests, server ${held.server}/${cases} held, client ${held.client}/${cases} held`,
    ...played.map((one) => `${one.role} ${one.way}: ${one.held}/${one.cases}`),
    ...messageLines(groups),
  ]
  for (const verdict of /** @type {const} */ (['failed', 'no test'])) {
    const those = missing.filter((one) => one.verdict === verdict).map((one) => `${one.case} (${one.role} ${one.way})`)
    const more = those.length > LISTED_MAX ? `, and ${those.length - LISTED_MAX} more` : ''
    const what = verdict === 'failed' ? 'failed' : 'without a test'
    if (those.length > 0) lines.push(`cases ${what}: ${those.slice(0, LISTED_MAX).join(', ')}${more}`)
  }
  if (unknown.length > 0) lines.push(`tests name cases that are not in the table: ${unknown.join(', ')}`)
  return lines.join('\n')
}
