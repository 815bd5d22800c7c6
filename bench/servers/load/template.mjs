import { BINARY, clientFrames, serverFrame, TEXT } from '../../rig/frames.mjs'
import { payloads } from './payloads.mjs'

/** About as many bytes of different messages are sent before they begin again. */
const PERIOD_BYTES = 64 * 1024
const MESSAGES_MAX = 4096
/** Each is made anew for each run, and compressed. */
const DEFLATED_MESSAGES = 16

/**
 * @typedef {object} TemplateOptions
 * @property {import('./payloads.mjs').PayloadKind} payload
 * @property {number} byteLength of a payload
 * @property {boolean} [deflate]
 * @property {number} atOnce most messages that leave in one write
 * @property {boolean} [same] every message is the same
 */

/** Messages that are sent over and over, framed beforehand, and what a server that adds nothing makes of them. */
export class Template {
  /** @type {Buffer[]} */
  payloads
  opcode
  deflate
  /** The frames of a server, one behind the other: once through. */
  expected
  #frames
  /** @type {number[]} */
  #offsets = [0]

  /** @param {TemplateOptions} options */
  constructor({ payload, byteLength, deflate = false, atOnce, same = false }) {
    const fitting = Math.floor(PERIOD_BYTES / (byteLength + 8))
    const count = same ? 1 : deflate ? DEFLATED_MESSAGES : Math.min(MESSAGES_MAX, Math.max(2, fitting))
    this.payloads = payloads(payload, count, byteLength)
    this.opcode = payload === 'bytes' ? BINARY : TEXT
    this.deflate = deflate
    this.expected = Buffer.concat(this.payloads.map((one) => serverFrame(this.opcode, one)))
    const once = this.payloads.map((one, index) =>
      clientFrames(this.opcode, one, { key: (0x1b2c3d4e + index * 0x01010101) >>> 0, deflate }),
    )
    // What leaves in one write is one piece, also across the end.
    const all = Array.from({ length: count + atOnce }, (_, index) => once[index % count] ?? Buffer.alloc(0))
    for (const frame of all) this.#offsets.push((this.#offsets.at(-1) ?? 0) + frame.length)
    this.#frames = Buffer.concat(all)
  }

  get count() {
    return this.payloads.length
  }

  /**
   * @param {number} sent messages that were sent before
   * @param {number} count at most `atOnce`
   * @returns {Buffer} the next messages, masked
   */
  frames(sent, count) {
    const index = sent % this.payloads.length
    return this.#frames.subarray(this.#offsets[index], this.#offsets[index + count])
  }
}
