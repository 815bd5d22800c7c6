import { figure } from '../../rig/figure.mjs'
import { contestants } from '../measure/contestants.mjs'
import { workloads } from '../measure/workloads.mjs'
import { medianOf } from './compare.mjs'

/**
 * What was measured, for the terminal.
 * @param {import('../saved.mjs').Saved} results
 */
export function summaryOf({ environment, workloads: measured }) {
  const versions = Object.entries(environment.versions).map(([title, version]) => `${title} ${version}`)
  const lines = [`${environment.machine}; Node ${environment.node}; ${versions.join(', ')}`]
  lines.push(`CPU time: ${environment.cpuTime}`)
  for (const [name, byServer] of Object.entries(measured)) {
    const workload = workloads[name]
    if (workload === undefined) continue
    lines.push(`\n${name}: ${workload.group}, ${workload.title}; ${units[workload.figure]}`)
    for (const [server, rounds] of Object.entries(byServer)) {
      lines.push(`  ${(contestants[server]?.title ?? server).padEnd(26)} ${line(rounds, workload.figure)}`)
    }
  }
  return lines.join('\n')
}

const units = {
  perCpuSecond: "per second of the server's CPU time (and of the clock; share of a processor that the server took)",
  p99Ms: 'milliseconds, half of the deliveries and 99 % (share of a processor that the server took)',
  bytesPerConnection: 'bytes per connection',
}

/**
 * @param {import('../load/run-load.mjs').LoadResult[]} rounds
 * @param {import('../measure/workloads.mjs').Workload['figure']} name
 */
function line(rounds, name) {
  const share = `${((medianOf(rounds, 'serverShare') ?? NaN) * 100).toFixed(0)} %`
  const value = medianOf(rounds, name)
  if (value === undefined) return `overloaded (${share})`
  if (name === 'bytesPerConnection') return figure(value)
  if (name === 'p99Ms') return `${medianOf(rounds, 'p50Ms')?.toFixed(1)}, ${value.toFixed(1)} (${share})`
  return `${figure(value).padStart(11)} (${figure(medianOf(rounds, 'perSecond') ?? NaN)}; ${share})`
}
