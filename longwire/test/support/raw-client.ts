import {
  type ClientMessage,
  decodeHubMessage,
  encode,
  type HubMessage,
  JSON_SUBPROTOCOL,
} from '../../src/wire/index.js'
import type { MemoryLink, MemoryNetwork } from './memory-line.js'

type MessageOf<Type extends HubMessage['type']> = Extract<HubMessage, { readonly type: Type }>

/** A client that speaks raw protocol messages over a memory network, and keeps everything it gets. */
export class RawClient {
  readonly received: HubMessage[] = []
  readonly link: MemoryLink
  closed: { readonly code: number; readonly reason: string } | undefined

  constructor(network: MemoryNetwork, subprotocols: readonly string[] = [JSON_SUBPROTOCOL]) {
    const transport = network.open('ws://hub.example/line', subprotocols, {
      open: () => {},
      message: (text) => this.#received(text),
      closed: (code, reason) => {
        this.closed = { code, reason }
      },
    })
    this.link = network.link
    this.#send = (text) => transport.send(text)
    this.close = () => transport.close()
  }

  readonly #send: (text: string) => void
  readonly close: () => void

  send(...messages: readonly ClientMessage[]): void {
    for (const message of messages) this.#send(encode(message))
  }

  /** Sends a text as it stands. */
  sendText(text: string): void {
    this.#send(text)
  }

  /** Every message of one type that came so far. */
  all<Type extends HubMessage['type']>(type: Type): readonly MessageOf<Type>[] {
    return this.received.filter((message): message is MessageOf<Type> => message.type === type)
  }

  /** The latest message of one type. */
  last<Type extends HubMessage['type']>(type: Type): MessageOf<Type> | undefined {
    return this.all(type).at(-1)
  }

  /** What came since the last call. */
  take(): readonly HubMessage[] {
    return this.received.splice(0)
  }

  #received(text: string): void {
    const message = decodeHubMessage(text)
    if (message.type === 'fault') throw new Error(`the hub sent what is no message: ${message.message}: ${text}`)
    this.received.push(message)
  }
}
