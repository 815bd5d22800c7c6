import { isUtf8 } from 'node:buffer'

import type { Utf8 } from '../protocol/index.js'

/** Up to this length a loop is quicker than a call into the runtime. */
const WRITE_LENGTH_MAX = 12
const VALIDATE_BYTES_MAX = 32

function write(text: string, target: Uint8Array, offset: number): number {
  if (text.length <= WRITE_LENGTH_MAX && writeAscii(text, target, offset)) return text.length
  return asBuffer(target).write(text, offset)
}

function writeAscii(text: string, target: Uint8Array, offset: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) return false
    target[offset + index] = code
  }
  return true
}

function isValid(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= VALIDATE_BYTES_MAX && isAscii(bytes, start, end)) return true
  return isUtf8(bytes.subarray(start, end))
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index]! > 0x7f) return false
  return true
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** UTF-8 by Node's own routines. */
export const nodeUtf8: Utf8 = {
  byteLength: (text) => Buffer.byteLength(text),
  write,
  isValid,
  read: (bytes, start, end) => asBuffer(bytes).toString('utf8', start, end),
}
