import { hashOf, Random } from './random.mjs'

/** How long pieces are at most, the entry being drawn; Infinity: as long as what is cut. Each piece takes its time. */
const longest = [1, 2, 7, 16, 64, 64, 256, Infinity, Infinity, Infinity, Infinity, Infinity]

let memory = new Uint8Array(1 << 16)

/**
 * Cuts bytes as a network might: byte by byte, in halves, at random. Drawn from the bytes, so that an input fixes it.
 * @param {Uint8Array} bytes
 * @returns {Iterable<Uint8Array>} copies, each only until the next is asked for
 */
export function* pieces(bytes) {
  const random = new Random(hashOf(bytes))
  // Byte by byte takes long where there are many.
  const most = Math.max(Math.min(random.pick(longest), bytes.length + 1), bytes.length >> 7)
  if (memory.length < bytes.length) memory = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random.below(most))
    const piece = memory.subarray(0, end - at)
    piece.set(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end))
    yield piece
    at = end
  }
}
