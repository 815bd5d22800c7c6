import { table } from '../../scripts/generated/table.mjs'
import { provenance } from '../rig/environment.mjs'
import { figure } from '../rig/figure.mjs'

/**
 * @param {readonly import('./measure.mjs').FeedFigures[]} rows
 */
export function feedTable(rows) {
  return table(
    [
      'per delivered message',
      'bytes down',
      'bytes up',
      'requests',
      'server CPU µs',
      'p50 ms',
      'p99 ms',
      'to open: bytes',
    ],
    rows.map((row) => [
      row.transport,
      figure(row.downBytes, 1),
      figure(row.upBytes, 1),
      figure(row.requests, 2),
      figure(row.cpuUs, 1),
      figure(row.p50Ms, 1),
      figure(row.p99Ms, 1),
      figure(row.openingDownBytes + row.openingUpBytes),
    ]),
  )
}

/**
 * @param {readonly import('./measure.mjs').UplinkFigures[]} rows
 */
export function uplinkTable(rows) {
  return table(
    ['per message sent', 'bytes up', 'bytes down', 'server CPU µs'],
    rows.map((row) => [row.name, figure(row.upBytes, 1), figure(row.downBytes, 1), figure(row.cpuUs, 1)]),
  )
}

/**
 * What `transports --save` writes.
 * @typedef {object} SavedTransports
 * @property {import('../rig/environment.mjs').Environment} environment
 * @property {import('./options.mjs').FeedOptions} options
 * @property {readonly import('./measure.mjs').FeedFigures[]} down
 * @property {readonly import('./measure.mjs').UplinkFigures[]} up
 */

/**
 * For README.md.
 * @param {SavedTransports} saved
 */
export function transportsSection({ environment, options, down, up }) {
  return `${provenance(environment)}; ${load(options)}.\n\n${feedTable(down)}\n${uplinkTable(up)}`
}

/** @param {import('./options.mjs').FeedOptions} options */
export function load({ clients, rate, bytes, seconds, driver }) {
  return `${clients} clients, ${rate} messages per second of ${bytes} bytes, ${seconds} s, driver \`${driver}\``
}
