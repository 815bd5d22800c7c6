/** Below this many bytes a view on 32-bit words costs more than it saves. */
const WORD_BYTES_MIN = 32

// Views of the array buffer masked last: a driver reads into the same memory again and again.
let buffer: ArrayBufferLike | undefined
let words: Int32Array = new Int32Array(0)

function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes.buffer !== buffer) {
    buffer = bytes.buffer
    words = new Int32Array(buffer, 0, buffer.byteLength >> 2)
  }
  return words
}

/**
 * Masks or unmasks `bytes[start..end)` in place (RFC 6455 §5.3).
 * `key` holds the four octets of the masking key, the first in the lowest bits; the first byte is masked with it.
 */
export function mask(bytes: Uint8Array, start: number, end: number, key: number): void {
  let at = start
  let turn = key
  if (end - start >= WORD_BYTES_MIN) {
    for (; ((bytes.byteOffset + at) & 3) !== 0; at++) {
      bytes[at]! ^= turn & 0xff
      turn = (turn >>> 8) | (turn << 24)
    }
    at = maskWords(bytes, at, end, turn)
  }
  // Whole words were passed, so the key stands where it stood.
  for (; at < end; at++) {
    bytes[at]! ^= turn & 0xff
    turn = (turn >>> 8) | (turn << 24)
  }
}

/** Masks the whole words from `at`, which is aligned, and returns where they end. */
function maskWords(bytes: Uint8Array, at: number, end: number, key: number): number {
  const view = wordsOf(bytes)
  let word = (bytes.byteOffset + at) >> 2
  const wordEnd = (bytes.byteOffset + end) >> 2
  for (const unrolledEnd = word + ((wordEnd - word) & ~7); word < unrolledEnd; word += 8) {
    view[word]! ^= key
    view[word + 1]! ^= key
    view[word + 2]! ^= key
    view[word + 3]! ^= key
    view[word + 4]! ^= key
    view[word + 5]! ^= key
    view[word + 6]! ^= key
    view[word + 7]! ^= key
  }
  for (; word < wordEnd; word++) view[word]! ^= key
  return (wordEnd << 2) - bytes.byteOffset
}

/** The key to go on with after `count` bytes: it turns with the payload, not with the chunks that bring it. */
export function turnKey(key: number, count: number): number {
  const bits = (count & 3) << 3
  return bits === 0 ? key : (key >>> bits) | (key << (32 - bits))
}
