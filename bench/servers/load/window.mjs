import { LoadFailure } from './failure.mjs'

/**
 * What the server's process has used so far.
 * @typedef {{ cpuSeconds: number, rssBytes: number }} Usage
 */

/**
 * @typedef {object} Measured
 * @property {number} count of what was counted
 * @property {number} seconds
 * @property {number} cpuSeconds of the server
 * @property {number} rssBytes of the server at the end
 */

/**
 * What happens, and what it costs the server, while `work` is under way.
 * @param {() => number} count
 * @param {() => Promise<Usage>} usage
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Measured>}
 */
export async function measureDuring(count, usage, work) {
  const before = await usage()
  const startedAt = performance.now()
  const counted = count()
  await work()
  const after = await usage()
  const seconds = (performance.now() - startedAt) / 1000
  if (count() === counted) throw new LoadFailure('nothing came back while it was measured')
  return {
    count: count() - counted,
    seconds,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    rssBytes: after.rssBytes,
  }
}

/**
 * @param {Measured} measured
 * @returns {{ perSecond: number, perCpuSecond: number, serverShare: number }} `serverShare`: CPU seconds of the server per second
 */
export function rates({ count, seconds, cpuSeconds }) {
  return { perSecond: count / seconds, perCpuSecond: count / cpuSeconds, serverShare: cpuSeconds / seconds }
}
