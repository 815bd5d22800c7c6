/**
 * What one test of an attack left.
 * @typedef {object} AttackRecord
 * @property {string} test its titles, joined by ' > '
 * @property {'stream' | 'handle'} [driver] of the server, where it listens to TCP without TLS
 * @property {boolean} full whether it had the full counts
 * @property {Record<string, number | string>} figures
 */

/** Figures that have columns of their own; the others follow as they are named. */
const columns = [
  'rssPeakGrowthBytes',
  'rssRestGrowthBytes',
  'cpuMs',
  'elapsedMs',
  'bystanderMessages',
  'bystanderLost',
  'calmP99Ms',
  'bystanderP99Ms',
]

/** Figures that only say that all is as before, which the test asserts. */
const silent = [
  'rssBaselineBytes',
  'heldRestGrowthBytes',
  'openFilesBaseline',
  'openFilesRest',
  'bystanders',
  'bystanderMaxMs',
]

/**
 * A table for what listens with the default driver or with TLS, and one for the other driver.
 * @param {readonly AttackRecord[]} records
 * @returns {string} Markdown
 */
export function renderDrivers(records) {
  const handles = records.filter(({ driver }) => driver === 'handle')
  const streams = records.filter(({ driver }) => driver !== 'handle')
  return `## Driver stream

TLS, HTTP/2 over it, attachments to HTTP servers, and attacks on a client or a hub are here alone.

${renderAttacks(streams)}

## Driver handle

${renderAttacks(handles)}`
}

/**
 * One line for each test, in the order of the attacks' numbers.
 * @param {readonly AttackRecord[]} records
 * @returns {string} a table in Markdown
 */
function renderAttacks(records) {
  const lines = records
    .map(lineOf)
    .sort((a, b) => a.number - b.number || (a.text < b.text ? -1 : 1))
    .map(({ text }) => text)
  return [
    '| attack | memory at peak | kept | CPU | time | bystanders | p99 before | p99 during | figures |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

/** @param {AttackRecord} record */
function lineOf({ test, figures }) {
  const title = test
    .slice(test.lastIndexOf(' > ') + 1)
    .replace(/^> /, '')
    .replace(/, driver handle$/, '')
  const number = Number(/A(\d+)/.exec(test)?.[1] ?? Infinity)
  const { bystanderMessages, bystanderLost } = figures
  const cells = [
    title,
    size(figures['rssPeakGrowthBytes'], '+'),
    size(figures['rssRestGrowthBytes'], '+'),
    unit(figures['cpuMs'], 'ms'),
    unit(figures['elapsedMs'], 'ms'),
    bystanderMessages === undefined ? '' : `${bystanderMessages} messages, ${bystanderLost} lost`,
    unit(figures['calmP99Ms'], 'ms'),
    unit(figures['bystanderP99Ms'], 'ms'),
    others(figures),
  ]
  return { number, text: `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |` }
}

/** @param {Record<string, number | string>} figures */
function others(figures) {
  return Object.entries(figures)
    .filter(([name]) => !columns.includes(name) && !silent.includes(name))
    .map(([name, figure]) => `${words(name)} ${name.endsWith('Bytes') ? size(figure) : unit(figure, unitOf(name))}`)
    .join(', ')
}

/**
 * `waitingMostBytes` → `waiting most`.
 * @param {string} name
 */
function words(name) {
  const bare = name.replace(/(Bytes|Ms)$/, '')
  return bare.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** @param {string} name */
function unitOf(name) {
  return name.endsWith('Ms') ? 'ms' : ''
}

/**
 * @param {number | string | undefined} figure
 * @param {string} name
 */
function unit(figure, name) {
  if (figure === undefined) return ''
  const text = typeof figure === 'number' ? figure.toLocaleString('en') : figure
  return name === '' ? text : `${text} ${name}`
}

/**
 * @param {number | string | undefined} bytes
 * @param {string} [sign] in front of what is not negative
 */
function size(bytes, sign = '') {
  if (typeof bytes !== 'number') return bytes ?? ''
  const text =
    Math.abs(bytes) < 1024
      ? `${bytes} B`
      : Math.abs(bytes) < 1024 * 1024
        ? `${(bytes / 1024).toFixed(1)} KiB`
        : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
  return bytes < 0 ? text : sign + text
}
