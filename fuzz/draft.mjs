/** What an input is mutated in: memory that is used again, so that only the result is allocated. */
export class Draft {
  #bytes
  #byteLength = 0

  /** @param {number} capacity bytes; whatever goes beyond is lost */
  constructor(capacity) {
    this.#bytes = new Uint8Array(capacity)
  }

  get byteLength() {
    return this.#byteLength
  }

  /** @param {Uint8Array} bytes */
  begin(bytes) {
    this.#byteLength = 0
    this.insert(0, bytes)
  }

  /**
   * A copy of the first `byteLengthMax` bytes.
   * @param {number} byteLengthMax
   */
  end(byteLengthMax) {
    return this.#bytes.slice(0, Math.min(this.#byteLength, byteLengthMax))
  }

  /**
   * @param {number} at
   * @param {(byte: number) => number} change
   */
  change(at, change) {
    if (at < this.#byteLength) this.#bytes[at] = change(this.#bytes[at] ?? 0)
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  remove(start, end) {
    this.#bytes.copyWithin(start, end, this.#byteLength)
    this.#byteLength -= end - start
  }

  /**
   * @param {number} at
   * @param {Uint8Array} bytes
   */
  insert(at, bytes) {
    const room = this.#bytes.length - at
    const taken = bytes.length <= room ? bytes : bytes.subarray(0, room)
    this.#bytes.copyWithin(at + taken.length, at, this.#byteLength)
    this.#bytes.set(taken, at)
    this.#byteLength = Math.min(this.#bytes.length, this.#byteLength + taken.length)
  }

  /**
   * Puts `[start..end)` behind itself again.
   * @param {number} start
   * @param {number} end
   * @param {number} times
   */
  repeat(start, end, times) {
    const part = this.#bytes.slice(start, end)
    for (let i = 0; i < times && this.#byteLength < this.#bytes.length; i++) this.insert(end, part)
  }
}
