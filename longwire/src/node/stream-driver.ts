import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'

import type { Transport, TransportSink } from './transport.js'

/** The second line behind the pings of the protocol. */
const KEEP_ALIVE_MS = 60_000

/** Where a stream keeps whom its driver tells, so that all streams share their listeners. */
const SINK = Symbol('sink')

interface Driven extends Duplex {
  /** Null once the stream is closed. */
  [SINK]?: TransportSink | null
  /** A stream of HTTP/2 that was reset. */
  readonly aborted?: boolean
}

/** Whom a stream leads to. */
export type Peer = Pick<Transport, 'remoteAddress' | 'secure'>

/** A transport over a stream of Node: a TCP or TLS socket, or any other duplex stream of bytes. */
export class StreamDriver implements Transport {
  readonly remoteAddress: string
  readonly secure: boolean
  readonly #stream: Driven
  /** Whether bytes that were written at once are with the kernel, so that nothing refers to their memory. */
  readonly #copies: boolean
  #awaitsDrain = false
  #ended = false

  /**
   * Listens for errors from now on; does not read before `start`.
   * @param peer who is at the other end, where the stream itself does not know
   */
  constructor(stream: Duplex, peer?: Peer) {
    const socket = stream instanceof Socket ? stream : undefined
    this.#stream = stream
    this.secure = peer?.secure ?? stream instanceof TLSSocket
    this.remoteAddress = peer?.remoteAddress ?? socket?.remoteAddress ?? ''
    this.#copies = socket !== undefined && !this.secure
    if (socket !== undefined) tune(socket)
    // RFC 6455 has no use for it, and each one costs the side that is asked many times more than the one that asks.
    if (stream instanceof TLSSocket) stream.disableRenegotiation()
    stream.on('error', onError)
    stream.on('close', onClose)
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength
  }

  get destroyed(): boolean {
    return this.#stream.destroyed
  }

  start(sink: TransportSink): void {
    const before = this.#stream[SINK]
    if (before === null) {
      queueMicrotask(() => sink.closed())
      return
    }
    this.#stream[SINK] = sink
    if (before !== undefined) return
    this.#stream.on('data', onData)
    this.#stream.on('end', onEnd)
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || this.#stream.destroyed) return true
    this.#stream.write(bytes, this.#onWritten)
    return this.#hasLeft()
  }

  writeAll(chunks: readonly Uint8Array[]): boolean {
    if (this.#ended || this.#stream.destroyed) return true
    this.#stream.cork()
    for (const chunk of chunks) this.#stream.write(chunk, this.#onWritten)
    this.#stream.uncork()
    return this.#hasLeft()
  }

  end(): void {
    if (this.#ended || this.#stream.destroyed) return
    this.#ended = true
    this.#stream.end()
  }

  destroy(): void {
    this.#stream.destroy()
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** Lets go of the stream, paused and with no listener of this driver left, for someone else to use. */
  release(): Duplex {
    const stream = this.#stream
    stream.pause()
    stream.off('data', onData)
    stream.off('end', onEnd)
    stream.off('close', onClose)
    stream.off('error', onError)
    delete stream[SINK]
    return stream
  }

  #hasLeft(): boolean {
    if (this.#copies && this.#stream.writableLength === 0) return true
    this.#awaitsDrain = true
    return false
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (!this.#awaitsDrain || (error !== undefined && error !== null) || this.#stream.writableLength > 0) return
    // Node 26 says so of a stream of HTTP/2 that was reset.
    if (this.#stream.destroyed || this.#stream.aborted === true) return
    this.#awaitsDrain = false
    this.#stream[SINK]?.drained()
  }
}

/** Small writes leave at once; a peer that is gone is found out by TCP too; silence alone ends nothing. */
export function tune(socket: Socket): void {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  socket.setTimeout(0)
}

function onData(this: Driven, bytes: Buffer): void {
  this[SINK]!.received(bytes, 0, bytes.length)
}

function onEnd(this: Driven): void {
  // A stream of HTTP/2 that was reset says so too, but its peer has not.
  if (!this.destroyed) this[SINK]!.ended()
}

function onClose(this: Driven): void {
  const sink = this[SINK]
  this[SINK] = null
  sink?.closed()
}

function onError(this: Driven): void {
  // Whatever it was, the transport is gone; 'close' follows and tells.
  this.destroy()
}
