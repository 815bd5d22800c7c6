import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

import {
  HeaderList,
  ResponseReader,
  reviewResponse,
  serializeExtensions,
  type Asked,
  type HandshakeFailure,
  type ResponseHead,
  type WsUrl,
} from '../protocol/index.js'
import { Connection } from './connection.js'
import { agreedCompression, type Compression } from './deflate-options.js'
import { digest } from './digest.js'
import { Engine } from './engine.js'
import { HandshakeError, type HandshakeErrorFacts } from './handshake-error.js'
import { headLimits, type ClientLimits } from './limits.js'
import { nodeLoop } from './loop.js'
import { nodeLatin1 } from './node-latin1.js'
import { copyOf } from './payload.js'
import { StreamDriver } from './stream-driver.js'
import { Timer, type Expiring } from './timer-wheel.js'
import type { TransportSink } from './transport.js'

export interface AttemptOptions {
  readonly target: WsUrl
  /** The whole request head. */
  readonly request: string
  /** The caller's own headers in it. */
  readonly headers: readonly (readonly [string, string])[]
  readonly origin: string | undefined
  readonly asked: Asked
  readonly tls: ConnectionOptions
  readonly limits: ClientLimits
  readonly compression: Compression | undefined
  readonly signal: AbortSignal | undefined
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: HandshakeError) => void
}

/** One opening handshake on the client's side, from the TCP connection to a WebSocket or a failure. */
export class Attempt implements TransportSink, Expiring {
  readonly #options: AttemptOptions
  readonly #timer = new Timer(this)
  readonly #reader: ResponseReader
  #socket: Socket | undefined
  #driver: StreamDriver | undefined
  #tcpConnected = false
  #over = false

  constructor(options: AttemptOptions) {
    this.#options = options
    this.#reader = new ResponseReader(headLimits(options.limits), nodeLatin1)
  }

  begin(): void {
    const { signal, target, limits, tls } = this.#options
    if (signal?.aborted === true) {
      this.#onAbort()
      return
    }
    const { host, port, secure } = target
    const address = { host, port, allowHalfOpen: true }
    // The name for SNI (RFC 6066 §3) is never an IP address.
    const name = isIP(host) === 0 ? { servername: host } : {}
    const socket = secure
      ? connectTls({ ALPNProtocols: ['http/1.1'], rejectUnauthorized: true, ...name, ...tls, ...address })
      : connectTcp(address)
    socket.once('connect', () => {
      this.#tcpConnected = true
    })
    socket.once(secure ? 'secureConnect' : 'connect', () => this.#ask(socket))
    socket.once('error', this.#onError)
    this.#socket = socket
    signal?.addEventListener('abort', this.#onAbort)
    nodeLoop.wheel.arm(this.#timer, nodeLoop.wheel.nowMs() + limits.handshakeTimeoutMs)
  }

  // TransportSink

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.#over) return
    const reading = this.#reader.receive(bytes, start, end)
    if (reading.kind === 'failed') this.#fail(reading.failure)
    else if (reading.kind === 'head') this.#judge(reading.head, copyOf(bytes, reading.consumed, end))
  }

  drained(): void {
    // The request has left.
  }

  ended(): void {
    this.#fail('connection-lost')
  }

  closed(): void {
    this.#fail('connection-lost')
  }

  readonly #onError = (cause: Error): void => {
    this.#fail(this.#tcpConnected ? 'tls-failed' : 'unreachable', { cause })
  }

  // Expiring

  expired(): void {
    this.#fail('handshake-timeout')
  }

  readonly #onAbort = (): void => {
    this.#fail('aborted', { cause: this.#options.signal?.reason })
  }

  #ask(socket: Socket): void {
    this.#driver = new StreamDriver(socket)
    socket.off('error', this.#onError)
    this.#driver.write(Buffer.from(this.#options.request, 'latin1'))
    this.#driver.start(this)
  }

  #judge(head: ResponseHead, rest: Uint8Array): void {
    const { asked, compression, headers, origin, limits, resolve, target } = this.#options
    const review = reviewResponse(head, asked, digest)
    if (!review.ok) {
      this.#fail(review.failure, { status: head.status, headers: head.headers })
      return
    }
    this.#end()
    const driver = this.#driver!
    const agreed = agreedCompression('client', review.extensions, compression)
    const engine = new Engine(driver, nodeLoop, 'client', limits, { compression: agreed })
    const connection = new Connection(engine, {
      request: { path: target.resource, headers: HeaderList.fromPairs(headers), origin },
      subprotocol: review.subprotocol,
      extensions: serializeExtensions(review.extensions),
      remoteAddress: driver.remoteAddress,
      secure: driver.secure,
    })
    resolve(connection)
    engine.start(rest)
  }

  #fail(failure: HandshakeFailure, facts?: HandshakeErrorFacts): void {
    if (this.#over) return
    this.#end()
    this.#socket?.destroy()
    this.#options.reject(new HandshakeError(failure, facts))
  }

  #end(): void {
    this.#over = true
    nodeLoop.wheel.disarm(this.#timer)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }
}
