import { table } from '../../../scripts/generated/table.mjs'
import { provenance as whereFrom } from '../../rig/environment.mjs'
import { figure, threeDigits } from '../../rig/figure.mjs'
import { contestants } from '../measure/contestants.mjs'
import { workloads } from '../measure/workloads.mjs'
import { medianOf, ratioOf } from './compare.mjs'

/** @typedef {import('../saved.mjs').Saved} Saved */
/** @typedef {import('./compare.mjs').Figure} Figure */

/**
 * What was saved as tables in Markdown.
 * @param {Saved} saved
 */
export function tablesOf(saved) {
  const own = namesIn(saved).filter((name) => contestants[name]?.own === true)
  const parts = [provenance(saved)]
  for (const name of own) {
    const rows = speedRows(saved, name)
    const title = contestants[name]?.title ?? name
    if (rows.length > 0) parts.push(`### Speed: ${title}`, table(speedHead(saved), rows))
  }
  const latencies = latencyRows(saved)
  if (latencies.length > 0) {
    const heads = ['load', 'deliveries per second', ...namesIn(saved).filter(plain).map(titleOf)]
    parts.push('### Latency: median / 99 %, in milliseconds', table(heads, latencies))
  }
  const connections = connectionRows(saved, own[0] ?? '')
  if (connections.length > 0) parts.push('### Connections', table(connectionHead(own[0] ?? ''), connections))
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`
}

/**
 * In the order of `contestants`.
 * @param {Saved} saved
 */
export function namesIn(saved) {
  const measured = new Set(Object.values(saved.workloads).flatMap((byServer) => Object.keys(byServer)))
  return Object.keys(contestants).filter((name) => measured.has(name))
}

/** @param {string} name */
export function titleOf(name) {
  return contestants[name]?.title ?? name
}

/**
 * Whether a contestant speaks plain WebSockets.
 * @param {string} name
 */
function plain(name) {
  return contestants[name]?.protocol === undefined
}

/** @param {Saved} saved */
function peersIn(saved) {
  return namesIn(saved).filter((name) => plain(name) && contestants[name]?.own === false)
}

/** @param {Saved} saved */
function provenance({ environment, workloads: measured }) {
  const versions = Object.entries(environment.versions).map(([title, version]) => `${title} ${version}`)
  const rounds = Object.values(measured).flatMap((byServer) => Object.values(byServer).map(({ length }) => length))
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)]
  return (
    `${whereFrom(environment)}; ${versions.join(', ')}. ` +
    `${least === most ? least : `${least} to ${most}`} round${most === 1 ? '' : 's'}; ` +
    `${environment.pinned ? 'server and generator pinned to a processor each' : 'nothing pinned'}; ` +
    `CPU time from ${environment.cpuTime}.`
  )
}

/** @param {Saved} saved */
function speedHead(saved) {
  return ['workload', 'load', 'per CPU second', ...peersIn(saved).map((peer) => `÷ ${titleOf(peer)}`)]
}

/**
 * @param {Saved} saved
 * @param {string} name whose speed it is
 */
function speedRows(saved, name) {
  return Object.entries(workloads).flatMap(([workload, one]) => {
    const measured = saved.workloads[workload]
    const value = medianOf(measured?.[name], one.figure)
    if (one.figure !== 'perCpuSecond' || one.group === 'connections' || value === undefined) return []
    const ratios = peersIn(saved).map((peer) => ratioCell(ratioOf(measured?.[name], measured?.[peer], one.figure)))
    return [[`\`${workload}\``, loadOf(one), whole(value), ...ratios]]
  })
}

const groupTitles = {
  echo: 'echo,',
  'fan-out': 'fan-out',
  latency: '',
  connections: '',
  compression: 'compressed:',
  tls: 'TLS:',
}

/** @param {import('../measure/workloads.mjs').Workload} workload */
export function loadOf({ group, title }) {
  return `${groupTitles[group]} ${title}`.trimStart()
}

/** @param {Saved} saved */
function latencyRows(saved) {
  const names = namesIn(saved).filter(plain)
  return Object.entries(workloads).flatMap(([workload, { figure: compared, load, title }]) => {
    const measured = saved.workloads[workload]
    if (compared !== 'p99Ms' || measured === undefined || load.kind !== 'fixed-rate') return []
    const cells = names.map((name) => latencyCell(measured[name]))
    return [[title, whole(load.rate * load.subscribers), ...cells]]
  })
}

/** @param {import('../load/run-load.mjs').LoadResult[] | undefined} rounds */
function latencyCell(rounds) {
  if (rounds === undefined) return '-'
  const [half, most] = [medianOf(rounds, 'p50Ms'), medianOf(rounds, 'p99Ms')]
  return half === undefined || most === undefined ? 'overloaded' : `${half.toFixed(1)} / ${most.toFixed(1)}`
}

/** @param {string} own */
function connectionHead(own) {
  const title = titleOf(own)
  return ['server', 'bytes per idle connection', `${title} ÷ it`, 'handshakes per CPU second', `${title} ÷ it`]
}

/**
 * @param {Saved} saved
 * @param {string} own
 */
function connectionRows(saved, own) {
  const { idle, handshakes } = saved.workloads
  if (idle === undefined && handshakes === undefined) return []
  return namesIn(saved).map((name) => [
    titleOf(name),
    wholeOr(medianOf(idle?.[name], 'bytesPerConnection')),
    ratioCell(ratioOf(idle?.[own], idle?.[name], 'bytesPerConnection')),
    wholeOr(medianOf(handshakes?.[name], 'perCpuSecond')),
    ratioCell(ratioOf(handshakes?.[own], handshakes?.[name], 'perCpuSecond')),
  ])
}

/** @param {import('./compare.mjs').Ratio | undefined} ratio */
function ratioCell(ratio) {
  if (ratio === undefined) return '-'
  const { value, least, most } = ratio
  return `${digits(value)} (${digits(least)}–${digits(most)})`
}

/** @param {number} ratio */
function digits(ratio) {
  return ratio < 9.95 ? ratio.toFixed(2) : ratio.toFixed(1)
}

/** @param {number | undefined} value */
function wholeOr(value) {
  return value === undefined ? '-' : whole(value)
}

/** @param {number} value */
function whole(value) {
  return figure(threeDigits(value))
}
