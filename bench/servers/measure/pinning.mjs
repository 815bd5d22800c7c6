import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * The processors of a Linux list such as `0-1,4`.
 * @param {string} list
 * @returns {number[]}
 */
export function processorsOf(list) {
  return [...list.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, from, to = from]) => {
    const [first, last] = [Number(from), Number(to)]
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** @typedef {{ server: string[], generator: string[] }} Pinning what stands before the command of each */

/**
 * A processor for the server and another for the generator, where `taskset` exists and there are two.
 * @returns {Pinning | undefined}
 */
export function pinning() {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return undefined
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? ''
  const [server, generator] = processorsOf(list)
  if (server === undefined || generator === undefined) return undefined
  const on = (/** @type {number} */ processor) => ['taskset', '-c', String(processor)]
  return { server: on(server), generator: on(generator) }
}
