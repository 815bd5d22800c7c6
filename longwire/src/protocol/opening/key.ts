/** The base64 of the SHA-1 of an ASCII text. */
export type Digest = (text: string) => string

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const KEY_LENGTH = 24
const PAD = 0x3d

/**
 * Whether `key` is the base64 of 16 bytes. The unused bits of its 22nd character are not looked at: the example of
 * RFC 6455 §4.1 itself, `AQIDBAUGBwgJCgsMDQ4PEC==`, has some of them set.
 */
export function isKey(key: string): boolean {
  if (key.length !== KEY_LENGTH || key.charCodeAt(22) !== PAD || key.charCodeAt(23) !== PAD) return false
  for (let i = 0; i < 22; i++) if (!isBase64(key.charCodeAt(i))) return false
  return true
}

function isBase64(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2f
  )
}

/** The `Sec-WebSocket-Accept` that answers `key`, taken verbatim (RFC 6455 §4.2.2). */
export function acceptValue(key: string, digest: Digest): string {
  return digest(key + GUID)
}
