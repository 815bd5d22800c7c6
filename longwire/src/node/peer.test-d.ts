/** What the tests of this folder speak with: peers that send bytes by hand. */
import { createHash } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

/** A valid opening handshake, with `lines` added. */
export function upgradeRequest(path = '/', lines: readonly string[] = []): string {
  const head = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${KEY}`,
    'Sec-WebSocket-Version: 13',
    ...lines,
  ]
  return `${head.join('\r\n')}\r\n\r\n`
}

/** The answer to a request head. */
export function upgradeResponse(request: string, lines: readonly string[] = []): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)![1]!
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...lines,
  ]
  return `${head.join('\r\n')}\r\n\r\n`
}

export interface FrameOptions {
  readonly fin?: boolean
  /** As a client must. */
  readonly masked?: boolean
}

/** One frame. */
export function frame(opcode: number, payload: string | Uint8Array = '', options: FrameOptions = {}): Buffer {
  const { fin = true, masked = false } = options
  const body = Buffer.from(payload)
  const size = body.length < 126 ? [body.length] : body.length < 65_536 ? [126] : [127]
  const header = Buffer.from([(fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | size[0]!])
  const extended = Buffer.alloc(size[0] === 126 ? 2 : size[0] === 127 ? 8 : 0)
  if (extended.length === 2) extended.writeUInt16BE(body.length)
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(body.length))
  if (!masked) return Buffer.concat([header, extended, body])
  const key = Buffer.from([0x12, 0x34, 0x56, 0x78])
  return Buffer.concat([header, extended, key, body.map((byte, index) => byte ^ key[index % 4]!)])
}

export function clientFrame(opcode: number, payload: string | Uint8Array = '', fin = true): Buffer {
  return frame(opcode, payload, { fin, masked: true })
}

export function closePayload(code: number, reason = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)])
}

export interface ParsedFrame {
  readonly opcode: number
  readonly fin: boolean
  readonly masked: boolean
  readonly payload: Buffer
}

/** All whole frames in `bytes`, and what is left behind them. */
export function parseFrames(bytes: Buffer): { frames: ParsedFrame[]; rest: Buffer } {
  const frames: ParsedFrame[] = []
  let at = 0
  for (;;) {
    if (bytes.length - at < 2) break
    const masked = (bytes[at + 1]! & 0x80) !== 0
    let length = bytes[at + 1]! & 0x7f
    let start = at + 2
    if (length === 126) {
      if (bytes.length < start + 2) break
      length = bytes.readUInt16BE(start)
      start += 2
    } else if (length === 127) {
      if (bytes.length < start + 8) break
      length = Number(bytes.readBigUInt64BE(start))
      start += 8
    }
    const key = bytes.subarray(start, start + 4)
    if (masked) start += 4
    if (bytes.length < start + length) break
    const body = Buffer.from(bytes.subarray(start, start + length))
    if (masked) for (let index = 0; index < length; index++) body[index]! ^= key[index % 4]!
    frames.push({ opcode: bytes[at]! & 0x0f, fin: (bytes[at]! & 0x80) !== 0, masked, payload: body })
    at = start + length
  }
  return { frames, rest: Buffer.from(bytes.subarray(at)) }
}

/** Waits for a condition that something else brings about, by any event of the loop. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what} did not come about`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Lets everything that is ready happen, a few times over. */
export async function turns(count = 5): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve))
}

/** One end of a TCP connection (or any stream), whose bytes the test reads and writes itself. */
export class RawPeer {
  readonly socket: Duplex
  #bytes = Buffer.alloc(0)
  /** FIN came. */
  ended = false
  /** The socket is gone. */
  closed = false
  error: Error | undefined

  constructor(socket: Duplex) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
    })
    socket.on('end', () => {
      this.ended = true
    })
    socket.on('close', () => {
      this.closed = true
    })
    socket.on('error', (error) => {
      this.error = error
    })
  }

  /** @param halfOpen whether the FIN of the other side is left unanswered */
  static async connect(port: number, halfOpen = false): Promise<RawPeer> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: halfOpen })
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new RawPeer(socket)
  }

  /** Connects and opens a WebSocket. */
  static async open(port: number, path = '/', lines: readonly string[] = [], halfOpen = false): Promise<RawPeer> {
    const peer = await RawPeer.connect(port, halfOpen)
    peer.write(upgradeRequest(path, lines))
    const head = await peer.head()
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(head)
    return peer
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Bytes that came and were not taken. */
  get pending(): Buffer {
    return this.#bytes
  }

  /** The next HTTP head, without its empty line. */
  async head(): Promise<string> {
    await until(() => this.#bytes.includes('\r\n\r\n') || this.closed || this.ended, 'an HTTP head')
    const end = this.#bytes.indexOf('\r\n\r\n')
    if (end === -1) throw new Error(`no head: ${this.#bytes.toString('latin1')}`)
    const head = this.#bytes.toString('latin1', 0, end)
    this.#bytes = this.#bytes.subarray(end + 4)
    return head
  }

  /** Everything up to the end of the stream. */
  async all(): Promise<Buffer> {
    await until(() => this.closed || this.ended, 'the end of the stream')
    return this.#bytes
  }

  /** The next `count` frames. */
  async frames(count = 1): Promise<ParsedFrame[]> {
    let parsed = parseFrames(this.#bytes)
    await until(() => {
      parsed = parseFrames(this.#bytes)
      return parsed.frames.length >= count || this.closed
    }, `${count} frames`)
    const taken = parsed.frames.slice(0, count)
    const left = parsed.frames
      .slice(count)
      .map(({ opcode, payload, fin, masked }) => frame(opcode, payload, { fin, masked }))
    this.#bytes = Buffer.concat([...left, parsed.rest])
    return taken
  }

  async frame(): Promise<ParsedFrame> {
    const [first] = await this.frames(1)
    if (first === undefined) throw new Error('the stream ended before a frame came')
    return first
  }

  /** Closes with RST where the stream is a TCP socket. */
  reset(): void {
    const socket = this.socket as Socket
    if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy()
    else this.socket.destroy()
  }
}

/** A TCP server whose connections the test serves by hand. */
export class RawServer {
  readonly peers: RawPeer[] = []
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    this.peers.push(new RawPeer(socket))
  })

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`
  }

  /** The connection that comes as number `index`. */
  async peer(index = 0): Promise<RawPeer> {
    await until(() => this.peers.length > index, 'a connection')
    return this.peers[index]!
  }

  close(): void {
    this.#server.close()
    for (const { socket } of this.peers) socket.destroy()
  }
}
