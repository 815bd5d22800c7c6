import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

import { nodeLoop } from '../loop.js'
import { Timer, type Expiring } from '../timer-wheel.js'

export interface SessionTimeouts {
  /** Until the peer's SETTINGS have come. */
  readonly handshakeTimeoutMs: number
  /** Without a stream. */
  readonly sessionIdleTimeoutMs: number
  /** From GOAWAY, when no stream is left, to the end of the connection. */
  readonly closeTimeoutMs: number
}

/** How long one session of a listener may live: as long as it has streams, and a while without. */
export class SessionLife implements Expiring {
  readonly #session: ServerHttp2Session
  readonly #socket: Socket
  readonly #timeouts: SessionTimeouts
  readonly #timer = new Timer(this)
  #streams = 0
  #greeted = false
  #closing = false

  constructor(session: ServerHttp2Session, socket: Socket, timeouts: SessionTimeouts) {
    this.#session = session
    this.#socket = socket
    this.#timeouts = timeouts
    session.on('stream', this.#onStream)
    session.once('remoteSettings', () => {
      this.#greeted = true
      this.#watch()
    })
    socket.once('close', () => nodeLoop.wheel.disarm(this.#timer))
    this.#watch()
  }

  /** Takes no new streams, and ends when those there are have. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#session.close()
    this.#watch()
  }

  /** Ends it now, with all its streams. */
  destroy(): void {
    this.#session.destroy()
    this.#socket.destroy()
  }

  expired(): void {
    if (this.#closing || !this.#greeted) this.destroy()
    else this.close()
  }

  readonly #onStream = (stream: ServerHttp2Stream): void => {
    this.#streams++
    this.#watch()
    stream.once('close', () => {
      this.#streams--
      this.#watch()
    })
  }

  #watch(): void {
    const { wheel } = nodeLoop
    if (this.#streams > 0 || this.#socket.destroyed) wheel.disarm(this.#timer)
    else wheel.arm(this.#timer, wheel.nowMs() + this.#timeoutMs)
  }

  get #timeoutMs(): number {
    const { handshakeTimeoutMs, sessionIdleTimeoutMs, closeTimeoutMs } = this.#timeouts
    if (this.#closing) return closeTimeoutMs
    return this.#greeted ? sessionIdleTimeoutMs : handshakeTimeoutMs
  }
}
