import type { MessageMemory } from './message-memory.js'

/** First allocation, in bytes. */
const CAPACITY_MIN = 256
/** Growth up to this size, and while more fragments may come; beyond it when the end of the frame is known. */
const CAUTIOUS_BYTES_MAX = 64 * 1024
const GROWTH_CAUTIOUS = 1.5
const GROWTH_KNOWN = 4

/** Collects the payload of one message. Memory follows the bytes that came, never a length that was only declared. */
export class MessageBuffer {
  readonly #memory: Pick<MessageMemory, 'own'> | undefined
  #bytes = new Uint8Array(0)
  #byteLength = 0

  /** @param memory without it new memory is zeroed first, which for large messages costs as much as filling it */
  constructor(memory?: Pick<MessageMemory, 'own'>) {
    this.#memory = memory
  }

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
    const wanted = Math.ceil(final ? Math.min(known, grownTo) : grownTo)
    // What ends with the frame is filled to its last byte before it is handed over.
    const grown = final && this.#memory !== undefined ? this.#memory.own(wanted) : new Uint8Array(wanted)
    grown.set(this.#bytes.subarray(0, this.#byteLength))
    this.#bytes = grown
  }
}
