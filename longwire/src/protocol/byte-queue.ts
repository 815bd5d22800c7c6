import type { Output } from './output.js'

/** An output in plain memory: for tests, in-memory pipes and whoever sends the bytes in their own time. */
export class ByteQueue implements Output {
  #bytes = new Uint8Array(256)
  #byteLength = 0

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Bytes waiting to be taken. */
  get byteLength(): number {
    return this.#byteLength
  }

  reserve(byteLength: number): number {
    const offset = this.#byteLength
    const needed = offset + byteLength
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      grown.set(this.#bytes.subarray(0, offset))
      this.#bytes = grown
    }
    this.#byteLength = needed
    return offset
  }

  release(byteLength: number): void {
    this.#byteLength -= byteLength
  }

  append(bytes: Uint8Array): void {
    const offset = this.reserve(bytes.length)
    this.#bytes.set(bytes, offset)
  }

  /** All bytes put here since the last call, in memory of their own. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#byteLength)
    this.#byteLength = 0
    return taken
  }
}
