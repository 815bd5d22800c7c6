/** What the tests of HTTP/2 speak with: sessions and streams of `node:http2` that know nothing of this library. */
import { once } from 'node:events'
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2Server,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2'
import type { AddressInfo } from 'node:net'

import { RawPeer } from '../peer.test-d.js'

/** What an extended CONNECT needs. */
export const CONNECT = {
  ':method': 'CONNECT',
  ':protocol': 'websocket',
  ':scheme': 'http',
  ':path': '/',
  ':authority': 'localhost',
  'sec-websocket-version': '13',
} as const

/** A session, after the SETTINGS of its server. */
export async function openSession(
  port: number,
  options: { readonly ca?: string; readonly settings?: Settings } = {},
): Promise<ClientHttp2Session> {
  const { ca, settings } = options
  const authority = `${ca === undefined ? 'http' : 'https'}://localhost:${port}`
  const session = connect(authority, { ...(ca !== undefined && { ca }), ...(settings !== undefined && { settings }) })
  session.on('error', () => undefined)
  await once(session, 'remoteSettings')
  return session
}

/** Asks for a WebSocket, or whatever `headers` make of it. */
export function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream {
  const stream = session.request({ ...CONNECT, ...headers }, { endStream: false })
  stream.on('error', () => undefined)
  return stream
}

export interface StreamAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** The whole answer on a stream; status 0 when it was reset without one. */
export async function answerOn(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  const { ':status': status = 0, ...headers } = await new Promise<IncomingHttpHeaders & IncomingHttpStatusHeader>(
    (resolve) => {
      stream.on('response', resolve)
      stream.on('close', () => resolve({}))
    },
  )
  let body = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => (body += text))
  if (!stream.readableEnded && !stream.destroyed) await once(stream, 'end')
  return { status, headers, body }
}

/** A WebSocket on a stream of its own, to speak on by hand. */
export async function openStream(session: ClientHttp2Session, headers: OutgoingHttpHeaders = {}): Promise<RawPeer> {
  const stream = ask(session, headers)
  const [fields] = (await once(stream, 'response')) as [Record<string, unknown>]
  if (fields[':status'] !== 200) throw new Error(`status ${String(fields[':status'])}`)
  return new RawPeer(stream)
}

/** A server of `node:http2` that opens every WebSocket, and what came of it. */
export class RawHttp2Server {
  readonly server: Http2Server
  readonly streams: ServerHttp2Stream[] = []
  readonly peers: RawPeer[] = []
  readonly heads: (readonly string[])[] = []

  constructor(
    settings: Settings = { enableConnectProtocol: true },
    answer: (stream: ServerHttp2Stream) => void = (stream) => stream.respond({ ':status': 200 }),
  ) {
    this.server = createServer({ settings })
    this.server.on(
      'stream',
      (stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, raw: readonly string[]) => {
        this.heads.push(raw)
        this.streams.push(stream)
        this.peers.push(new RawPeer(stream))
        answer(stream)
      },
    )
  }

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return this
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`
  }
}

/** What a client begins with (RFC 9113 §3.4), and SETTINGS that say nothing. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1')

export const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, continuation: 9 } as const

/** One frame of HTTP/2 (RFC 9113 §4.1). */
export function h2Frame(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9)
  header.writeUIntBE(payload.length, 0, 3)
  header[3] = type
  header[4] = flags
  header.writeUInt32BE(stream, 5)
  return Buffer.concat([header, payload])
}

/** The types of all whole frames in `bytes`, each with its payload. */
export function h2Frames(bytes: Buffer): { readonly type: number; readonly payload: Buffer }[] {
  const frames = []
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3)
    if (at + 9 + length > bytes.length) break
    frames.push({ type: bytes[at + 3]!, payload: bytes.subarray(at + 9, at + 9 + length) })
    at += 9 + length
  }
  return frames
}

/** A header block whose fields are literals of less than 127 bytes (RFC 7541 §6.2.2). */
export function headerBlock(fields: Record<string, string>): Buffer {
  const parts: Buffer[] = []
  for (const [name, value] of Object.entries(fields))
    parts.push(Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value))
  return Buffer.concat(parts)
}
