import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { concat, rawFrame, type RawFrame } from '../support/raw-frame.js'

const END = '\r\n\r\n'
/** What of an answer or of frames is kept, in bytes; a peer that is flooded must not drown. */
const KEPT_BYTES_MAX = 1024 * 1024
/** How many connect at once: fewer than a listener's backlog. */
const BATCH = 100

export interface RawOptions {
  readonly path?: string
  /** More lines for the request, such as `Sec-WebSocket-Extensions: permessage-deflate`. */
  readonly headers?: readonly string[]
  /** Stops reading as soon as it is open. */
  readonly deaf?: boolean
}

export interface ServerFrame {
  /** The first octet. */
  readonly first: number
  readonly payload: Buffer
}

/** An opening handshake that is right. */
export function openingRequest({ path = '/', headers = [] }: RawOptions = {}): string {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade']
  return (
    [...lines, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13', ...headers].join('\r\n') +
    END
  )
}

/** A client's frame with the masking key 0, which leaves a payload of any size as it is. */
export function plainFrame(
  opcode: number,
  payload: Uint8Array | string = '',
  more: Partial<RawFrame> = {},
): Uint8Array {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const header = rawFrame({ opcode, key: [0, 0, 0, 0], declared: BigInt(bytes.length), ...more })
  return concat(header, bytes)
}

/** A socket that says what it likes, byte by byte, and remembers what it was told. */
export class RawPeer {
  readonly socket: Socket
  bytesReceived = 0
  /** Whether the other end has sent its FIN. */
  ended = false
  /** Whether the socket is gone, whoever ended it. */
  closed = false
  #kept: Buffer[] = []
  #keptBytes = 0
  #headEnd = -1
  readonly #wakes = new Set<() => void>()

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => {
      this.bytesReceived += bytes.length
      if (this.#keptBytes < KEPT_BYTES_MAX) this.#kept.push(bytes)
      this.#keptBytes += bytes.length
      this.#wake()
    })
    socket.on('end', () => {
      this.ended = true
      this.#wake()
    })
    socket.on('drain', () => this.#wake())
    // Resets are what attackers get; `closed` says it.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  static connect(port: number): Promise<RawPeer> {
    return RawPeer.#connected(connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true }), 'connect')
  }

  static connectTls(port: number, servername = 'localhost'): Promise<RawPeer> {
    return RawPeer.#connected(
      connectTls({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }),
      'secureConnect',
    )
  }

  /** @throws {Error} when it is refused */
  static async open(port: number, options: RawOptions = {}): Promise<RawPeer> {
    const peer = await RawPeer.connect(port)
    peer.write(openingRequest(options))
    await peer.until(() => peer.head !== '')
    if (!peer.head.startsWith('HTTP/1.1 101 ')) throw new Error(`not opened: ${peer.head || 'no answer'}`)
    if (options.deaf === true) peer.socket.pause()
    return peer
  }

  static openMany(port: number, count: number, options: RawOptions = {}): Promise<RawPeer[]> {
    return inBatches(count, () => RawPeer.open(port, options))
  }

  static #connected(socket: Socket, event: string): Promise<RawPeer> {
    const peer = new RawPeer(socket)
    return new Promise((resolve, reject) => {
      socket.once(event, () => resolve(peer)).once('error', reject)
    })
  }

  /** The answer to a request as far as its empty line, or '' before that has come. */
  get head(): string {
    if (this.#headEnd < 0) {
      const at = this.#received().indexOf(END)
      if (at >= 0) this.#headEnd = at + END.length
    }
    return this.#headEnd < 0 ? '' : this.#received().toString('latin1', 0, this.#headEnd)
  }

  /** The status of the answer, or 0. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.head)?.[1] ?? 0)
  }

  /** Whole frames that came behind the answer. */
  get frames(): readonly ServerFrame[] {
    const bytes = this.#received()
    const frames: ServerFrame[] = []
    let at = this.head.length
    while (at + 2 <= bytes.length) {
      const short = bytes[at + 1]!
      const size = short === 127 ? 10 : short === 126 ? 4 : 2
      if (at + size > bytes.length) break
      const length =
        size === 10 ? Number(bytes.readBigUInt64BE(at + 2)) : size === 4 ? bytes.readUInt16BE(at + 2) : short
      if (at + size + length > bytes.length) break
      frames.push({ first: bytes[at]!, payload: bytes.subarray(at + size, at + size + length) })
      at += size + length
    }
    return frames
  }

  /** What the Close frame that came says; 1005 when it has no code, undefined when none came. */
  get closeCode(): number | undefined {
    const close = this.frames.find(({ first }) => first === 0x88)
    return close === undefined ? undefined : close.payload.length < 2 ? 1005 : close.payload.readUInt16BE(0)
  }

  /** Whether nothing can come any more. */
  get over(): boolean {
    return this.ended || this.closed
  }

  /** False when the socket asks to wait, see `drained`. */
  write(bytes: Uint8Array | string): boolean {
    return this.closed || this.socket.write(bytes)
  }

  /** Resolves when there is room for more, or nothing can come any more. */
  async drained(): Promise<void> {
    await this.until(() => !this.socket.writableNeedDrain)
  }

  /** Resolves when `condition` holds, which only what comes can change, or nothing can come any more. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.over) {
      await new Promise<void>((resolve) => {
        this.#wakes.add(resolve)
      })
    }
  }

  /** Resolves when the other end has ended it. */
  async untilOver(): Promise<void> {
    await this.until(() => false)
  }

  /** Answers the other end's FIN, or sends the first one. */
  end(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  #received(): Buffer {
    if (this.#kept.length > 1) this.#kept = [Buffer.concat(this.#kept)]
    return this.#kept[0] ?? Buffer.alloc(0)
  }

  #wake(): void {
    for (const wake of this.#wakes) wake()
    this.#wakes.clear()
  }
}

/** Does `work` so many times, not too many at once. */
export async function inBatches<Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  while (results.length < count) {
    const first = results.length
    const size = Math.min(BATCH, count - first)
    results.push(...(await Promise.all(Array.from({ length: size }, (_, index) => work(first + index)))))
  }
  return results
}
