/**
 * Whether a stream of frames holds text that is not UTF-8, as far as it goes: judged by the platform's decoder,
 * sharing nothing with an endpoint, and without any rule about the frames.
 * @param {Uint8Array} stream
 * @param {boolean} masked
 */
export function holdsBrokenText(stream, masked) {
  let decoder = new TextDecoder('utf-8', { fatal: true })
  let text = false
  try {
    for (const { opcode, fin, payload, whole } of frames(stream, masked)) {
      if (opcode >= 8) continue
      if (opcode !== 0) {
        text = opcode === 1
        decoder = new TextDecoder('utf-8', { fatal: true })
      }
      if (text) decoder.decode(payload, { stream: !(fin && whole) })
    }
  } catch {
    return true
  }
  return false
}

/**
 * @param {Uint8Array} stream
 * @param {boolean} masked
 */
function* frames(stream, masked) {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  for (let at = 0; at + 2 <= stream.length;) {
    const form = view.getUint8(at + 1) & 0x7f
    const key = at + (form < 126 ? 2 : form === 126 ? 4 : 10)
    const start = key + (masked ? 4 : 0)
    if (start > stream.length) return
    const length = form < 126 ? form : form === 126 ? view.getUint16(at + 2) : Number(view.getBigUint64(at + 2))
    const end = Math.min(stream.length, start + length)
    const payload = stream
      .slice(start, end)
      .map((byte, index) => byte ^ (masked ? view.getUint8(key + (index % 4)) : 0))
    const first = view.getUint8(at)
    yield { opcode: first & 0x0f, fin: first >> 7 === 1, payload, whole: end === start + length }
    at = start + length
  }
}
