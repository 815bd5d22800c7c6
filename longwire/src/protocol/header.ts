import { MASK } from './opcode.js'

/** The longest frame header: two octets, a 64-bit length, a masking key. */
export const HEADER_BYTES_MAX = 14

const LENGTH_16 = 126
const LENGTH_64 = 127

/** Bytes of the header of a frame with a payload of `byteLength` bytes (RFC 6455 §5.2). */
export function headerByteLength(byteLength: number, masked: boolean): number {
  const size = byteLength < LENGTH_16 ? 2 : byteLength < 0x10000 ? 4 : 10
  return masked ? size + 4 : size
}

/**
 * Writes a frame header at `offset` and returns the offset behind it. The length takes its shortest form.
 * `first` is FIN, RSV and opcode; `key` is the masking key (first octet in the lowest bits) or `undefined` for none.
 */
export function writeHeader(
  target: Uint8Array,
  offset: number,
  first: number,
  byteLength: number,
  key: number | undefined,
): number {
  const maskBit = key === undefined ? 0 : MASK
  let at = offset
  target[at++] = first
  if (byteLength < LENGTH_16) {
    target[at++] = maskBit | byteLength
  } else if (byteLength < 0x10000) {
    target[at++] = maskBit | LENGTH_16
    target[at++] = byteLength >>> 8
    target[at++] = byteLength & 0xff
  } else {
    target[at++] = maskBit | LENGTH_64
    at = writeUint32(target, at, Math.floor(byteLength / 0x1_0000_0000))
    at = writeUint32(target, at, byteLength)
  }
  if (key !== undefined) {
    target[at++] = key & 0xff
    target[at++] = (key >>> 8) & 0xff
    target[at++] = (key >>> 16) & 0xff
    target[at++] = key >>> 24
  }
  return at
}

function writeUint32(target: Uint8Array, offset: number, value: number): number {
  target[offset] = (value >>> 24) & 0xff
  target[offset + 1] = (value >>> 16) & 0xff
  target[offset + 2] = (value >>> 8) & 0xff
  target[offset + 3] = value & 0xff
  return offset + 4
}
