import { constants, deflateRawSync } from 'node:zlib'

import { hashOf, Random } from '../random.mjs'
import { frameBytes } from './frame-generator.mjs'

/**
 * One message as it is sent.
 * @typedef {object} SentMessage
 * @property {1 | 2} opcode
 * @property {boolean} deflated
 * @property {Uint8Array} payload
 * @property {number} fragments
 */
/**
 * @typedef {object} DeflateInput
 * @property {import('longwire/protocol').Role} role of who receives
 * @property {boolean} takeover whether a message may refer to those before it
 * @property {{ messageBytesMax: number, membersMax: number }} limits
 * @property {SentMessage[]} messages
 */

/** More would take longer, and show no more. */
const MESSAGES_MAX = 5

const tight = { messageBytesMax: 500, membersMax: 3 }
/** With five messages, enough for what is behind the window to be missed. */
const roomy = { messageBytesMax: 12_000, membersMax: 64 }

/**
 * A byte of settings; then for each message a byte of flags, its length in two bytes, and its payload as it is sent.
 * @param {Uint8Array} input
 * @returns {DeflateInput}
 */
export function readInput(input) {
  const settings = input[0] ?? 0
  /** @type {SentMessage[]} */
  const messages = []
  for (let at = 1; at + 3 <= input.length && messages.length < MESSAGES_MAX;) {
    const flags = input[at] ?? 0
    const length = ((input[at + 1] ?? 0) << 8) | (input[at + 2] ?? 0)
    const payload = input.subarray(at + 3, at + 3 + length)
    messages.push({
      opcode: flags & 1 ? 1 : 2,
      deflated: (flags & 2) === 0,
      payload,
      fragments: 1 + ((flags >> 2) & 3),
    })
    at += 3 + length
  }
  return {
    role: settings & 1 ? 'client' : 'server',
    takeover: (settings & 2) === 0,
    limits: settings & 4 ? tight : roomy,
    messages,
  }
}

/**
 * The messages as frames.
 * @param {DeflateInput} input
 */
export function streamOf({ role, messages }) {
  const masked = role === 'server'
  return new Uint8Array(Buffer.concat(messages.flatMap((message) => framesOf(message, masked))))
}

/**
 * @param {SentMessage} message
 * @param {boolean} masked
 */
function framesOf({ opcode, deflated, payload, fragments }, masked) {
  const random = new Random(hashOf(payload))
  const ends = Array.from({ length: fragments - 1 }, () => random.below(payload.length + 1)).sort((a, b) => a - b)
  return [...ends, payload.length].map((end, index) => {
    const first = index === 0 ? opcode | (deflated ? 0x40 : 0) : 0
    const part = payload.subarray(index === 0 ? 0 : ends[index - 1], end)
    return frameBytes({ first: first | (index === ends.length ? 0x80 : 0), payload: part, masked, key: random.word() })
  })
}

const words = [
  'a',
  'the quick brown fox ',
  '{"topic":"rooms/a","offset":',
  'é€😀',
  '\u0000',
  '0123456789abcdef'.repeat(8),
]
const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED]

/**
 * Well-formed messages, some of them in several streams of blocks.
 * @param {Random} random
 */
export function generateDeflate(random) {
  const settings = random.below(8)
  /** @type {Uint8Array[]} */
  const parts = [Uint8Array.of(settings)]
  let history = Buffer.alloc(0)
  for (let left = 1 + random.below(4); left > 0; left--) {
    const plain = plainText(random)
    const flags = random.below(16) & ~(random.below(4) > 0 ? 2 : 0)
    /** @type {Uint8Array} */
    let payload = plain
    if ((flags & 2) === 0) {
      payload = deflated(plain, (settings & 2) === 0 ? history : undefined, random)
      history = Buffer.concat([history, plain]).subarray(-32_768)
    }
    parts.push(Uint8Array.of(flags, payload.length >> 8, payload.length & 0xff), payload)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** @param {Random} random */
function plainText(random) {
  const text = Array.from({ length: random.below(6) }, () => random.pick(words)).join('')
  return Buffer.from(random.below(32) === 0 ? text.repeat(random.below(64)) : text)
}

/**
 * @param {Uint8Array} plain
 * @param {Uint8Array | undefined} history
 * @param {Random} random
 */
function deflated(plain, history, random) {
  const options = {
    level: random.pick([0, 1, 6, 9]),
    strategy: random.pick(strategies),
    windowBits: 9 + random.below(7),
    ...(history !== undefined && history.length > 0 && { dictionary: history }),
  }
  const cut = random.below(4) === 0 ? random.below(plain.length + 1) : 0
  const members = cut === 0 ? [] : [deflateRawSync(plain.subarray(0, cut), options)]
  const rest = random.below(16) === 0 ? deflateRawSync(plain.subarray(cut), options) : undefined
  const flushed = deflateRawSync(plain.subarray(cut), { ...options, finishFlush: constants.Z_SYNC_FLUSH })
  return Buffer.concat([...members, rest ?? flushed.subarray(0, -4)])
}

/** Blocks, and what ends them, as DEFLATE writes them. */
export const deflateTokens = [
  '00 01 03 0000ffff 010000ffff 000000ffff 0300 0100 00fdff 010900f6ff 010400fbff f248cdc9c90700',
  '000500faff48656c6c6f 010500faff48656c6c6f 4a4c4c04 4b4c04 04 05 06 07 0000ffff010000ffff',
  '0000ffff0300 edc1010d000000c2a0 ed ffff 636000 f2ff 02000500 000009 010009 040007 0c0010',
]
  .flatMap((line) => line.split(' '))
  .map((hex) => new Uint8Array(Buffer.from(hex, 'hex')))
