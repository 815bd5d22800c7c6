import type { ReceivedData } from '../../node/index.js'
import { toDomString } from './web-idl-string.js'

/** How a binary message is handed to the application. */
export type BinaryType = 'blob' | 'arraybuffer'

/**
 * What `send` was given, as the type `(BufferSource or Blob or USVString)` turns it out. Bytes are those of the caller,
 * not a copy.
 * @throws {TypeError} for memory that other threads may write or that may be resized, and for what is no string either
 */
export function toMessage(data: unknown): string | Uint8Array | Blob {
  if (data instanceof Blob) return data
  if (data instanceof ArrayBuffer) return fixed(data, 0, data.byteLength)
  if (ArrayBuffer.isView(data)) return fixed(data.buffer, data.byteOffset, data.byteLength)
  // Encoding it makes a USVString of it.
  return toDomString(data)
}

function fixed(buffer: ArrayBufferLike, byteOffset: number, byteLength: number): Uint8Array {
  if (!(buffer instanceof ArrayBuffer) || (buffer as { resizable?: boolean }).resizable === true) {
    throw new TypeError('shared or resizable memory cannot be sent')
  }
  // Memory that was transferred away counts as empty.
  return isDetached(buffer) ? new Uint8Array(0) : new Uint8Array(buffer, byteOffset, byteLength)
}

function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false
  try {
    return new Uint8Array(buffer).length !== 0
  } catch {
    return true
  }
}

/** Bytes that a message takes without its frames. */
export function byteLengthOf(message: string | Uint8Array | Blob): number {
  if (typeof message === 'string') return Buffer.byteLength(message)
  return message instanceof Blob ? message.size : message.byteLength
}

/** The `data` of a MessageEvent. */
export function fromMessage(data: ReceivedData, binaryType: BinaryType): string | Blob | ArrayBuffer {
  if (typeof data === 'string') return data
  if (binaryType === 'blob') return new Blob([data])
  const { buffer, byteOffset, byteLength } = data
  if (byteLength === buffer.byteLength) return buffer as ArrayBuffer
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
}
