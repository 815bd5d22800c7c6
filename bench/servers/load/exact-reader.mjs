import { LoadFailure } from './failure.mjs'

/**
 * Counts the messages of a server whose every byte is known beforehand: compared, not parsed.
 * @implements {Reader}
 */
export class ExactReader {
  messages = 0
  #expected
  #messageByteLength
  #at = 0
  #byteLength = 0

  /** @param {import('./template.mjs').Template} template */
  constructor(template) {
    this.#expected = template.expected
    this.#messageByteLength = template.expected.length / template.count
  }

  /**
   * @param {Buffer} bytes
   * @param {number} start
   * @param {number} end
   * @returns {number} messages that are now complete
   */
  push(bytes, start, end) {
    const expected = this.#expected
    for (let from = start; from < end;) {
      const count = Math.min(end - from, expected.length - this.#at)
      if (expected.compare(bytes, from, from + count, this.#at, this.#at + count) !== 0) {
        throw new LoadFailure(`message ${this.messages + 1} or one behind it is not what was sent`)
      }
      from += count
      this.#at += count
      if (this.#at === expected.length) this.#at = 0
    }
    this.#byteLength += end - start
    const before = this.messages
    this.messages = Math.floor(this.#byteLength / this.#messageByteLength)
    return this.messages - before
  }

  /** Whether a message is there in part. */
  get inMessage() {
    return this.#at % this.#messageByteLength !== 0
  }
}

/**
 * @typedef {object} Reader
 * @property {number} messages that were whole
 * @property {(bytes: Buffer, start: number, end: number) => number} push throws for what is not expected
 * @property {boolean} inMessage
 */
