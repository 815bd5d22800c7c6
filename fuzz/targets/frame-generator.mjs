/** @typedef {import('../random.mjs').Random} Random */

const opcodes = [0, 1, 1, 2, 2, 8, 9, 10]
const lengths = [0, 1, 2, 7, 8, 9, 64, 124, 125, 126, 127, 255, 256, 999, 1000, 1001]
const texts = ['', 'a', 'é', '€', '😀', 'ÿ€😀', '\u0000', '\uFFFF'].map((text) => Buffer.from(text))
const broken = ['c0af', 'eda080', 'f4908080', 'e282', 'f09f98', '80', 'ff', 'ce'].map((hex) => Buffer.from(hex, 'hex'))
const closes = ['', '03e8', '03e9', '03ed', '03ee', '03ef', '03f6', '0bb7', '0bb8', '1387', '1388', '03e8c3', '03'].map(
  (hex) => Buffer.from(hex, 'hex'),
)

/**
 * Frames as bytes, also such as no endpoint may send.
 * @param {{ first: number, payload: Uint8Array, masked: boolean, key?: number, form?: 7 | 16 | 64, declared?: number }} frame
 */
export function frameBytes({ first, payload, masked, key = 0, form, declared = payload.length }) {
  const chosen = form ?? (declared < 126 ? 7 : declared < 0x1_0000 ? 16 : 64)
  const lengthBytes = chosen === 7 ? 0 : chosen / 8
  const bytes = Buffer.allocUnsafeSlow(2 + lengthBytes + (masked ? 4 : 0) + payload.length)
  bytes[0] = first
  bytes[1] = (masked ? 0x80 : 0) | (chosen === 7 ? declared & 0x7f : chosen === 16 ? 126 : 127)
  if (chosen === 16) bytes.writeUInt16BE(declared & 0xffff, 2)
  if (chosen === 64) bytes.writeBigUInt64BE(BigInt(declared), 2)
  const at = bytes.length - payload.length
  if (masked) bytes.writeUInt32BE(key, at - 4)
  bytes.set(payload, at)
  if (masked) for (let i = at; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) ^ (key >>> (24 - 8 * ((i - at) % 4)))
  return bytes
}

/**
 * @param {boolean} masked
 * @returns {readonly Uint8Array[]}
 */
export function frameTokens(masked) {
  const payloads = [...texts, ...broken, ...closes]
  const firsts = [0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a, 0xc1, 0x41]
  const frames = firsts.flatMap((first) =>
    payloads.slice(0, 4).map((payload) => frameBytes({ first, payload, masked })),
  )
  const closing = closes.map((payload) => frameBytes({ first: 0x88, payload, masked }))
  const headers = ['7e007e', '7e03e8', '7effff', '7f0000000000010000', '7f8000000000000000', '7f00000000ffffffff']
  return [
    ...payloads.filter(({ length }) => length > 0),
    ...frames,
    ...closing,
    ...headers.map((hex) => lengthToken(hex, masked)),
  ]
}

/**
 * @param {string} hex
 * @param {boolean} masked
 */
function lengthToken(hex, masked) {
  const token = new Uint8Array(Buffer.from(hex, 'hex'))
  if (masked) token[0] = (token[0] ?? 0) | 0x80
  return token
}

/**
 * A settings byte, and a stream of frames most of which are as they should be.
 * @param {Random} random
 * @param {boolean} masked
 */
export function generateFrames(random, masked) {
  const frames = [Uint8Array.of(random.below(2) === 0 ? 0 : random.below(16))]
  let open = false
  for (let left = 1 + random.below(6); left > 0; left--) {
    const odd = random.below(12) === 0
    let opcode = odd ? random.below(16) : random.pick(opcodes)
    if (!odd && opcode < 3) opcode = open ? 0 : opcode || 1
    const control = opcode >= 8
    const fin = random.below(3) > 0 || (control && !odd)
    if (!control) open = !fin
    const payload = payloadOf(opcode, random)
    const first = (fin ? 0x80 : 0) | (random.below(32) === 0 ? 0x40 : 0) | opcode
    const form = random.below(32) === 0 ? random.pick(/** @type {const} */ ([16, 64])) : undefined
    const key = random.below(2) === 0 ? 0 : random.word()
    frames.push(frameBytes({ first, payload, masked: masked !== (random.below(64) === 0), key, ...(form && { form }) }))
  }
  return new Uint8Array(Buffer.concat(frames))
}

/**
 * @param {number} opcode
 * @param {Random} random
 */
function payloadOf(opcode, random) {
  if (opcode === 8) return Buffer.concat([random.pick(closes), random.pick(texts)])
  if (random.below(4) === 0) {
    // Rarely one that needs the 64-bit length.
    const length = random.below(64) === 0 && opcode < 3 ? 0x1_0000 + random.below(3) : random.pick(lengths)
    return Buffer.alloc(opcode >= 8 ? Math.min(length, 126) : length, 0x61)
  }
  const parts = Array.from({ length: random.below(4) }, () => random.pick(texts))
  return Buffer.concat(random.below(16) === 0 ? [...parts, random.pick(broken)] : parts)
}
