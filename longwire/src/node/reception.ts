import { Arrival, type ArrivalHost, type RefusedArrival, type SayNo } from './arrival.js'
import { AsyncQueue } from './async-queue.js'
import { Census, type CensusRefusal } from './census.js'
import type { CloseOptions } from './close-options.js'
import type { Connection } from './connection.js'
import { Emitter } from './emitter.js'
import { nodeLoop } from './loop.js'
import { serverRules, type ServerOptions, type ServerRules } from './server-options.js'
import type { Transport } from './transport.js'

/** What a source of connections tells its listeners. */
export type ServerEvents = {
  readonly connection: Connection
  /** A request was refused, or an arrival in time-out: for logs and counters. */
  readonly refused: RefusedArrival
}

/** While more than this many are at the door, who comes on top of the limits gets no answer. */
const ANSWERED_MIN = 16
const ANSWERED_SHARE = 0.05
const ANSWERED_MAX = 1_000

/** What says when it is gone: a stream, or a driver without one. */
export interface Countable {
  on(event: 'close', listener: () => void): unknown
}

/** All connections of one listener or attachment, and all on their way to be one. */
export class Reception implements ArrivalHost {
  readonly loop = nodeLoop
  readonly rules: ServerRules
  readonly events = new Emitter<ServerEvents>(['connection', 'refused'])
  readonly connections = new Set<Connection>()
  readonly #arrivals = new Set<Arrival>()
  readonly #census: Census
  readonly #counted = new WeakSet<Countable>()
  readonly #queues = new Set<AsyncQueue<Connection>>()
  #clearing = false
  #whenEmpty: (() => void) | undefined

  constructor(options: ServerOptions) {
    this.rules = serverRules(options)
    const given = Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined)
    this.#census = new Census({
      limits: this.rules.limits,
      forLoopback: new Set(given.map(([name]) => name)),
      nowMs: () => this.loop.wheel.nowMs(),
    })
  }

  /** Counts a stream until it is closed, each once; or says why there is no room for it. */
  enter(stream: Countable, address: string): CensusRefusal | undefined {
    if (this.#counted.has(stream)) return undefined
    const refusal = this.enterFirst(stream, address)
    if (refusal === undefined) this.#counted.add(stream)
    return refusal
  }

  /** The same for one that comes only here, and only once. */
  enterFirst(stream: Countable, address: string): CensusRefusal | undefined {
    const leave = this.#census.enter(address)
    if (typeof leave === 'string') return leave
    stream.on('close', leave)
    return undefined
  }

  /** `stream` is the inside of another one that is counted already. */
  entered(stream: Countable): void {
    this.#counted.add(stream)
  }

  /** There is no room for it: with an answer, unless there is not even room for those who wait for one. */
  turnAway(transport: Transport, why: CensusRefusal, sayNo?: SayNo): void {
    const answeredMax = Math.min(ANSWERED_MIN + this.rules.limits.connectionsMax * ANSWERED_SHARE, ANSWERED_MAX)
    if (this.#arrivals.size > answeredMax) transport.destroy()
    else this.arrive(transport, this.loop.wheel.nowMs(), sayNo).refuse(why)
  }

  /** Someone is at the door. */
  arrive(transport: Transport, startedMs: number, sayNo?: SayNo): Arrival {
    const arrival = new Arrival(this, transport, startedMs, sayNo)
    this.#arrivals.add(arrival)
    return arrival
  }

  admit(connection: Connection, arrival: Arrival): void {
    this.connections.add(connection)
    connection.on('close', () => {
      this.connections.delete(connection)
      this.#checkEmpty()
    })
    this.#arrivals.delete(arrival)
    this.events.emit('connection', connection)
    for (const queue of this.#queues) queue.put(connection)
  }

  refused(event: RefusedArrival): void {
    this.events.emit('refused', event)
  }

  lost(arrival: Arrival): void {
    this.#arrivals.delete(arrival)
    this.#checkEmpty()
  }

  /** Connections that come from now on. */
  iterate(): AsyncQueue<Connection> {
    const queue = new AsyncQueue<Connection>(() => this.#queues.delete(queue))
    if (this.#clearing) queue.end()
    else this.#queues.add(queue)
    return queue
  }

  /** Sends everybody away; resolved when all are gone. */
  clear(options: Required<CloseOptions>): Promise<void> {
    const { code, reason, graceMs } = options
    this.#clearing = true
    for (const queue of this.#queues) queue.end()
    for (const arrival of this.#arrivals) arrival.shutDown()
    for (const connection of this.connections) void connection.close(code, reason)
    return new Promise((resolve) => {
      const grace = setTimeout(() => {
        for (const connection of this.connections) connection.destroy()
        for (const arrival of this.#arrivals) arrival.drop()
      }, graceMs)
      this.#whenEmpty = () => {
        clearTimeout(grace)
        resolve()
      }
      this.#checkEmpty()
    })
  }

  #checkEmpty(): void {
    if (this.connections.size === 0 && this.#arrivals.size === 0) this.#whenEmpty?.()
  }
}
