import { bytesOf } from '../../node/payload.js'

/** What a message comes as. Text is always a Buffer. */
export type RawData = Buffer | ArrayBuffer | Buffer[]

/** As what binary messages are handed over. */
export type BinaryType = 'nodebuffer' | 'arraybuffer' | 'fragments' | 'blob'

const binaryTypes: readonly unknown[] = ['nodebuffer', 'arraybuffer', 'fragments', 'blob'] satisfies BinaryType[]

export function isBinaryType(type: unknown): type is BinaryType {
  return binaryTypes.includes(type)
}

/** A Buffer that looks at the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** What `send`, `ping` and `pong` were given, as what can be sent. A number stands for its digits, nothing for no bytes. */
export function toPayload(data: unknown): string | Uint8Array | Blob {
  if (typeof data === 'string') return data
  if (ArrayBuffer.isView(data)) return bytesOf(data)
  if (typeof data === 'number') return String(data)
  if (data === undefined || data === null || data === false) return new Uint8Array(0)
  if (data instanceof Blob) return data
  if (data instanceof ArrayBuffer) return bytesOf(data)
  // Another thread may write it: one state of it is sent.
  if (data instanceof SharedArrayBuffer) return new Uint8Array(data).slice()
  // Arrays of bytes, and what `valueOf` makes of an object. Throws for anything else.
  return Buffer.from(data as readonly number[])
}

/** Bytes that a payload takes. */
export function byteLengthOf(payload: string | Uint8Array | Blob): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload)
  return payload instanceof Blob ? payload.size : payload.length
}

/** The bytes of a payload that has them at hand. */
export function payloadBytes(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload
}

/** A binary message as the application wants it; `payload` has memory of its own. */
export function fromPayload(payload: Uint8Array, type: BinaryType): RawData | Blob {
  if (type === 'nodebuffer') return asBuffer(payload)
  if (type === 'blob') return new Blob([payload])
  if (type === 'fragments') return payload.length === 0 ? [] : [asBuffer(payload)]
  const { buffer, byteOffset, byteLength } = payload
  return (byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer
}
