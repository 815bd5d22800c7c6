import type { MessageMemory } from './message-memory.js'

/** Below this many bytes the words of memory that lies anyhow are as quick as aligned ones, which need a beginning. */
const ALIGNED_BYTES_MIN = 64

// What was masked last, and views of its memory: a driver reads into the same memory again and again.
let known: Uint8Array = new Uint8Array(0)
let words: Int32Array = new Int32Array(known.buffer)
let view: DataView = new DataView(known.buffer)
/** What a short payload was masked in last: views are worth making from the second one on. */
let met: Uint8Array = known

function lookAt(bytes: Uint8Array): void {
  const { buffer } = bytes
  if (buffer !== known.buffer) {
    words = new Int32Array(buffer, 0, buffer.byteLength >> 2)
    view = new DataView(buffer)
  }
  known = bytes
}

/**
 * Masks or unmasks `bytes[start..end)` in place (RFC 6455 §5.3).
 * `key` holds the four octets of the masking key, the first in the lowest bits; the first byte is masked with it.
 */
export function mask(bytes: Uint8Array, start: number, end: number, key: number): void {
  const short = end - start < ALIGNED_BYTES_MIN
  if (bytes !== known) {
    if (short && bytes !== met) {
      met = bytes
      maskOctets(bytes, start, end, key)
      return
    }
    lookAt(bytes)
  }
  const offset = bytes.byteOffset
  let at = start
  let turn = key
  if (short) {
    for (; at + 4 <= end; at += 4) view.setInt32(offset + at, view.getInt32(offset + at, true) ^ key, true)
  } else {
    const aligned = start + (-(offset + start) & 3)
    maskOctets(bytes, start, aligned, key)
    turn = turnKey(key, aligned - start)
    at = maskWords(offset, aligned, end, turn)
  }
  // Whole words were passed, so the key stands where it stood.
  maskOctets(bytes, at, end, turn)
}

function maskOctets(bytes: Uint8Array, start: number, end: number, key: number): void {
  let turn = key
  for (let at = start; at < end; at++) {
    bytes[at]! ^= turn & 0xff
    turn = (turn >>> 8) | (turn << 24)
  }
}

/** Masks or unmasks `source[start..end)` into `target`, which has other memory, from the offset `at` on. */
export function maskInto(
  target: Pick<MessageMemory, 'bytes' | 'view'>,
  at: number,
  source: Uint8Array,
  start: number,
  end: number,
  key: number,
): void {
  const { bytes } = target
  if (end - start >= ALIGNED_BYTES_MIN) {
    bytes.set(new Uint8Array(source.buffer, source.byteOffset + start, end - start), at)
    mask(bytes, at, at + end - start, key)
    return
  }
  if (source !== known) {
    if (source !== met) {
      met = source
      for (let index = start; index < end; index++) bytes[at + index - start] = source[index]!
      maskOctets(bytes, at, at + end - start, key)
      return
    }
    lookAt(source)
  }
  const { byteOffset: from } = source
  const into = target.view
  let turn = key
  let to = at
  let next = start
  for (; next + 4 <= end; next += 4, to += 4) into.setInt32(to, view.getInt32(from + next, true) ^ key, true)
  for (; next < end; next++, to++) {
    bytes[to] = source[next]! ^ (turn & 0xff)
    turn >>>= 8
  }
}

/** Masks the whole words from `at`, which is aligned, and returns where they end. */
function maskWords(offset: number, at: number, end: number, key: number): number {
  const all = words
  let word = (offset + at) >> 2
  const wordEnd = (offset + end) >> 2
  for (const unrolledEnd = word + ((wordEnd - word) & ~7); word < unrolledEnd; word += 8) {
    all[word]! ^= key
    all[word + 1]! ^= key
    all[word + 2]! ^= key
    all[word + 3]! ^= key
    all[word + 4]! ^= key
    all[word + 5]! ^= key
    all[word + 6]! ^= key
    all[word + 7]! ^= key
  }
  for (; word < wordEnd; word++) all[word]! ^= key
  return (wordEnd << 2) - offset
}

/** The key to go on with after `count` bytes: it turns with the payload, not with the chunks that bring it. */
export function turnKey(key: number, count: number): number {
  const bits = (count & 3) << 3
  return bits === 0 ? key : (key >>> bits) | (key << (32 - bits))
}
