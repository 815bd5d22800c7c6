import { connect, type ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

import type { WsUrl } from '../../protocol/index.js'
import { nodeLoop } from '../loop.js'
import { tune } from '../stream-driver.js'
import { Timer, type Expiring } from '../timer-wheel.js'
import { defaultHttp2Limits } from './session-limits.js'

/** A client's HTTP/2 session that exists for one WebSocket and ends with it. */
export class OwnSession implements Expiring {
  readonly session: ClientHttp2Session
  readonly #socket: Socket
  readonly #closeTimeoutMs: number
  readonly #timer = new Timer(this)

  /** @param socket is connected, and speaks HTTP/2 or nothing */
  constructor(target: WsUrl, socket: Socket, closeTimeoutMs: number) {
    this.#socket = socket
    this.#closeTimeoutMs = closeTimeoutMs
    socket.allowHalfOpen = false
    tune(socket)
    const { streamWindowBytes, sessionWindowBytes } = defaultHttp2Limits
    this.session = connect(`${target.secure ? 'https' : 'http'}://${target.authority}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: streamWindowBytes },
    })
    // Whoever it concerns hears of it from the stream.
    this.session.on('error', () => undefined)
    this.session.once('connect', () => {
      if (!this.session.destroyed) this.session.setLocalWindowSize(sessionWindowBytes)
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => nodeLoop.wheel.disarm(this.#timer))
  }

  /** Says goodbye, behind everything that was sent; drops it when the server does not go. */
  close(): void {
    if (this.#socket.destroyed) return
    this.session.close()
    nodeLoop.wheel.arm(this.#timer, nodeLoop.wheel.nowMs() + this.#closeTimeoutMs)
  }

  destroy(): void {
    this.session.destroy()
    this.#socket.destroy()
  }

  expired(): void {
    this.destroy()
  }
}
