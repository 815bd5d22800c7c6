/** The frames that an idle connection sees: whole, unmasked from the server, masked to it, with less than 126 bytes. */

export const TEXT = 0x81
export const CLOSE = 0x88
export const PING = 0x89
export const PONG = 0x8a

const SHORT_MAX = 125
const MASKED = 0x80
/** Any four bytes will do where nobody is in between. */
const MASKING_KEY = [0x37, 0xfa, 0x21, 0x3d]

/**
 * @param {number} first byte of the frame
 * @param {Uint8Array} payload
 */
export function maskedFrame(first, payload) {
  const frame = Buffer.alloc(6 + payload.length)
  frame[0] = first
  frame[1] = MASKED | payload.length
  frame.set(MASKING_KEY, 2)
  for (const [at, byte] of payload.entries()) frame[6 + at] = byte ^ (MASKING_KEY[at % 4] ?? 0)
  return frame
}

/**
 * Calls `found` for every whole frame.
 * @param {Buffer} bytes
 * @param {(first: number, payload: Buffer) => void} found the payload is part of `bytes`
 * @returns {number} how many bytes those frames are
 */
export function readShortFrames(bytes, found) {
  let at = 0
  while (at + 2 <= bytes.length) {
    const length = bytes[at + 1] ?? 0
    if (length > SHORT_MAX) throw new Error(`a frame that is masked or long: ${bytes.toString('hex', at, at + 2)}`)
    const end = at + 2 + length
    if (end > bytes.length) break
    found(bytes[at] ?? 0, bytes.subarray(at + 2, end))
    at = end
  }
  return at
}
