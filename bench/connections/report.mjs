import { figure, table } from '../rig/table.mjs'

/** @param {readonly import('./hold.mjs').HoldFigures[]} rows */
export function connectionsTable(rows) {
  return table(
    [
      'server',
      'processes',
      'connections',
      'RSS bytes each, just opened',
      'RSS, collected',
      'heap, collected',
      'off heap',
      'kernel bytes, both ends',
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
      figure(row.offHeapBytes),
      figure(row.kernelBytes),
      figure(row.handshakesPerCpuSecond),
      `${figure(row.holdCpuPercent, 1)} %`,
      figure(row.pings),
    ]),
  )
}

/**
 * Earlier results with new ones in place of those of the same server and size.
 * @param {readonly import('./hold.mjs').HoldFigures[]} earlier
 * @param {readonly import('./hold.mjs').HoldFigures[]} rows
 */
export function mergeRuns(earlier, rows) {
  const key = (/** @type {import('./hold.mjs').HoldFigures} */ { name, processes, connections }) =>
    `${name} ${processes} ${connections}`
  return [...new Map([...earlier, ...rows].map((row) => [key(row), row])).values()]
}
