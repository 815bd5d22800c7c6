/** What a client that begins with HTTP/2 sends first (RFC 9113 §3.4): the preface and empty SETTINGS. */
export const beginning = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), http2Frame(4, 0, 0)])

export type Field = readonly [name: string, value: string]

const END_HEADERS = 4

/** A frame of HTTP/2 (RFC 9113 §4.1). */
export function http2Frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(),
): Buffer {
  const header = Buffer.alloc(9)
  header.writeUIntBE(payload.length, 0, 3)
  header.writeUInt8(type, 3)
  header.writeUInt8(flags, 4)
  header.writeUInt32BE(stream, 5)
  return Buffer.concat([header, payload])
}

/** HEADERS with fields as they are, however wrong; names and values of at most 126 bytes. */
export function headers(stream: number, fields: readonly Field[]): Buffer {
  const literals = fields.map(([name, value]) =>
    // A literal field with a new name, without indexing (RFC 7541 §6.2.2).
    Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]),
  )
  return http2Frame(1, END_HEADERS, stream, Buffer.concat(literals))
}

/** The fields of an extended CONNECT that opens a WebSocket (RFC 8441 §5), with some in another way or left out. */
export function connectFields(changes: Readonly<Record<string, string | undefined>> = {}): Field[] {
  const fields = {
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': 'http',
    ':path': '/',
    ':authority': 'localhost',
    'sec-websocket-version': '13',
    ...changes,
  }
  return Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)
}

export interface Http2Frame {
  readonly type: number
  readonly stream: number
  readonly payload: Buffer
}

/** All whole frames in `bytes`. */
export function http2Frames(bytes: Buffer): Http2Frame[] {
  const frames: Http2Frame[] = []
  for (let at = 0; at + 9 <= bytes.length;) {
    const end = at + 9 + bytes.readUIntBE(at, 3)
    if (end > bytes.length) break
    frames.push({ type: bytes[at + 3]!, stream: bytes.readUInt32BE(at + 5), payload: bytes.subarray(at + 9, end) })
    at = end
  }
  return frames
}
