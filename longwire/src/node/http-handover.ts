import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server as TlsServer } from 'node:tls'

import { nodeLoop } from './loop.js'
import { Timer, type Expiring } from './timer-wheel.js'

/**
 * Hands connections on which plain HTTP came to an HTTP server that need not listen itself. Such a server does not run
 * its own deadlines for slow requests, so they are kept here: `idleTimeoutMs` until a request is there, and the
 * server's `requestTimeout` until it is whole.
 */
export class HttpHandover {
  readonly #http: HttpServer
  readonly #idleTimeoutMs: number
  readonly #guests = new Map<Duplex, Guest>()
  #whenEmpty: (() => void) | undefined

  constructor(http: HttpServer, idleTimeoutMs: number) {
    this.#http = http
    this.#idleTimeoutMs = idleTimeoutMs
    http.on('request', this.#onRequest)
  }

  /** Streams that are with the server. */
  get size(): number {
    return this.#guests.size
  }

  /** Hands over a stream that nobody listens to, with the bytes that were read from it. */
  take(stream: Duplex, bytes: Uint8Array): void {
    const guest = new Guest(stream, this.#http, this.#idleTimeoutMs)
    this.#guests.set(stream, guest)
    stream.once('close', () => this.release(stream))
    stream.unshift(bytes)
    this.#http.emit(this.#http instanceof TlsServer ? 'secureConnection' : 'connection', stream)
    stream.resume()
  }

  /** The stream is no longer HTTP: it is closed, or an upgrade took it. */
  readonly release = (stream: Duplex): void => {
    this.#guests.get(stream)?.leave()
    this.#guests.delete(stream)
    if (this.#guests.size === 0) this.#whenEmpty?.()
  }

  /** Drops streams without a request, and each other one when its response is finished, but after `graceMs` at the latest. */
  close(graceMs: number): Promise<void> {
    this.#http.off('request', this.#onRequest)
    for (const guest of this.#guests.values()) guest.finish()
    if (this.#guests.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const grace = setTimeout(() => {
        for (const stream of this.#guests.keys()) stream.destroy()
      }, graceMs)
      this.#whenEmpty = () => {
        clearTimeout(grace)
        resolve()
      }
    })
  }

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    this.#guests.get(request.socket)?.serve(request, response)
  }
}

/** One stream that is with an HTTP server. */
class Guest implements Expiring {
  readonly #stream: Duplex
  readonly #http: HttpServer
  readonly #idleTimeoutMs: number
  readonly #timer = new Timer(this)
  /** The request that is being received or answered. */
  #request: IncomingMessage | undefined
  #finishing = false

  constructor(stream: Duplex, http: HttpServer, idleTimeoutMs: number) {
    this.#stream = stream
    this.#http = http
    this.#idleTimeoutMs = idleTimeoutMs
    this.#expect()
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    this.#request = request
    const { requestTimeout } = this.#http
    if (requestTimeout > 0) this.#arm(requestTimeout)
    else nodeLoop.wheel.disarm(this.#timer)
    response.once('close', () => {
      if (this.#request !== request) return
      this.#request = undefined
      if (this.#finishing) this.#stream.destroy()
      else this.#expect()
    })
  }

  finish(): void {
    this.#finishing = true
    if (this.#request === undefined) this.#stream.destroy()
  }

  leave(): void {
    this.#request = undefined
    nodeLoop.wheel.disarm(this.#timer)
  }

  expired(): void {
    // Answering may take as long as it likes; only sending a request may not.
    if (this.#request?.complete !== true) this.#stream.destroy()
  }

  /** For the next request; idle streams with none are the server's own business up to `keepAliveTimeout`. */
  #expect(): void {
    if (this.#stream.destroyed) return
    this.#arm(Math.max(this.#idleTimeoutMs, this.#http.keepAliveTimeout))
  }

  #arm(delayMs: number): void {
    nodeLoop.wheel.arm(this.#timer, nodeLoop.wheel.nowMs() + delayMs)
  }
}
