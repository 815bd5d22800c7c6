// What compression-cases.mjs writes and reads.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

const TAIL_BYTES = 4
const KEY = [0x37, 0xfa, 0x21, 0x3d]

/** Counts the messages that a server sends, and keeps the first. */
export class Reader {
  messages = 0
  #deflated = false
  /** @type {Buffer[]} */
  #first = []
  /** @type {Buffer} */
  #rest = Buffer.alloc(0)
  #left = 0
  #fin = false

  /** @param {Buffer} bytes */
  push(bytes) {
    let at = 0
    let all = bytes
    if (this.#rest.length > 0) all = Buffer.concat([this.#rest, bytes])
    this.#rest = Buffer.alloc(0)
    while (at < all.length) {
      if (this.#left === 0) {
        const form = (all[at + 1] ?? 0) & 0x7f
        const size = form < 126 ? 2 : form === 126 ? 4 : 10
        if (all.length - at < size) {
          this.#rest = all.subarray(at)
          return
        }
        this.#left = form < 126 ? form : form === 126 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2))
        this.#fin = ((all[at] ?? 0) & 0x80) !== 0
        if (this.messages === 0 && ((all[at] ?? 0) & 0x40) !== 0) this.#deflated = true
        at += size
      }
      const end = Math.min(all.length, at + this.#left)
      if (this.messages === 0) this.#first.push(Buffer.from(all.subarray(at, end)))
      this.#left -= end - at
      at = end
      if (this.#left === 0 && this.#fin) this.messages += 1
    }
  }

  first() {
    return { deflated: this.#deflated, payload: Buffer.concat(this.#first) }
  }
}

/**
 * A masked message, compressed by itself, as every offer of these groups says.
 * @param {number} opcode
 * @param {Buffer} payload
 * @param {number} fragments
 */
export function framesOf(opcode, payload, fragments) {
  const deflated = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -TAIL_BYTES)
  const frames = []
  for (let at = 0; at < deflated.length; at += fragments) {
    const part = Buffer.from(deflated.subarray(at, at + fragments))
    for (let index = 0; index < part.length; index++) part[index] = (part[index] ?? 0) ^ (KEY[index & 3] ?? 0)
    const first = (at + fragments >= deflated.length ? 0x80 : 0) | (at === 0 ? 0x40 | opcode : 0)
    frames.push(header(first, part.length), part)
  }
  return Buffer.concat(frames)
}

/**
 * @param {number} first
 * @param {number} byteLength
 */
function header(first, byteLength) {
  const size = byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10
  const bytes = Buffer.alloc(size + 4)
  bytes[0] = first
  bytes[1] = 0x80 | (size === 2 ? byteLength : size === 4 ? 126 : 127)
  if (size === 4) bytes.writeUInt16BE(byteLength, 2)
  else if (size === 10) bytes.writeBigUInt64BE(BigInt(byteLength), 2)
  bytes.set(KEY, size)
  return bytes
}

/** @param {Buffer} deflated */
export function inflate(deflated) {
  const whole = Buffer.concat([deflated, Buffer.from([0, 0, 0xff, 0xff])])
  return inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH })
}
