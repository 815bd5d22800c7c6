import type { Connection } from './connection.js'
import type { EventHandler } from './emitter.js'
import type { Reception, ServerEvents } from './reception.js'

/** Where connections come from, as events or out of `for await (const connection of source)`. */
export class ConnectionSource {
  readonly #reception: Reception

  constructor(reception: Reception) {
    this.#reception = reception
  }

  /** The live ones. */
  get connections(): ReadonlySet<Connection> {
    return this.#reception.connections
  }

  /**
   * Listens for an event. A connection receives nothing before its 'connection' listeners have returned.
   * @throws {TypeError} for an event that does not exist
   */
  on<Name extends keyof ServerEvents>(event: Name, listener: EventHandler<ServerEvents[Name]>): this {
    this.#reception.events.on(event, listener)
    return this
  }

  off<Name extends keyof ServerEvents>(event: Name, listener: EventHandler<ServerEvents[Name]>): this {
    this.#reception.events.off(event, listener)
    return this
  }

  /** Every connection that comes from now on, until the source is closed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Connection, undefined> {
    return this.#reception.iterate()
  }
}
