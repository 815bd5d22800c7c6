/** Views of up to this many bytes are used again. */
const KEPT_VIEW_BYTES_MAX = 2048

/** Memory that small frames are written into one behind the other. What was handed out is never written again. */
export class Slab {
  readonly #bytesMax: number
  /** Replaced when it is full. */
  bytes: Buffer
  /** Where free memory begins. */
  used = 0
  /** Views of the beginning, by their length. */
  #views: Buffer[] = []

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
    this.#views = []
    return true
  }

  /** `bytes[start..end)`. Most writes begin where the memory does, and need no new view. */
  view(start: number, end: number): Buffer {
    if (start > 0 || end > KEPT_VIEW_BYTES_MAX) return this.bytes.subarray(start, end)
    return (this.#views[end] ??= this.bytes.subarray(0, end))
  }
}
