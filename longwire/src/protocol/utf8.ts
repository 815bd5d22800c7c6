/** Most bytes of UTF-8 that one UTF-16 code unit stands for. */
export const UTF8_BYTES_PER_UNIT_MAX = 3

/** Text routines. A platform passes its own fast ones; `portableUtf8` needs nothing but the language. */
export interface Utf8 {
  /** Bytes that `text` takes in UTF-8; a lone surrogate counts as U+FFFD. */
  byteLength(text: string): number
  /** Writes `text` to `target` at `offset` (there is room) and returns the bytes written. */
  write(text: string, target: Uint8Array, offset: number): number
  /** Whether the bytes from `start` to `end` are well-formed UTF-8. */
  isValid(bytes: Uint8Array, start: number, end: number): boolean
  /** The text in well-formed bytes; a byte-order mark stays. */
  read(bytes: Uint8Array, start: number, end: number): string
}
