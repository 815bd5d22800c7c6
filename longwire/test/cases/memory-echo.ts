import { expect } from 'vitest'

import { ByteQueue, Endpoint, type CloseOutcome, type Limits, type Role } from '../../src/protocol/index.js'
import { zeroKey } from '../support/endpoint-trace.js'
import { FrameReader } from './frame-reader.js'
import type { Line } from './play.js'

/** An endpoint in memory that sends every message back. */
export class MemoryEcho implements Line {
  readonly #endpoint: Endpoint
  readonly #output = new ByteQueue()
  readonly #reader: FrameReader
  readonly #actions: string[] = []

  constructor(role: Role, limits?: Partial<Limits>) {
    this.#reader = new FrameReader(role === 'client')
    this.#endpoint = new Endpoint({
      role,
      output: this.#output,
      ...(limits !== undefined && { limits }),
      ...(role === 'client' && { maskingKey: zeroKey }),
      sink: {
        message: (opcode, bytes, start, end) => {
          this.#told('a message')
          this.#endpoint.sendBytes(opcode, bytes.slice(start, end))
        },
        ping: () => this.#told('a ping'),
        pong: () => this.#told('a pong'),
        transport: (action) => void this.#actions.push(action),
      },
    })
  }

  get lines(): readonly string[] {
    return this.#reader.lines
  }

  /** What the endpoint unmasks in place is a copy. */
  write(octets: Uint8Array): void {
    this.#endpoint.receive(octets.slice())
    if (this.#output.byteLength > 0) this.#reader.push(this.#output.take())
  }

  async until(): Promise<void> {}

  finish(endpointEndsFirst: boolean): Promise<CloseOutcome> {
    expect(this.#actions, 'the end of the transport').toEqual([endpointEndsFirst ? 'end' : 'await-end'])
    this.#endpoint.transportEnded()
    return Promise.resolve(this.#endpoint.outcome)
  }

  /** Nothing may be told behind the peer's Close or a failure: no case has the endpoint close first. */
  #told(what: string): void {
    if (this.#endpoint.state !== 'open') this.#reader.lines.push(`TOLD behind the end: ${what}`)
  }
}
