/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {(bytes: Uint8Array, random: Random, context: Context) => Uint8Array} Mutator */
/**
 * @typedef {object} Context
 * @property {readonly Uint8Array[]} tokens what the format is made of
 * @property {readonly Uint8Array[]} pool other inputs, to take parts of
 */

/** Longest input, in bytes, that mutation makes. What a target generates by itself may be longer. */
export const INPUT_BYTES_MAX = 4096

/** Bytes at which formats change their mind: ends of ranges, UTF-8 boundaries, line ends, separators. */
const edges = [
  0, 1, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x88, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff,
]
const controls = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x2f, 0x3a, 0x3b, 0x3d, 0x5c, 0x7b, 0x7d]
const interesting = [...edges, ...controls]

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 * @param {Uint8Array} middle
 */
function replaced(bytes, start, end, middle) {
  const result = new Uint8Array(start + middle.length + bytes.length - end)
  result.set(bytes.subarray(0, start))
  result.set(middle, start)
  result.set(bytes.subarray(end), start + middle.length)
  return result
}

/**
 * @param {Uint8Array} bytes
 * @param {Random} random
 * @param {number} [most]
 */
function range(bytes, random, most = 64) {
  const start = random.below(bytes.length + 1)
  return { start, end: Math.min(bytes.length, start + 1 + random.below(random.below(4) === 0 ? most : 4)) }
}

/**
 * A copy with one byte changed.
 * @param {Uint8Array} bytes
 * @param {Random} random
 * @param {(byte: number) => number} change
 */
function changed(bytes, random, change) {
  const copy = bytes.slice()
  const at = random.below(copy.length)
  if (copy.length > 0) copy[at] = change(copy[at] ?? 0)
  return copy
}

/** @type {readonly Mutator[]} */
const mutators = [
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => changed(bytes, random, () => random.pick(interesting)),
  (bytes, random) => changed(bytes, random, () => random.below(256)),
  (bytes, random) => changed(bytes, random, (byte) => byte + random.pick([-1, 1])),
  (bytes, random) => {
    const { start } = range(bytes, random)
    return replaced(bytes, start, start, random.bytes(1 + random.below(4)))
  },
  (bytes, random) => {
    const { start, end } = range(bytes, random)
    return replaced(bytes, start, end, new Uint8Array(0))
  },
  (bytes, random, { tokens }) => {
    const { start } = range(bytes, random)
    return replaced(bytes, start, start, random.pick(tokens))
  },
  (bytes, random, { tokens }) => {
    const token = random.pick(tokens)
    const { start } = range(bytes, random)
    return replaced(bytes, start, Math.min(bytes.length, start + token.length), token)
  },
  (bytes, random) => {
    const { start, end } = range(bytes, random)
    const part = bytes.subarray(start, end)
    const times = random.below(8) === 0 ? 1 + random.below(256) : 1
    const copies = new Uint8Array(part.length * times)
    for (let i = 0; i < times; i++) copies.set(part, i * part.length)
    return replaced(bytes, end, end, copies)
  },
  (bytes, random, { pool }) => {
    const other = random.pick(pool)
    const from = range(other, random, 512)
    const to = range(bytes, random)
    return replaced(bytes, to.start, random.below(2) === 0 ? to.start : to.end, other.subarray(from.start, from.end))
  },
  (bytes, random, { pool }) => {
    const other = random.pick(pool)
    const { start } = range(bytes, random)
    return replaced(bytes, start, bytes.length, other.subarray(random.below(other.length + 1)))
  },
]

/**
 * One to eight mutations in a row.
 * @param {Uint8Array} bytes
 * @param {Random} random
 * @param {Context} context
 */
export function mutate(bytes, random, context) {
  let result = bytes
  const rounds = 1 << random.below(4)
  for (let round = 0; round < rounds; round++) result = random.pick(mutators)(result, random, context)
  return result.length > INPUT_BYTES_MAX ? result.slice(0, INPUT_BYTES_MAX) : result
}
