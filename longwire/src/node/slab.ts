/** Memory that small frames are written into one behind the other. What was handed out is never written again. */
export class Slab {
  readonly #bytesMax: number
  /** Replaced when it is full. */
  bytes: Buffer
  /** Where free memory begins. */
  used = 0

  /** Each new piece of memory is twice as large as the one before it, up to `bytesMax`. */
  constructor(bytesMin: number, bytesMax: number) {
    this.#bytesMax = bytesMax
    this.bytes = Buffer.allocUnsafeSlow(bytesMin)
  }

  /** Takes new memory unless there is room for `byteLength` bytes; false when there can never be. */
  makeRoom(byteLength: number): boolean {
    if (byteLength <= this.bytes.length - this.used) return true
    if (byteLength > this.#bytesMax) return false
    const wanted = Math.max(this.bytes.length * 2, byteLength)
    this.bytes = Buffer.allocUnsafeSlow(Math.min(wanted, this.#bytesMax))
    this.used = 0
    return true
  }
}
