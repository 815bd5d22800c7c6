import type { Socket } from 'node:net'
import type { Server as TlsServer, TLSSocket } from 'node:tls'

import { nodeLoop } from './loop.js'
import type { Reception } from './reception.js'
import { Timer, type Expiring } from './timer-wheel.js'

/**
 * TLS handshakes of a listener: counted and under the handshake deadline from the TCP connection on, so that neither
 * half-open nor trickled ones cost more than any other arrival.
 */
export class TlsDoor {
  readonly #reception: Reception
  readonly #onSecure: (socket: TLSSocket, startedMs: number) => void
  /** By the peer's address and port, which the TCP socket and the TLS socket around it share. */
  readonly #waiting = new Map<string, Handshake>()

  constructor(server: TlsServer, reception: Reception, onSecure: (socket: TLSSocket, startedMs: number) => void) {
    this.#reception = reception
    this.#onSecure = onSecure
    server.on('connection', this.#onConnection)
    server.on('secureConnection', this.#onHandshake)
    // Whatever a peer did wrong concerns that peer only.
    server.on('tlsClientError', (_error, socket) => socket.destroy())
  }

  /** Handshakes that have not ended. */
  get size(): number {
    return this.#waiting.size
  }

  close(): void {
    for (const handshake of this.#waiting.values()) handshake.expired()
  }

  readonly #onConnection = (socket: Socket): void => {
    // Before TLS there is no way to say why.
    if (this.#reception.enter(socket, socket.remoteAddress ?? '') !== undefined) {
      socket.destroy()
      return
    }
    const peer = peerOf(socket)
    const handshake = new Handshake(socket, this.#reception.rules.limits.handshakeTimeoutMs)
    this.#waiting.set(peer, handshake)
    socket.once('close', () => {
      handshake.end()
      if (this.#waiting.get(peer) === handshake) this.#waiting.delete(peer)
    })
  }

  readonly #onHandshake = (socket: TLSSocket): void => {
    const peer = peerOf(socket)
    const handshake = this.#waiting.get(peer)
    if (handshake === undefined) {
      socket.destroy()
      return
    }
    handshake.end()
    this.#waiting.delete(peer)
    this.#reception.entered(socket)
    this.#onSecure(socket, handshake.startedMs)
  }
}

class Handshake implements Expiring {
  readonly startedMs = nodeLoop.wheel.nowMs()
  readonly #socket: Socket
  readonly #timer = new Timer(this)

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket
    nodeLoop.wheel.arm(this.#timer, this.startedMs + timeoutMs)
  }

  end(): void {
    nodeLoop.wheel.disarm(this.#timer)
  }

  expired(): void {
    this.#socket.destroy()
  }
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`
}
