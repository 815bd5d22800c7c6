import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

import {
  reviewConnectAnswer,
  statusOf,
  streamHead,
  type ConnectFields,
  type Offered,
  type StreamHead,
} from '../../protocol/index.js'
import { AttemptOutcome } from '../attempt-outcome.js'
import type { AttemptBasis } from '../attempt.js'
import { clientConnection } from '../client-connection.js'
import { dial } from '../dial.js'
import type { TransportSink } from '../transport.js'
import { fieldsObject } from './fields.js'
import { Http2Driver } from './http2-driver.js'
import { OwnSession } from './own-session.js'
import { untilConnectProtocol } from './peer-settings.js'

export interface Http2AttemptOptions extends AttemptBasis {
  /** Of the extended CONNECT. */
  readonly fields: ConnectFields
  readonly asked: Offered
  /** The caller's; without it the attempt makes one of its own. */
  readonly session: ClientHttp2Session | undefined
}

const nothing = new Uint8Array(0)

/** One opening handshake over HTTP/2 on the client's side (RFC 8441). */
export class Http2Attempt implements TransportSink {
  readonly #options: Http2AttemptOptions
  readonly #outcome: AttemptOutcome
  #socket: Socket | undefined
  #own: OwnSession | undefined
  #driver: Http2Driver | undefined

  constructor(options: Http2AttemptOptions) {
    const { limits, signal, resolve, reject } = options
    this.#options = options
    this.#outcome = new AttemptOutcome({ timeoutMs: limits.handshakeTimeoutMs, signal, resolve, reject }, () => {
      this.#driver?.destroy()
      this.#own?.destroy()
      this.#socket?.destroy()
    })
  }

  begin(): void {
    if (!this.#outcome.begin()) return
    const { target, tls, session } = this.#options
    if (session !== undefined) {
      void this.#use(session)
      return
    }
    this.#socket = dial({
      target,
      tls,
      protocols: ['h2'],
      connected: (socket) => this.#greet(socket),
      failed: (failure, cause) =>
        this.#outcome.fail(noCommonProtocol(cause) ? 'http2-unsupported' : failure, { cause }),
    })
  }

  // TransportSink, until there is an answer

  received(): void {
    // Nothing is read before the answer, and nothing is kept without one.
  }

  drained(): void {
    // Nothing was written.
  }

  ended(): void {
    this.#outcome.fail('connection-lost')
  }

  closed(): void {
    this.#outcome.fail('connection-lost')
  }

  #greet(socket: Socket): void {
    if (socket instanceof TLSSocket && socket.alpnProtocol !== 'h2') {
      this.#outcome.fail('http2-unsupported')
      return
    }
    const { target, limits } = this.#options
    this.#own = new OwnSession(target, socket, limits.closeTimeoutMs)
    void this.#use(this.#own.session)
  }

  async #use(session: ClientHttp2Session): Promise<void> {
    const fault = await untilConnectProtocol(session)
    if (this.#outcome.over) return
    if (fault === undefined) this.#ask(session)
    else this.#outcome.fail(fault.failure, { cause: fault.cause })
  }

  #ask(session: ClientHttp2Session): void {
    let stream: ClientHttp2Stream
    try {
      stream = session.request(fieldsObject(this.#options.fields), { endStream: false })
    } catch (cause) {
      // It is closing, or gone.
      this.#outcome.fail('connection-lost', { cause })
      return
    }
    const driver = new Http2Driver(stream)
    this.#driver = driver
    stream.once('error', (cause: Error) => this.#outcome.fail('connection-lost', { cause }))
    stream.once('close', () => {
      this.#own?.close()
      this.#outcome.fail('connection-lost')
    })
    stream.once('response', (_headers: unknown, _flags: unknown, raw: readonly string[]) => {
      if (!this.#outcome.over) this.#judge(streamHead(raw), driver)
    })
  }

  #judge(head: StreamHead, driver: Http2Driver): void {
    const review = reviewConnectAnswer(head, this.#options.asked)
    if (!review.ok) {
      this.#outcome.fail(review.failure, { status: statusOf(head), headers: head.headers })
      return
    }
    const { engine, connection } = clientConnection(this.#options, review, driver, '2.0')
    this.#outcome.succeed(connection)
    engine.start(nothing)
  }
}

/** The server answered ALPN with the alert that says it has none of what was asked for (RFC 7301 §3.2). */
function noCommonProtocol(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'
}
