import type { Connection } from './connection.js'
import type { SendOptions } from './deflate-options.js'
import type { Data } from './payload.js'
import { prepare, PreparedMessage } from './prepared-message.js'

/** Connections that get the same messages. One that closes leaves by itself. */
export class Group {
  /** With what takes each of them out when it closes. */
  readonly #members = new Map<Connection, () => void>()

  get size(): number {
    return this.#members.size
  }

  /** Nothing changes for a connection that is a member, or is closed. */
  add(connection: Connection): this {
    if (this.#members.has(connection) || connection.state === 'closed') return this
    const leave = (): void => {
      this.#members.delete(connection)
    }
    this.#members.set(connection, leave)
    connection.on('close', leave)
    return this
  }

  has(connection: Connection): boolean {
    return this.#members.has(connection)
  }

  /** Whether it was a member. */
  delete(connection: Connection): boolean {
    const leave = this.#members.get(connection)
    if (leave === undefined) return false
    connection.off('close', leave)
    return this.#members.delete(connection)
  }

  /**
   * Sends a message to every member. It is framed once, compressed once for each set of parameters that was
   * agreed on without context takeover, and members that were sent the same messages in a turn share
   * one piece of memory. A member that is too slow holds up nobody: it is given up by its own `sendBytesMax`.
   * @throws {TypeError} for what is neither a string nor bytes
   */
  send(data: Data | PreparedMessage, options?: SendOptions): void {
    const message = data instanceof PreparedMessage ? data : prepare(data)
    for (const connection of this.#members.keys()) connection.send(message, options)
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#members.keys()
  }
}
