import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/** RFC 7692 §7.2.1: what a sender leaves off the end of a compressed message. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff])
const FIN = 0x80
const RSV1 = 0x40
const MASKED = 0x80

export const TEXT = 1
export const BINARY = 2

/**
 * @param {number} first byte of the frame
 * @param {number} byteLength of the payload
 * @param {number} [key] masks
 */
function header(first, byteLength, key) {
  const size = byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10
  const bytes = Buffer.alloc(key === undefined ? size : size + 4)
  bytes[0] = first
  bytes[1] = (key === undefined ? 0 : MASKED) | (size === 2 ? byteLength : size === 4 ? 126 : 127)
  if (size === 4) bytes.writeUInt16BE(byteLength, 2)
  else if (size === 10) bytes.writeBigUInt64BE(BigInt(byteLength), 2)
  if (key !== undefined) bytes.writeUInt32BE(key, size)
  return bytes
}

/**
 * @param {number} opcode
 * @param {Buffer} payload
 * @param {{ key: number, deflate?: boolean }} options
 * @returns {Buffer} the message as a client sends it
 */
export function clientFrame(opcode, payload, { key, deflate = false }) {
  const content = deflate
    ? deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -TAIL.length)
    : payload
  const masked = Buffer.from(content)
  for (let at = 0; at < masked.length; at++) masked[at] = (masked[at] ?? 0) ^ ((key >>> (24 - 8 * (at & 3))) & 0xff)
  return Buffer.concat([header(FIN | (deflate ? RSV1 : 0) | opcode, content.length, key), masked])
}

/**
 * @param {number} opcode
 * @param {Buffer} payload
 * @returns {Buffer} the message as a server sends it that does not compress
 */
export function serverFrame(opcode, payload) {
  return Buffer.concat([header(FIN | opcode, payload.length), payload])
}

/** @param {Uint8Array} deflated a whole message that was compressed by itself */
export function inflate(deflated) {
  return inflateRawSync(Buffer.concat([deflated, TAIL]), { finishFlush: constants.Z_SYNC_FLUSH })
}
