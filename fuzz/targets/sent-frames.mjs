import { check } from '../check.mjs'

/**
 * Reads what an endpoint sent by itself, sharing nothing with it: whole frames, Pongs and at most one Close, which is last.
 * @param {Uint8Array} bytes
 * @param {boolean} masked whether the sender must mask
 */
export function readSent(bytes, masked) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let pongs = 0
  /** @type {number | undefined} */
  let closeCode
  for (let at = 0; at < bytes.length;) {
    check(closeCode === undefined, 'nothing is sent behind a Close')
    check(bytes.length - at >= 2, 'whole frames are sent')
    const first = view.getUint8(at)
    const second = view.getUint8(at + 1)
    const payload = at + (masked ? 6 : 2)
    const length = second & 0x7f
    check(second >> 7 === (masked ? 1 : 0), 'clients mask, servers do not')
    check(length <= 125, 'a control frame is short')
    check(payload + length <= bytes.length, 'whole frames are sent')
    if (first === 0x8a) pongs += 1
    else {
      check(first === 0x88, 'only Pong and Close are sent unasked')
      check(length !== 1, 'a Close has no payload of one byte')
      const key = masked ? view.getUint16(at + 2) : 0
      closeCode = length === 0 ? 1005 : view.getUint16(payload) ^ key
    }
    at = payload + length
  }
  return { pongs, closeCode }
}
