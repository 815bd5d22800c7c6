/** Where whole messages are put that somebody may keep. The driver owns the memory, and never writes there again. */
export interface MessageMemory {
  /** The memory that the last `take` returned an offset in, from its beginning. */
  readonly bytes: Uint8Array
  /** The same memory. */
  readonly view: DataView
  /** Makes room for `byteLength` bytes and returns their offset; -1 when that is too much to be put here. */
  take(byteLength: number): number
  /** Memory of its own for one message that is put together in it; every byte is written before anybody sees it. */
  own(byteLength: number): Uint8Array<ArrayBuffer>
}
