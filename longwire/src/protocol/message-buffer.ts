/** First allocation, in bytes. */
const CAPACITY_MIN = 256
/** Growth up to this size, and while more fragments may come; beyond it when the end of the frame is known. */
const CAUTIOUS_BYTES_MAX = 64 * 1024
const GROWTH_CAUTIOUS = 1.5
const GROWTH_KNOWN = 4

/** Collects the payload of one message. Memory follows the bytes that came, never a length that was only declared. */
export class MessageBuffer {
  #bytes = new Uint8Array(0)
  #byteLength = 0

  get byteLength(): number {
    return this.#byteLength
  }

  /** The collected payload is `bytes[0..byteLength)`. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /**
   * Appends `source[start..end)`.
   * @param expected bytes of the same frame still to come after these; `final` whether that frame ends the message
   */
  append(source: Uint8Array, start: number, end: number, expected: number, final: boolean): void {
    const needed = this.#byteLength + end - start
    if (needed > this.#bytes.length) this.#grow(needed, expected, final)
    this.#bytes.set(start === 0 && end === source.length ? source : source.subarray(start, end), this.#byteLength)
    this.#byteLength = needed
  }

  #grow(needed: number, expected: number, final: boolean): void {
    const known = needed + expected
    const growth = final && needed > CAUTIOUS_BYTES_MAX ? GROWTH_KNOWN : GROWTH_CAUTIOUS
    const grownTo = Math.max(CAPACITY_MIN, needed * growth)
    const wanted = final ? Math.min(known, grownTo) : grownTo
    const grown = new Uint8Array(Math.ceil(wanted))
    grown.set(this.#bytes.subarray(0, this.#byteLength))
    this.#bytes = grown
  }
}
