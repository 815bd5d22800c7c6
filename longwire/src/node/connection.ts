import type { CloseOutcome, EndpointState, HeaderList, Role } from '../protocol/index.js'
import { CloseCode, Opcode } from '../protocol/index.js'
import type { SendOptions } from './deflate-options.js'
import type { EventHandler } from './emitter.js'
import type { Engine } from './engine.js'
import type { ConnectionEvents, ReceivedData } from './events.js'
import { bytesOf, type Data } from './payload.js'
import { PreparedMessage } from './prepared-message.js'

/** The HTTP request that opened a connection. */
export interface ConnectionRequest {
  /** Path and query. */
  readonly path: string
  readonly headers: HeaderList
  readonly origin: string | undefined
  /** `2.0` when it was an extended CONNECT (RFC 8441). */
  readonly httpVersion: '1.1' | '2.0'
}

export interface ConnectionFacts {
  readonly request: ConnectionRequest
  readonly subprotocol: string | undefined
  /** Those that were agreed on, as `Sec-WebSocket-Extensions` names them (RFC 6455 §9.1). Empty for none. */
  readonly extensions: string
  readonly remoteAddress: string
  readonly secure: boolean
}

/**
 * One live WebSocket. Messages come as 'message' events or, while nobody listens for those, out of
 * `for await (const message of connection)`; until somebody wants them they are held in order, and reading pauses
 * before that takes much memory.
 */
export class Connection {
  readonly #engine: Engine
  readonly request: ConnectionRequest
  /** The one that was agreed on. */
  readonly subprotocol: string | undefined
  /** Those that were agreed on, as `Sec-WebSocket-Extensions` names them (RFC 6455 §9.1). Empty for none. */
  readonly extensions: string
  /** IP address of the other end of the socket, which may be a proxy. Empty when there is none. */
  readonly remoteAddress: string
  /** Whether TLS protects it. */
  readonly secure: boolean
  #closed: Promise<CloseOutcome> | undefined

  /** Made by `listen`, `attach`, `accept` and `connect`. */
  constructor(engine: Engine, facts: ConnectionFacts) {
    this.#engine = engine
    this.request = facts.request
    this.subprotocol = facts.subprotocol
    this.extensions = facts.extensions
    this.remoteAddress = facts.remoteAddress
    this.secure = facts.secure
  }

  get role(): Role {
    return this.#engine.role
  }

  /** `closing`: the closing handshake has begun, nothing can be sent any more. */
  get state(): EndpointState {
    return this.#engine.state
  }

  /** Bytes that were sent and have not left this process. */
  get bufferedBytes(): number {
    return this.#engine.outflow.bufferedBytes
  }

  /** How it ended; resolved when it has, never rejected. */
  get closed(): Promise<CloseOutcome> {
    this.#closed ??= new Promise((resolve) => {
      const { outcome } = this.#engine
      if (outcome === undefined) this.#engine.events.on('close', resolve)
      else resolve(outcome)
    })
    return this.#closed
  }

  /**
   * Sends a message: a string as text, bytes as binary. What is sent in one turn of the event loop leaves in one write.
   * Bytes of 16 KiB or more may be taken by reference and must not change before they have left.
   *
   * Returns false when `sendBytesHigh` bytes or more are waiting: the message was taken, but wait for 'drain' or
   * `drained()` before the next one. False also when the connection is closing, and then nothing was sent. A peer for
   * which more than `sendBytesMax` bytes would wait is given up (1013).
   * @param options `compress: false` for a message that must not be compressed, as one that holds a secret
   * @throws {TypeError} for what is neither a string nor bytes
   */
  send(data: Data | ArrayBuffer | ArrayBufferView | PreparedMessage, options?: SendOptions): boolean {
    const compress = options?.compress !== false
    if (typeof data === 'string') return this.#engine.outflow.sendText(data, compress)
    if (data instanceof PreparedMessage) return this.#engine.outflow.sendPrepared(data, compress)
    return this.#engine.outflow.sendBytes(Opcode.binary, bytesOf(data), compress)
  }

  /** Resolves when it is good to send again: less than half of `sendBytesHigh` waits. Also when the connection closes. */
  drained(): Promise<void> {
    return this.#engine.outflow.untilDrained()
  }

  /**
   * Pings the peer, whose answer is a 'pong'. Not needed to find out that it is gone: that is done anyway.
   * @throws {RangeError} for more than 125 bytes
   * @throws {TypeError} for what is no bytes
   */
  ping(payload?: Uint8Array): void {
    this.#engine.outflow.sendPing(payload === undefined ? undefined : bytesOf(payload))
  }

  /**
   * Closes, behind everything that was sent before. What the peer sends before its answer still comes as messages; but
   * of what nobody takes, no more is held than `receiveBytesHigh` and `receiveMessagesHigh`. Does nothing on a connection
   * that is closing. Resolves as `closed` does.
   * @param code 1000 to 1014 as far as they may be sent, or 3000 to 4999; 1005 for a Close without a code. Default 1000.
   * @param reason at most 123 bytes of UTF-8
   * @throws {RangeError | TypeError} for a code or reason that must not be sent (RFC 6455 §7.4)
   */
  close(code: number = CloseCode.normal, reason = ''): Promise<CloseOutcome> {
    this.#engine.close(code, reason)
    return this.closed
  }

  /** Drops the connection now, with everything that waits in either direction. */
  destroy(): void {
    this.#engine.destroy()
  }

  /**
   * Listens for an event. What a listener throws becomes an uncaught exception, and nothing else is disturbed by it.
   * @throws {TypeError} for an event that does not exist
   */
  on<Name extends keyof ConnectionEvents>(event: Name, listener: EventHandler<ConnectionEvents[Name]>): this {
    this.#engine.events.on(event, listener)
    if (event === 'message') this.#engine.inbox.listenerCame()
    return this
  }

  off<Name extends keyof ConnectionEvents>(event: Name, listener: EventHandler<ConnectionEvents[Name]>): this {
    this.#engine.events.off(event, listener)
    return this
  }

  /**
   * The messages, to the end of the connection, however that comes about. Leaving the loop closes nothing: what comes
   * then is held for the next one. Several loops share the messages; each comes out of one of them.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<ReceivedData, undefined> {
    const { inbox } = this.#engine
    let left = false
    const iterator: AsyncIterableIterator<ReceivedData, undefined> = {
      next: () => (left ? Promise.resolve({ value: undefined, done: true as const }) : inbox.pull(iterator)),
      return: () => {
        left = true
        inbox.leave(iterator)
        return Promise.resolve({ value: undefined, done: true as const })
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }
}
