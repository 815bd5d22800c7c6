import { fitLine } from '../rig/statistics.mjs'

/** How often memory is looked at. */
export const POINTS = 20

/**
 * @typedef {object} Growth
 * @property {number} bytesPerMillion messages: the slope of the second half
 * @property {number} bytes what it comes to between the first and the last point of the second half
 * @property {number} errorBytes about the standard error of that
 * @property {number} scatterBytes how far most points are from the line, as a standard deviation
 * @property {boolean} grows whether it comes to more than is allowed
 */

/**
 * Whether memory grows with the messages. The first half is left out: code is compiled in it, and pools and tables get
 * their size. A point now and then that is too high, as with a long message that is still held, changes
 * nothing.
 * @param {readonly { readonly messages: number, readonly bytes: number }[]} points in order, six at least
 * @param {number} growthBytesMax
 * @returns {Growth}
 */
export function judgeGrowth(points, growthBytesMax) {
  const half = points.slice(Math.floor(points.length / 2))
  const line = fitLine(half.map(({ messages, bytes }) => ({ x: messages, y: bytes })))
  const messages = (half.at(-1)?.messages ?? 0) - (half[0]?.messages ?? 0)
  const bytes = line.slope * messages
  return {
    bytesPerMillion: line.slope * 1e6,
    bytes,
    errorBytes: line.slopeError * messages,
    scatterBytes: line.scatter,
    grows: bytes > growthBytesMax,
  }
}
