import { expect } from 'vitest'

import {
  ByteQueue,
  Endpoint,
  type CloseOutcome,
  type DataOpcode,
  type Limits,
  type Role,
  type Violation,
} from '../../src/protocol/index.js'
import { zeroKey } from '../support/endpoint-trace.js'
import { FrameReader } from './frame-reader.js'
import type { PeerInflater } from './peer-inflater.js'
import type { Line } from './play.js'

/** What compresses for an endpoint in memory, and what reads that. */
export interface MemoryCompression {
  readonly reader: PeerInflater
  inflate(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number): Uint8Array | Violation
  /** Undefined for what is sent as it is. */
  deflate(payload: Uint8Array): Uint8Array | undefined
}

/** An endpoint in memory that sends every message back. */
export class MemoryEcho implements Line {
  readonly #endpoint: Endpoint
  readonly #output = new ByteQueue()
  readonly #reader: FrameReader
  readonly #actions: string[] = []

  /** @param compression of an endpoint that has agreed on it */
  constructor(role: Role, limits?: Partial<Limits>, compression?: MemoryCompression) {
    this.#reader = new FrameReader(role === 'client', compression?.reader)
    this.#endpoint = new Endpoint({
      role,
      output: this.#output,
      ...(limits !== undefined && { limits }),
      ...(role === 'client' && { maskingKey: zeroKey }),
      rsv1: compression !== undefined,
      sink: {
        message: (opcode, bytes, start, end, _owned, rsv1) => {
          this.#told('a message')
          const payload = rsv1 ? compression!.inflate(opcode, bytes, start, end) : bytes.slice(start, end)
          if (typeof payload === 'string') this.#endpoint.violate(payload)
          else this.#echo(opcode, payload, compression?.deflate(payload))
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

  #echo(opcode: DataOpcode, payload: Uint8Array, deflated: Uint8Array | undefined): void {
    if (deflated === undefined) this.#endpoint.sendBytes(opcode, payload)
    else this.#endpoint.sendDeflated(opcode, deflated)
  }

  /** Nothing may be told behind the peer's Close or a failure: no case has the endpoint close first. */
  #told(what: string): void {
    if (this.#endpoint.state !== 'open') this.#reader.lines.push(`TOLD behind the end: ${what}`)
  }
}
