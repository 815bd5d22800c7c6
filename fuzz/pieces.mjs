import { hashOf, Random } from './random.mjs'

/**
 * Cuts bytes as a network might: byte by byte, in halves, at random. Drawn from the bytes, so that an input fixes it.
 * @param {Uint8Array} bytes
 * @returns {Iterable<Uint8Array>} copies
 */
export function* pieces(bytes) {
  const random = new Random(hashOf(bytes))
  // Byte by byte takes long where there are many.
  const most = Math.max(random.pick([1, 2, 7, 64, bytes.length + 1]), bytes.length >> 7)
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random.below(most))
    yield bytes.slice(at, end)
    at = end
  }
}
