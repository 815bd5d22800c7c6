import { Crowd } from './crowd.mjs'
import { echo } from './echo.mjs'
import { fanOut } from './fan-out.mjs'
import { fixedRate } from './fixed-rate.mjs'
import { idle } from './idle.mjs'

/**
 * @typedef {object} Timing
 * @property {number} warmupSeconds
 * @property {number} seconds measured
 * @property {number} joinSeconds for the server to know all subscribers
 * @property {number} drainSeconds within which the last messages must have come back
 */

/**
 * @typedef {import('./echo.mjs').EchoTask | import('./fan-out.mjs').FanOutTask
 *   | import('./fixed-rate.mjs').FixedRateTask | import('./idle.mjs').IdleTask} Load
 * @typedef {Load & Timing & import('./opening.mjs').Target} LoadTask
 */

/**
 * What one run gave: rates, and what its kind of load measures besides.
 * @typedef {object} LoadResult
 * @property {number} perSecond messages, deliveries or handshakes
 * @property {number} perCpuSecond the same per second of the server's CPU time
 * @property {number} serverShare CPU seconds of the server per second
 * @property {number} [p50Ms]
 * @property {number} [p99Ms]
 * @property {boolean} [overloaded] then there are no latencies
 * @property {number} [bytesPerConnection]
 */

/**
 * Puts load on a server and checks all that it answers.
 * @param {LoadTask} task
 * @param {() => Promise<import('./window.mjs').Usage>} usage of the server
 * @returns {Promise<LoadResult>}
 * @throws {import('./failure.mjs').LoadFailure} for anything that a server must not do
 */
export async function runLoad(task, usage) {
  const crowd = new Crowd(task)
  try {
    return await play(task, crowd, usage)
  } finally {
    crowd.destroy()
  }
}

/**
 * @param {LoadTask} task
 * @param {Crowd} crowd
 * @param {() => Promise<import('./window.mjs').Usage>} usage
 * @returns {Promise<LoadResult>}
 */
function play(task, crowd, usage) {
  if (task.kind === 'echo') return echo(task, crowd, usage)
  if (task.kind === 'fan-out') return fanOut(task, crowd, usage)
  if (task.kind === 'fixed-rate') return fixedRate(task, crowd, usage)
  return idle(task, crowd, usage)
}
