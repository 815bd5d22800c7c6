import { table } from '../../scripts/generated/table.mjs'
import { figure } from '../rig/figure.mjs'

/**
 * @typedef {object} Point
 * @property {number} messages
 * @property {number} serverData bytes of the heap that are no compiled code
 * @property {number} serverCode
 * @property {number} serverRss
 * @property {number} clientData
 * @property {number} clientCode
 * @property {number} clientRss
 */

/** @param {readonly Point[]} points */
export function pointsTable(points) {
  const kib = (/** @type {number} */ bytes) => figure(bytes / 1024, 1)
  const mib = (/** @type {number} */ bytes) => figure(bytes / 2 ** 20, 1)
  return table(
    ['messages', 'server: data KiB', 'code KiB', 'RSS MiB', 'clients: data KiB', 'code KiB', 'RSS MiB'],
    points.map((point) => [
      figure(point.messages),
      kib(point.serverData),
      kib(point.serverCode),
      mib(point.serverRss),
      kib(point.clientData),
      kib(point.clientCode),
      mib(point.clientRss),
    ]),
  )
}

/**
 * @param {string} name of what is looked at
 * @param {import('./judge.mjs').Growth} growth
 */
export function growthLine(name, { bytesPerMillion, bytes, errorBytes, scatterBytes }) {
  return (
    `${name}: ${figure(bytesPerMillion)} bytes per million messages, ` +
    `${figure(bytes)} ± ${figure(errorBytes)} over the second half, scatter ${figure(scatterBytes)}`
  )
}
