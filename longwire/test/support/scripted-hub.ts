import { type ClientPorts, type TransportEvents } from '../../src/client/index.js'
import { type ClientMessage, decodeClientMessage, encode, type HubMessage } from '../../src/wire/index.js'

/** The hub's end of one connection attempt of a client, played by a test. */
export class ScriptedConnection {
  readonly url: string
  readonly subprotocols: readonly string[]
  /** What the client sent, in order. */
  readonly received: ClientMessage[] = []
  /** How the client closed it. */
  closed: { readonly code: number | undefined; readonly reason: string | undefined } | undefined
  bufferedBytes = 0
  readonly #events: TransportEvents

  constructor(url: string, subprotocols: readonly string[], events: TransportEvents) {
    this.url = url
    this.subprotocols = subprotocols
    this.#events = events
  }

  /** The opening handshake succeeded. */
  open(): void {
    this.#events.open()
  }

  welcome(session = 'session-1', over: Partial<Extract<HubMessage, { type: 'welcome' }>> = {}): void {
    this.tell({
      type: 'welcome',
      version: 1,
      session,
      user: 'ada',
      pingIntervalMs: 25_000,
      pongTimeoutMs: 10_000,
      messageBytesMax: 65_536,
      ...over,
    })
  }

  tell(message: HubMessage): void {
    this.#events.message(encode(message))
  }

  raw(text: string): void {
    this.#events.message(text)
  }

  /** The connection ends. */
  end(code = 1006, reason = ''): void {
    this.#events.closed(code, reason)
  }

  /** The last message of a type that the client sent. */
  last<Type extends ClientMessage['type']>(type: Type): Extract<ClientMessage, { type: Type }> {
    const message = this.received.findLast((candidate) => candidate.type === type)
    if (message === undefined) throw new Error(`the client sent no ${type}`)
    return message as Extract<ClientMessage, { type: Type }>
  }

  /** The client's `send`. */
  take(text: string): void {
    const message = decodeClientMessage(text)
    if (message.type === 'fault') throw new Error(message.message)
    this.received.push(message)
  }
}

/** A hub that only says what a test makes it say. `open` is the client's transport port. */
export class ScriptedHub {
  readonly connections: ScriptedConnection[] = []
  /** Thrown by the next attempt. */
  failure: Error | undefined

  get connection(): ScriptedConnection {
    const connection = this.connections.at(-1)
    if (connection === undefined) throw new Error('there was no attempt')
    return connection
  }

  readonly open: ClientPorts['open'] = (url, subprotocols, events) => {
    if (this.failure !== undefined) throw this.failure
    const connection = new ScriptedConnection(url, subprotocols, events)
    this.connections.push(connection)
    return {
      send: (text) => connection.take(text),
      close: (code, reason) => {
        connection.closed = { code, reason }
      },
      get bufferedBytes() {
        return connection.bufferedBytes
      },
    }
  }
}
