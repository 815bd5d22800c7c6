/** What a message can be sent from. */
export type Data = string | Uint8Array

/**
 * The bytes that `data` stands for: those of a view, whatever its kind, or of a whole `ArrayBuffer`.
 * @throws {TypeError} for anything else, and for memory that was transferred away
 */
export function bytesOf(data: unknown): Uint8Array {
  if (data instanceof ArrayBuffer) return asBytes(data, 0, data.byteLength)
  if (!ArrayBuffer.isView(data)) throw new TypeError('a message must be a string, a view of bytes or an ArrayBuffer')
  const { buffer, byteOffset, byteLength } = data
  if (data instanceof Uint8Array && byteLength > 0 && !mayChange(buffer)) return data
  return asBytes(buffer, byteOffset, byteLength)
}

function asBytes(buffer: ArrayBufferLike, byteOffset: number, byteLength: number): Uint8Array {
  // Throws when the memory was transferred; a view of such memory only looks empty.
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  return mayChange(buffer) ? bytes.slice() : bytes
}

/** Memory that another thread may write, or that may shrink, is copied: what is sent is one state of it. */
function mayChange(buffer: ArrayBufferLike): boolean {
  return buffer instanceof SharedArrayBuffer || (buffer as { resizable?: boolean }).resizable === true
}

/** Up to this length a loop is quicker than a call into the runtime. */
const LOOP_BYTES_MAX = 48

/** `bytes[start..end)` in memory of its own. */
export function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start)
  if (copy.length > LOOP_BYTES_MAX) copy.set(bytes.subarray(start, end))
  else for (let at = start; at < end; at++) copy[at - start] = bytes[at]!
  return copy
}
