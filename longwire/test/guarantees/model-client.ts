import type { HubMessage, Position } from '../../src/wire/index.js'
import { decodeHubMessage, encode, JSON_SUBPROTOCOL } from '../../src/wire/index.js'
import type { MemoryLink, MemoryNetwork, MemoryTransport } from '../support/memory-line.js'
import type { Trace } from './trace.js'

export interface ModelClientOptions {
  readonly who: string
  readonly topic: string
  readonly network: MemoryNetwork
  readonly trace: Trace
  /** Publications before the head that the first subscription asks for. */
  readonly history: number
}

/**
 * The least that a client must do for the guarantees, written from PROTOCOL.md: it resumes from the position of what it
 * got last, and sends again, in order, what was not answered. Everything it sees goes into the trace.
 */
export class ModelClient {
  link: MemoryLink | undefined
  readonly #options: ModelClientOptions
  readonly #pending = new Map<number, string>()
  #transport: MemoryTransport | undefined
  #welcomed = false
  #position: Position | undefined
  #sequence = 0

  constructor(options: ModelClientOptions) {
    this.#options = options
  }

  /** Whether there is a connection, or an attempt at one. */
  get connected(): boolean {
    return this.link?.alive ?? false
  }

  /** Publishes that were not answered. */
  get pending(): number {
    return this.#pending.size
  }

  connect(): void {
    const { network, who, topic, history } = this.#options
    this.#welcomed = false
    const subscription = this.#position === undefined ? { topic, history } : { topic, position: this.#position }
    this.#transport = network.open('ws://hub.example/', [JSON_SUBPROTOCOL], {
      open: () =>
        this.#transport?.send(encode({ type: 'connect', version: 1, producer: who, subscriptions: [subscription] })),
      message: (text) => this.#receive(text),
      closed: () => {},
    })
    this.link = network.link
  }

  publish(): void {
    const { trace, who, topic } = this.#options
    this.#sequence += 1
    const data = JSON.stringify({ text: `${who} says ${this.#sequence}` })
    trace.push({ kind: 'sent', who, topic, sequence: this.#sequence, data })
    this.#pending.set(this.#sequence, data)
    if (this.#welcomed && this.connected) this.#send(this.#sequence, data)
  }

  /** Life for the heartbeat. */
  ping(): void {
    if (this.#welcomed && this.connected) this.#transport?.send(encode({ type: 'ping' }))
  }

  #send(sequence: number, text: string): void {
    const { topic } = this.#options
    const data: unknown = JSON.parse(text)
    this.#transport?.send(encode({ type: 'publish', id: sequence, topic, sequence, data }))
  }

  #receive(text: string): void {
    const message = decodeHubMessage(text)
    if (message.type === 'fault') throw new Error(`${message.message}: ${text}`)
    this.#take(message)
  }

  #take(message: HubMessage): void {
    const { trace, who, topic } = this.#options
    if (message.type === 'welcome') {
      this.#welcomed = true
      for (const [sequence, data] of this.#pending) this.#send(sequence, data)
    } else if (message.type === 'subscribed' && message.start !== undefined) {
      if (this.#position !== undefined) return
      this.#position = message.start
      trace.push({ kind: 'began', who, topic, start: message.start })
    } else if (message.type === 'publication') {
      const { offset, prev, tag, producer, sequence } = message
      this.#position = { epoch: this.#position?.epoch ?? '', offset, tag }
      const publication = { ...this.#position, prev, producer, sequence, data: JSON.stringify(message.data) }
      trace.push({ kind: 'delivered', who, topic, publication })
    } else if (message.type === 'gap') {
      const { from, to, reason } = message
      this.#position = to
      trace.push({ kind: 'gap', who, topic, from, to, reason })
    } else if (message.type === 'stored') {
      if (this.#pending.delete(message.id)) {
        trace.push({ kind: 'stored', who, topic, sequence: message.id, position: message.position })
      }
    } else if (message.type === 'rejected') {
      if (message.id === undefined || message.code === 'unavailable') return
      this.#pending.delete(message.id)
      trace.push({ kind: 'rejected', who, topic, sequence: message.id })
    }
  }
}
