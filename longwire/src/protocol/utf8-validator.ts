import type { Utf8 } from './utf8.js'

/** Trailing bytes in which a sequence that is cut off can begin. */
const SEQUENCE_BYTES_MAX = 4

/**
 * Checks UTF-8 that arrives in pieces and fails at the first octet that cannot continue what came before
 * (RFC 6455 §8.1, Unicode 15 table 3-7). Whole sequences are left to the platform's checker.
 */
export class Utf8Validator {
  readonly #utf8: Pick<Utf8, 'isValid'> | undefined
  /** Continuation octets that the open sequence still needs. */
  #needed = 0
  /** Bounds of the next continuation octet. */
  #lower = 0x80
  #upper = 0xbf

  /** @param utf8 a checker for whole sequences; without one every octet is stepped through here */
  constructor(utf8?: Pick<Utf8, 'isValid'>) {
    this.#utf8 = utf8
  }

  /** Whether what came so far ends with a whole sequence. */
  get complete(): boolean {
    return this.#needed === 0
  }

  /** Takes `bytes[start..end)`; false when it cannot be part of well-formed UTF-8. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start
    while (at < end && this.#needed > 0) if (!this.#step(bytes[at++]!)) return false
    if (this.#utf8 !== undefined) {
      const tail = tailStart(bytes, at, end)
      if (!this.#utf8.isValid(bytes, at, tail)) return false
      at = tail
    }
    while (at < end) if (!this.#step(bytes[at++]!)) return false
    return true
  }

  #step(octet: number): boolean {
    if (this.#needed > 0) {
      if (octet < this.#lower || octet > this.#upper) return false
      this.#needed -= 1
      this.#lower = 0x80
      this.#upper = 0xbf
      return true
    }
    if (octet < 0x80) return true
    if (octet < 0xc2 || octet > 0xf4) return false
    this.#needed = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3
    if (octet === 0xe0) this.#lower = 0xa0
    else if (octet === 0xed) this.#upper = 0x9f
    else if (octet === 0xf0) this.#lower = 0x90
    else if (octet === 0xf4) this.#upper = 0x8f
    return true
  }
}

/** Where the last sequence begins if it may be cut off at `end`; `end` when the last octet is ASCII. */
function tailStart(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || bytes[end - 1]! < 0x80) return end
  const first = Math.max(start, end - SEQUENCE_BYTES_MAX)
  for (let at = end - 1; at >= first; at--) if ((bytes[at]! & 0xc0) !== 0x80) return at
  return first
}
