import { agreedCompression } from '../../node/deflate-options.js'
import { Engine, type RawSink } from '../../node/engine.js'
import { nodeLoop } from '../../node/loop.js'
import { StreamDriver } from '../../node/stream-driver.js'
import { Opcode, type CloseOutcome, type DataOpcode, type Violation } from '../../protocol/index.js'
import type { Established } from './established.js'
import { asBuffer } from './message-data.js'
import { lost, Outgoing } from './outgoing.js'

/** What a link tells: names that no application calls, on methods that all WebSockets share. */
export const RECEIVED = Symbol('received')
export const CONTROL = Symbol('control')
export const READ_FAILED = Symbol('read failed')
export const VIOLATED = Symbol('violated')
export const ENDED = Symbol('ended')

/** Whose link it is. */
export interface LinkOwner {
  /** A whole message in memory of its own. */
  [RECEIVED](payload: Uint8Array, isBinary: boolean): void
  [CONTROL](event: 'ping' | 'pong', payload: Buffer): void
  /** A Blob that was sent cannot be read. */
  [READ_FAILED](error: Error): void
  /** The peer has broken the protocol or a limit; the end follows. */
  [VIOLATED](violation: Violation): void
  /** The last call. */
  [ENDED](outcome: CloseOutcome): void
}

/** The live connection of one WebSocket: its engine, and what is on the way there. */
export class Link implements RawSink {
  readonly engine: Engine
  readonly outgoing: Outgoing
  readonly #owner: LinkOwner

  constructor(established: Established, owner: LinkOwner) {
    const { role, socket, extensions, compression, limits, autoPong } = established
    this.#owner = owner
    this.engine = new Engine(new StreamDriver(socket), nodeLoop, role, limits, {
      compression: agreedCompression(role, extensions, compression),
      raw: this,
      answerPings: autoPong,
    })
    this.outgoing = new Outgoing(this.engine, this)
    const { events } = this.engine
    events.on('ping', (payload) => owner[CONTROL]('ping', asBuffer(payload)))
    events.on('pong', (payload) => owner[CONTROL]('pong', asBuffer(payload)))
    events.on('close', (outcome) => {
      this.outgoing.end(lost())
      owner[ENDED](outcome)
    })
  }

  /** Begins to receive, when whoever got the WebSocket has had time to listen. */
  start(head: Uint8Array): void {
    process.nextTick(() => this.engine.start(head))
  }

  // RawSink

  message(opcode: DataOpcode, payload: Uint8Array): void {
    this.#owner[RECEIVED](payload, opcode === Opcode.binary)
  }

  violated(violation: Violation): void {
    this.#owner[VIOLATED](violation)
  }

  // BlobReader

  readFailed(error: Error): void {
    this.#owner[READ_FAILED](error)
  }
}
