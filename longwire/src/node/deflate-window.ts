/** The last `byteLength` bytes of what went before, and then `bytes`, in memory of their own. */
export function windowAfter(before: Uint8Array | undefined, bytes: Uint8Array, byteLength: number): Uint8Array {
  if (bytes.length >= byteLength || before === undefined) return new Uint8Array(bytes.subarray(-byteLength))
  const kept = before.subarray(-Math.min(before.length, byteLength - bytes.length))
  const window = new Uint8Array(kept.length + bytes.length)
  window.set(kept)
  window.set(bytes, kept.length)
  return window
}
