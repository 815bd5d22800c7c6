import { environment } from '../../rig/environment.mjs'
import { contestants, versionOf } from './contestants.mjs'

/**
 * @typedef {object} Measured
 * @property {string} cpuTime where the server's comes from
 * @property {boolean} pinned server and generator, each to a processor
 * @property {Record<string, string>} versions of what was measured, by title
 *
 * @typedef {import('../../rig/environment.mjs').Environment & Measured} ServersEnvironment
 */

/**
 * @param {readonly string[]} names of contestants
 * @param {boolean} pinned
 * @returns {ServersEnvironment}
 */
export function environmentOf(names, pinned) {
  const measured = names.flatMap((name) => contestants[name] ?? [])
  return {
    ...environment(),
    cpuTime: process.platform === 'linux' ? '/proc/PID/stat' : 'process.cpuUsage of the server itself',
    pinned,
    versions: Object.fromEntries(measured.map((one) => [one.title, versionOf(one)])),
  }
}
