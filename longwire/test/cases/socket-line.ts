import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

import { expect } from 'vitest'

import type { Connection } from '../../src/node/index.js'
import type { CloseOutcome } from '../../src/protocol/index.js'
import { FrameReader } from './frame-reader.js'
import type { PeerInflater } from './peer-inflater.js'
import type { Line } from './play.js'

/** Turns of the event loop in which a wrong answer has every chance to come. */
const TURNS = 4

/** A raw socket at whose other end is a connection of ours, behind the opening handshake. */
export class SocketLine implements Line {
  readonly #socket: Socket
  readonly #connection: Connection
  readonly #reader: FrameReader
  #ended = false
  #over = false
  #wake: () => void = () => {}

  /**
   * @param rest what came behind the opening handshake
   * @param inflater for compressed messages, when those were agreed on
   */
  constructor(socket: Socket, connection: Connection, rest: Uint8Array, inflater?: PeerInflater) {
    this.#socket = socket
    this.#connection = connection
    this.#reader = new FrameReader(connection.role === 'client', inflater)
    this.#reader.push(rest)
    socket.setNoDelay(true)
    socket.on('data', (octets) => this.#happened(() => this.#reader.push(octets)))
    socket.on('drain', () => this.#wake())
    socket.on('end', () => this.#happened(() => (this.#ended = true)))
    socket.on('error', (error) => this.#happened(() => this.#reader.lines.push(`ERROR: ${error.message}`)))
    socket.on('close', () => this.#happened(() => (this.#over = true)))
    socket.resume()
  }

  get lines(): readonly string[] {
    return this.#reader.lines
  }

  /** One write, and a turn for the endpoint to read it alone. */
  async write(octets: Uint8Array): Promise<void> {
    this.#socket.write(octets)
    while (this.#socket.writableNeedDrain && !this.#over) await this.#next()
    await turn()
  }

  async until(count: number): Promise<void> {
    while (this.lines.length < count && !this.#ended && !this.#over) await this.#next()
    if (count === 0) await turns()
  }

  async finish(endpointEndsFirst: boolean): Promise<CloseOutcome> {
    if (!endpointEndsFirst) {
      await turns()
      expect(this.#ended, 'the server ends TCP first').toBe(false)
      this.#socket.end()
    }
    while (!this.#ended && !this.#over) await this.#next()
    this.#socket.end()
    return await this.#connection.closed
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #happened(change: () => void): void {
    change()
    this.#wake()
  }
}

async function turns(): Promise<void> {
  for (let count = 0; count < TURNS; count++) await turn()
}
