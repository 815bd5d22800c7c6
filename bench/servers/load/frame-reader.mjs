import { frameAt, inflate } from '../../rig/frames.mjs'
import { LoadFailure } from './failure.mjs'

const FIN_AND_OPCODE = 0xbf
const RSV1 = 0x40
/** @type {Buffer} */
const NOTHING = Buffer.alloc(0)

/**
 * Compressed messages that were found right before, by the index of what was sent: one compressor makes the same of
 * the same message, so most need no inflating.
 */
export class KnownMessages {
  #template
  /** @type {Map<number, Buffer[]>} */
  #known = new Map()

  /** @param {import('./template.mjs').Template} template */
  constructor(template) {
    this.#template = template
  }

  get first() {
    return 0x80 | this.#template.opcode
  }

  /**
   * @param {number} number of the message
   * @param {Buffer} content as it came
   * @param {boolean} deflated
   * @returns {boolean} whether it is what was sent
   */
  accepts(number, content, deflated) {
    const index = number % this.#template.count
    const payload = this.#template.payloads[index]
    if (payload === undefined) return false
    if (!deflated) return payload.equals(content)
    const known = this.#known.get(index) ?? []
    if (known.some((one) => one.equals(content))) return true
    if (!payload.equals(inflated(content))) return false
    this.#known.set(index, [...known, Buffer.from(content)])
    return true
  }
}

/** @param {Buffer} content */
function inflated(content) {
  try {
    return inflate(content)
  } catch {
    throw new LoadFailure('a message that cannot be decompressed')
  }
}

/**
 * Counts the messages of a server that compresses.
 * @implements {Reader}
 * @typedef {import('./exact-reader.mjs').Reader} Reader
 */
export class FrameReader {
  messages = 0
  #known
  #rest = NOTHING

  /** @param {KnownMessages} known shared by all connections */
  constructor(known) {
    this.#known = known
  }

  /**
   * @param {Buffer} bytes
   * @param {number} start
   * @param {number} end
   * @returns {number} messages that are now complete
   */
  push(bytes, start, end) {
    const chunk = bytes.subarray(start, end)
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const before = this.messages
    let at = 0
    for (let next = this.#take(all, at); next > at; next = this.#take(all, at)) at = next
    // The memory that it came in is read into again.
    this.#rest = at === all.length ? NOTHING : Buffer.from(all.subarray(at))
    return this.messages - before
  }

  get inMessage() {
    return this.#rest.length > 0
  }

  /**
   * @param {Buffer} all
   * @param {number} at
   * @returns {number} where the frame that begins at `at` ends; `at` when it is not whole
   */
  #take(all, at) {
    const frame = frameAt(all, at)
    if (frame === undefined) return at
    if ((frame.first & FIN_AND_OPCODE) !== this.#known.first) {
      throw new LoadFailure(
        `a frame that begins with 0x${frame.first.toString(16)} instead of message ${this.messages + 1}`,
      )
    }
    if (!this.#known.accepts(this.messages, all.subarray(frame.start, frame.end), (frame.first & RSV1) !== 0)) {
      throw new LoadFailure(`message ${this.messages + 1} is not what was sent`)
    }
    this.messages++
    return frame.end
  }
}
