import { isDeepStrictEqual } from 'node:util'

import { table } from '../../scripts/generated/table.mjs'
import { provenance } from '../rig/environment.mjs'
import { figure } from '../rig/figure.mjs'

/** @typedef {import('./hold.mjs').HoldFigures} HoldFigures */

/** @param {readonly HoldFigures[]} rows */
export function connectionsTable(rows) {
  return table(
    [
      'server',
      'processes',
      'connections',
      'RSS bytes each, just opened',
      'RSS, collected',
      'heap, collected',
      'kernel, both ends',
      'handshakes per CPU second',
      'CPU of holding',
      'pings answered',
    ],
    rows.map((row) => [
      row.name,
      figure(row.processes),
      figure(row.connections),
      figure(row.rssOpenedBytes),
      figure(row.rssBytes),
      figure(row.heapBytes),
      figure(row.kernelBytes),
      figure(row.handshakesPerCpuSecond),
      `${figure(row.holdCpuPercent, 1)} %`,
      figure(row.pings),
    ]),
  )
}

/** @typedef {{ environment: import('../rig/environment.mjs').Environment, runs: readonly HoldFigures[] }} SavedConnections */

/**
 * What was measured before, with new runs in place of those of the same server and size. Results of another machine are
 * not kept beside.
 * @param {SavedConnections | undefined} before
 * @param {SavedConnections} now
 * @returns {SavedConnections}
 */
export function mergeRuns(before, now) {
  if (!isDeepStrictEqual(before?.environment, now.environment)) return now
  const key = (/** @type {HoldFigures} */ { name, processes, connections }) => `${processes} ${connections} ${name}`
  const runs = new Map([...(before?.runs ?? []), ...now.runs].map((run) => [key(run), run]))
  return { environment: now.environment, runs: [...runs.values()] }
}

/**
 * For README.md.
 * @param {SavedConnections} saved
 */
export function connectionsSection({ environment, runs }) {
  return `${provenance(environment)}.\n\n${connectionsTable(runs)}`
}
