import { cpus, release, totalmem, type } from 'node:os'

import { contestants, versionOf } from './contestants.mjs'

/**
 * Where figures come from. They compare only with others of the same.
 * @typedef {object} Environment
 * @property {string} machine
 * @property {string} node
 * @property {string} cpuTime where the server's comes from
 * @property {boolean} pinned server and generator, each to a processor
 * @property {Record<string, string>} versions of what was measured, by title
 */

/**
 * @param {readonly string[]} names of contestants
 * @param {boolean} pinned
 * @returns {Environment}
 */
export function environmentOf(names, pinned) {
  const [first] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const measured = names.flatMap((name) => contestants[name] ?? [])
  return {
    machine: `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory}, ${type()} ${release()}`,
    node: process.versions.node,
    cpuTime: process.platform === 'linux' ? '/proc/PID/stat' : 'process.cpuUsage of the server itself',
    pinned,
    versions: Object.fromEntries(measured.map((one) => [one.title, versionOf(one)])),
  }
}
