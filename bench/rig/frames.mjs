/** Frames as both ends of a connection send them, made and found by hand: nothing of what is measured is in here. */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/** RFC 7692 §7.2.1: what a sender leaves off the end of a compressed message. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff])
const FIN = 0x80
const RSV1 = 0x40
const MASKED = 0x80

export const TEXT = 1
export const BINARY = 2
export const CLOSE = 8
export const PING = 9
export const PONG = 10

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
 * @param {Uint8Array} payload
 * @param {{ key: number, deflate?: boolean, fragmentBytes?: number }} options
 * @returns {Buffer} the message as a client sends it
 */
export function clientFrames(opcode, payload, { key, deflate = false, fragmentBytes = Infinity }) {
  const content = deflate
    ? deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -TAIL.length)
    : payload
  const pieces = []
  let at = 0
  do {
    const masked = Buffer.from(content.subarray(at, at + fragmentBytes))
    for (let of = 0; of < masked.length; of++) masked[of] = (masked[of] ?? 0) ^ ((key >>> (24 - 8 * (of & 3))) & 0xff)
    const start = at === 0 ? opcode | (deflate ? RSV1 : 0) : 0
    at += masked.length
    pieces.push(header(start | (at === content.length ? FIN : 0), masked.length, key), masked)
  } while (at < content.length)
  return Buffer.concat(pieces)
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

/**
 * @param {Buffer} bytes
 * @param {number} at
 * @returns {{ first: number, start: number, end: number } | undefined} an unmasked frame, if it is whole
 */
export function frameAt(bytes, at) {
  if (bytes.length - at < 2) return undefined
  const form = bytes.readUInt8(at + 1)
  if (form >= MASKED) throw new Error('a masked frame from a server')
  const start = at + (form < 126 ? 2 : form === 126 ? 4 : 10)
  if (start > bytes.length) return undefined
  const byteLength =
    form < 126 ? form : form === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
  const end = start + byteLength
  return end > bytes.length ? undefined : { first: bytes.readUInt8(at), start, end }
}
