import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'

import { ResponseReader, reviewResponse, type Asked, type ResponseHead, type WsUrl } from '../protocol/index.js'
import { AttemptOutcome } from './attempt-outcome.js'
import { clientConnection } from './client-connection.js'
import type { Connection } from './connection.js'
import type { Compression } from './deflate-options.js'
import { dial } from './dial.js'
import { digest } from './digest.js'
import type { HandshakeError } from './handshake-error.js'
import { headLimits, type ClientLimits } from './limits.js'
import { nodeLatin1 } from './node-latin1.js'
import { copyOf } from './payload.js'
import { StreamDriver } from './stream-driver.js'
import type { TransportSink } from './transport.js'

/** What every attempt is made of, in whatever version of HTTP. */
export interface AttemptBasis {
  readonly target: WsUrl
  /** The caller's own headers. */
  readonly headers: readonly (readonly [string, string])[]
  readonly origin: string | undefined
  readonly tls: ConnectionOptions
  readonly limits: ClientLimits
  readonly compression: Compression | undefined
  readonly signal: AbortSignal | undefined
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: HandshakeError) => void
}

export interface AttemptOptions extends AttemptBasis {
  /** The whole request head. */
  readonly request: string
  readonly asked: Asked
}

/** One opening handshake on the client's side, from the TCP connection to a WebSocket or a failure. */
export class Attempt implements TransportSink {
  readonly #options: AttemptOptions
  readonly #outcome: AttemptOutcome
  readonly #reader: ResponseReader
  #socket: Socket | undefined
  #driver: StreamDriver | undefined

  constructor(options: AttemptOptions) {
    const { limits, signal, resolve, reject } = options
    this.#options = options
    this.#outcome = new AttemptOutcome({ timeoutMs: limits.handshakeTimeoutMs, signal, resolve, reject }, () => {
      this.#socket?.destroy()
    })
    this.#reader = new ResponseReader(headLimits(limits), nodeLatin1)
  }

  begin(): void {
    if (!this.#outcome.begin()) return
    const { target, tls } = this.#options
    this.#socket = dial({
      target,
      tls,
      protocols: ['http/1.1'],
      connected: (socket) => this.#ask(socket),
      failed: (failure, cause) => this.#outcome.fail(failure, { cause }),
    })
  }

  // TransportSink

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.#outcome.over) return
    const reading = this.#reader.receive(bytes, start, end)
    if (reading.kind === 'failed') this.#outcome.fail(reading.failure)
    else if (reading.kind === 'head') this.#judge(reading.head, copyOf(bytes, reading.consumed, end))
  }

  drained(): void {
    // The request has left.
  }

  ended(): void {
    this.#outcome.fail('connection-lost')
  }

  closed(): void {
    this.#outcome.fail('connection-lost')
  }

  #ask(socket: Socket): void {
    this.#driver = new StreamDriver(socket)
    this.#driver.write(Buffer.from(this.#options.request, 'latin1'))
    this.#driver.start(this)
  }

  #judge(head: ResponseHead, rest: Uint8Array): void {
    const review = reviewResponse(head, this.#options.asked, digest)
    if (!review.ok) {
      this.#outcome.fail(review.failure, { status: head.status, headers: head.headers })
      return
    }
    const { engine, connection } = clientConnection(this.#options, review, this.#driver!, '1.1')
    this.#outcome.succeed(connection)
    engine.start(rest)
  }
}
