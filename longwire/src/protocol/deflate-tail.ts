/** What ends a flushed block, which a sender takes off and a receiver puts back (RFC 7692 §7.2.1, §7.2.2). */
const TAIL = [0x00, 0x00, 0xff, 0xff] as const

/** An empty final block: a decompressor that reaches its end has found every block before it whole. */
const FINAL_STORED = [0x01, 0x00, 0x00, 0xff, 0xff] as const
const FINAL_FIXED = [0x03, 0x00] as const

const closings = {
  stored: Uint8Array.of(...TAIL, ...FINAL_STORED),
  fixed: Uint8Array.of(...TAIL, ...FINAL_FIXED),
}

/** Two ways to close the data, since a cut-off block could take in one of them as its own bytes, but never both. */
export type Closing = keyof typeof closings

/** `bytes[start..end)` with its tail and a final block behind it, in memory of its own. */
export function closeDeflated(bytes: Uint8Array, start: number, end: number, closing: Closing): Uint8Array {
  const closed = new Uint8Array(end - start + closings[closing].length)
  closed.set(bytes.subarray(start, end))
  closed.set(closings[closing], end - start)
  return closed
}

/** Whether `inflated` ends as if a cut-off block had taken in the closing. */
export function mayHaveSwallowed(inflated: Uint8Array, closing: Closing): boolean {
  const suffix = closings[closing]
  const offset = inflated.length - suffix.length
  return offset >= 0 && suffix.every((byte, index) => inflated[offset + index] === byte)
}

/**
 * Deflated and flushed data as a message carries it: without the tail.
 * @throws {Error} when it was not flushed
 */
export function trimTail(flushed: Uint8Array): Uint8Array {
  const end = flushed.length - TAIL.length
  if (!TAIL.every((byte, index) => flushed[end + index] === byte)) throw new Error('the data was not flushed')
  return flushed.subarray(0, end)
}
