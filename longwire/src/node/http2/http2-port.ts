import type { Server as HttpServer } from 'node:http'
import {
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { Socket } from 'node:net'

import { WRITE_BYTES_MAX } from '../outbox.js'
import type { Reception } from '../reception.js'
import { tune } from '../stream-driver.js'
import { ConnectDoor, type ConnectRoutes } from './connect-door.js'
import { refuseStream } from './receive-connect.js'
import { RequestDeadline } from './request-deadline.js'
import { guardSession } from './session-guard.js'
import { SessionLife } from './session-life.js'
import type { Http2Limits } from './session-limits.js'

export interface Http2PortOptions {
  readonly reception: Reception
  readonly routes: ConnectRoutes
  /** Gets the requests that are no WebSockets; without it they are refused with 426. */
  readonly http: HttpServer | undefined
  readonly limits: Http2Limits
}

/** What Node allows a session by default, in its unit of a million bytes. */
const SESSION_MEMORY = 10

/**
 * Enough for what all streams of a session may hold in either direction on top of that: beyond it Node refuses new
 * streams, and slow readers must not shut out others on their session.
 */
function sessionMemoryMax({ streamsMax, streamWindowBytes }: Http2Limits): number {
  return SESSION_MEMORY + Math.ceil((streamsMax * (WRITE_BYTES_MAX + streamWindowBytes)) / 1_000_000)
}

/** The HTTP/2 sessions of a listener, which hands it the sockets they come on. */
export class Http2Port {
  readonly #options: Http2PortOptions
  readonly #server: Http2Server
  readonly #lives = new Map<Socket, SessionLife>()
  /** Whose session begins just now. */
  #socket: Socket | undefined
  #whenEmpty: (() => void) | undefined

  constructor(options: Http2PortOptions) {
    this.#options = options
    const { limits, http, reception, routes } = options
    this.#server = createServer({
      maxSessionMemory: sessionMemoryMax(limits),
      settings: {
        enablePush: false,
        initialWindowSize: limits.streamWindowBytes,
        maxConcurrentStreams: limits.streamsMax,
        maxHeaderListSize: limits.headerListBytesMax,
      },
    })
    this.#server.on('session', this.#onSession)
    if (http !== undefined) this.#server.on('request', this.#onRequest)
    else
      this.#server.on('stream', (stream, headers) => {
        if (headers[':method'] !== 'CONNECT' || headers[':protocol'] === undefined)
          refuseStream(reception, stream, headers[':method'])
      })
    new ConnectDoor(this.#server, routes, false).open()
  }

  /** Takes over a socket that nobody listens to, with the bytes that were read from it. */
  take(socket: Socket, bytes?: Uint8Array): void {
    if (socket.destroyed) return
    // Whoever takes an error for an exception, it must not be one here (CVE-2025-59465).
    socket.on('error', () => socket.destroy())
    socket.allowHalfOpen = false
    tune(socket)
    if (bytes !== undefined) socket.unshift(bytes)
    this.#socket = socket
    this.#server.emit('connection', socket)
    this.#socket = undefined
  }

  /** Lets no new stream begin; ends each session without streams, and all that are left after `graceMs`. */
  close(graceMs: number): Promise<void> {
    for (const life of this.#lives.values()) life.close()
    if (this.#lives.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const grace = setTimeout(() => {
        for (const life of this.#lives.values()) life.destroy()
      }, graceMs)
      this.#whenEmpty = () => {
        clearTimeout(grace)
        resolve()
      }
    })
  }

  readonly #onSession = (session: ServerHttp2Session): void => {
    const socket = this.#socket!
    const { limits, reception } = this.#options
    const { handshakeTimeoutMs, closeTimeoutMs } = reception.rules.limits
    const { sessionIdleTimeoutMs, sessionWindowBytes } = limits
    guardSession(session, limits)
    if (!session.destroyed) session.setLocalWindowSize(sessionWindowBytes)
    this.#lives.set(
      socket,
      new SessionLife(session, socket, { handshakeTimeoutMs, closeTimeoutMs, sessionIdleTimeoutMs }),
    )
    socket.once('close', () => {
      this.#lives.delete(socket)
      if (this.#lives.size === 0) this.#whenEmpty?.()
    })
  }

  readonly #onRequest = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const { http } = this.#options
    new RequestDeadline(request).keep(http!.requestTimeout)
    http!.emit('request', request, response)
  }
}
