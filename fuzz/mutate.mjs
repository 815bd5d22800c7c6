import { Draft } from './draft.mjs'

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {(draft: Draft, random: Random, context: Context) => void} Mutator */
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
const oneLessOrMore = [-1, 1]

const scratch = new Draft(16 * INPUT_BYTES_MAX)

/**
 * @param {number} byteLength
 * @param {Random} random
 * @param {number} [most]
 */
function range(byteLength, random, most = 64) {
  const start = random.below(byteLength + 1)
  return { start, end: Math.min(byteLength, start + 1 + random.below(random.below(4) === 0 ? most : 4)) }
}

/** @type {readonly Mutator[]} */
const mutators = [
  (draft, random) => draft.change(random.below(draft.byteLength), (byte) => byte ^ (1 << random.below(8))),
  (draft, random) => draft.change(random.below(draft.byteLength), () => random.pick(interesting)),
  (draft, random) => draft.change(random.below(draft.byteLength), () => random.below(256)),
  (draft, random) => draft.change(random.below(draft.byteLength), (byte) => byte + random.pick(oneLessOrMore)),
  (draft, random) => draft.insert(random.below(draft.byteLength + 1), random.bytes(1 + random.below(4))),
  (draft, random) => {
    const { start, end } = range(draft.byteLength, random)
    draft.remove(start, end)
  },
  (draft, random, { tokens }) => draft.insert(random.below(draft.byteLength + 1), random.pick(tokens)),
  (draft, random, { tokens }) => {
    const token = random.pick(tokens)
    const start = random.below(draft.byteLength + 1)
    draft.remove(start, Math.min(draft.byteLength, start + token.length))
    draft.insert(start, token)
  },
  (draft, random) => {
    const { start, end } = range(draft.byteLength, random)
    draft.repeat(start, end, random.below(8) === 0 ? 1 + random.below(256) : 1)
  },
  (draft, random, { pool }) => {
    const other = random.pick(pool)
    const from = range(other.length, random, 512)
    const to = range(draft.byteLength, random)
    if (random.below(2) === 0) draft.remove(to.start, to.end)
    draft.insert(to.start, other.subarray(from.start, from.end))
  },
  (draft, random, { pool }) => {
    const other = random.pick(pool)
    const start = random.below(draft.byteLength + 1)
    draft.remove(start, draft.byteLength)
    draft.insert(start, other.subarray(random.below(other.length + 1)))
  },
]

/**
 * One to eight mutations in a row.
 * @param {Uint8Array} bytes
 * @param {Random} random
 * @param {Context} context
 */
export function mutate(bytes, random, context) {
  scratch.begin(bytes)
  const rounds = 1 << random.below(4)
  for (let round = 0; round < rounds; round++) random.pick(mutators)(scratch, random, context)
  return scratch.end(INPUT_BYTES_MAX)
}
