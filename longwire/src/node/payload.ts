import { REFERENCE_BYTES_MIN } from '../protocol/index.js'

/** What a message can be sent from. */
export type Data = string | Uint8Array

/**
 * The bytes that `data` stands for: those of a view, whatever its kind, or of a whole `ArrayBuffer`. What is small is
 * taken as it is, to be copied before anybody else runs.
 * @throws {TypeError} for anything else, and for memory that was transferred away
 */
export function bytesOf(data: unknown): Uint8Array {
  // Asking a small array for its `buffer` is dear.
  if (data instanceof Uint8Array && data.length > 0 && data.length < REFERENCE_BYTES_MIN) return data
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
/** Up to this size the runtime keeps memory with its view, and zeroing it costs nothing. */
const SMALL_BYTES_MAX = 64

/** `bytes[start..end)` in memory of its own. */
export function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start
  const copy = length > SMALL_BYTES_MAX ? new Uint8Array(Buffer.allocUnsafeSlow(length).buffer) : new Uint8Array(length)
  if (length > LOOP_BYTES_MAX) copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length))
  else for (let index = 0; index < length; index++) copy[index] = bytes[start + index]!
  return copy
}
