import type { Connection, ReceivedData } from '../../node/index.js'
import { CloseCode, type CloseOutcome } from '../../protocol/index.js'
import { BufferedAmount } from './buffered-amount.js'
import { CloseEvent } from './close-event.js'
import { closeStatus, toCloseArguments } from './close-status.js'
import { establish } from './establish.js'
import { EventHandlers } from './event-handlers.js'
import { byteLengthOf, fromMessage, toMessage, type BinaryType } from './message-data.js'
import { ReadyState } from './ready-state.js'
import { SendQueue } from './send-queue.js'
import { checkSubprotocols, toStrings } from './subprotocols.js'
import { urlRecord } from './url-record.js'
import { toDomString, toUsvString } from './web-idl-string.js'
import { defineInterface } from './web-idl.js'
import { splitOptions, type WebSocketOptions } from './websocket-options.js'

export interface WebSocketEventMap {
  open: Event
  message: MessageEvent
  error: Event
  close: CloseEvent
}

type Options = Parameters<EventTarget['addEventListener']>[2]
type Listener<E> = ((this: WebSocket, event: E) => unknown) | { handleEvent(event: E): unknown }
type Handler<E> = ((this: WebSocket, event: E) => unknown) | null

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- EventTarget's methods, with our events' types
export interface WebSocket {
  addEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: Listener<WebSocketEventMap[K]> | null,
    options?: Options,
  ): void
  addEventListener(...args: Parameters<EventTarget['addEventListener']>): void
  removeEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: Listener<WebSocketEventMap[K]> | null,
    options?: Options,
  ): void
  removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void
}

const FAILED: CloseOutcome = { code: CloseCode.abnormal, reason: '', clean: false }

/**
 * The WebSocket class of browsers (WHATWG WebSockets §3), for Node. What the standard queues a task for happens in a
 * task of its own here, so that promises that one event settles are heard before the next event.
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- as above
export class WebSocket extends EventTarget {
  declare static readonly CONNECTING: 0
  declare static readonly OPEN: 1
  declare static readonly CLOSING: 2
  declare static readonly CLOSED: 3
  declare readonly CONNECTING: 0
  declare readonly OPEN: 1
  declare readonly CLOSING: 2
  declare readonly CLOSED: 3

  readonly #url: URL
  readonly #giveUp = new AbortController()
  readonly #handlers = new EventHandlers(this)
  readonly #amount = new BufferedAmount()
  #readyState: ReadyState = ReadyState.CONNECTING
  #connection: Connection | undefined
  #queue: SendQueue | undefined
  #protocol = ''
  #extensions = ''
  #binaryType: BinaryType = 'blob'
  /** Messages whose task has not run. */
  #messages = 0

  static {
    defineInterface(this, ReadyState)
  }

  /**
   * Begins to connect.
   * @param url absolute; `http:` and `https:` stand for `ws:` and `wss:`
   * @param protocols subprotocols to offer, most preferred first; or, for Node only, options
   * @throws {DOMException} a SyntaxError for a URL or subprotocol that cannot be used
   * @throws {TypeError | RangeError} for such an option
   */
  constructor(url: string | URL, protocols: string | Iterable<string> | WebSocketOptions = []) {
    super()
    if (arguments.length === 0) throw new TypeError('a WebSocket needs a URL')
    const { protocols: offered, options } = splitOptions(protocols)
    const address = toUsvString(url)
    const subprotocols = toStrings(offered)
    this.#url = urlRecord(address)
    checkSubprotocols(subprotocols)
    const { signal } = this.#giveUp
    establish({ record: this.#url, subprotocols, signal, options }).then(
      (connection) => this.#established(connection),
      () => setImmediate(() => this.#closed(FAILED)),
    )
  }

  get url(): string {
    return this.#url.href
  }

  get readyState(): ReadyState {
    const open = this.#readyState === ReadyState.OPEN
    // The server's Close is behind the messages that came before it.
    if (open && this.#messages === 0 && this.#connection?.state !== 'open') return ReadyState.CLOSING
    return this.#readyState
  }

  /** Bytes given to `send` that had not left when this turn of the event loop began, and those sent too late. */
  get bufferedAmount(): number {
    return this.#amount.value
  }

  /** Extensions the server chose; compression is offered only where the option says so. */
  get extensions(): string {
    return this.#extensions
  }

  /** The subprotocol the server chose. */
  get protocol(): string {
    return this.#protocol
  }

  /** As what binary messages are handed over. Any other value than these two changes nothing. */
  get binaryType(): BinaryType {
    return this.#binaryType
  }

  set binaryType(type: BinaryType) {
    const value = toDomString(type)
    if (value === 'blob' || value === 'arraybuffer') this.#binaryType = value
  }

  get onopen(): Handler<Event> {
    return this.#handlers.get('open') as Handler<Event>
  }

  set onopen(handler: Handler<Event>) {
    this.#handlers.set('open', handler)
  }

  get onerror(): Handler<Event> {
    return this.#handlers.get('error') as Handler<Event>
  }

  set onerror(handler: Handler<Event>) {
    this.#handlers.set('error', handler)
  }

  get onclose(): Handler<CloseEvent> {
    return this.#handlers.get('close') as Handler<CloseEvent>
  }

  set onclose(handler: Handler<CloseEvent>) {
    this.#handlers.set('close', handler)
  }

  get onmessage(): Handler<MessageEvent> {
    return this.#handlers.get('message') as Handler<MessageEvent>
  }

  set onmessage(handler: Handler<MessageEvent>) {
    this.#handlers.set('message', handler)
  }

  /**
   * Sends a message. In a WebSocket that is closing or closed it does nothing but raise `bufferedAmount`.
   * @throws {DOMException} an InvalidStateError while connecting
   * @throws {TypeError} for shared or resizable memory, and for what is neither bytes nor a string nor becomes one
   */
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void {
    if (arguments.length === 0) throw new TypeError('there is nothing to send')
    const message = toMessage(data)
    const state = this.readyState
    if (state === ReadyState.CONNECTING) throw new DOMException('The WebSocket is connecting', 'InvalidStateError')
    this.#amount.add(byteLengthOf(message))
    if (state === ReadyState.OPEN) this.#queue!.send(message)
  }

  /**
   * Closes, behind everything that was sent; while connecting it fails the connection.
   * @param args a code, 1000 or from 3000 to 4999, and a reason of at most 123 bytes of UTF-8
   * @throws {DOMException} an InvalidAccessError for another code, a SyntaxError for a longer reason
   */
  close(...args: [code?: number, reason?: string]): void {
    const { code, reason } = toCloseArguments(...args)
    const status = closeStatus(code, reason)
    const state = this.readyState
    if (state >= ReadyState.CLOSING) return
    this.#readyState = ReadyState.CLOSING
    if (state === ReadyState.OPEN) {
      this.#queue!.close(status)
    } else {
      this.#giveUp.abort()
      this.#connection?.destroy()
    }
  }

  #established(connection: Connection): void {
    this.#connection = connection
    this.#queue = new SendQueue(connection, this.#amount, () => connection.destroy())
    if (this.#readyState === ReadyState.CLOSING) connection.destroy()
    setImmediate(() => this.#opened(connection))
    connection.on('message', (data) => {
      this.#messages++
      setImmediate(() => this.#received(data))
    })
    void connection.closed.then((outcome) => setImmediate(() => this.#closed(outcome)))
  }

  #opened(connection: Connection): void {
    if (this.#readyState !== ReadyState.CONNECTING) return
    this.#readyState = ReadyState.OPEN
    this.#protocol = connection.subprotocol ?? ''
    this.#extensions = connection.extensions
    this.dispatchEvent(new Event('open'))
  }

  #received(received: ReceivedData): void {
    if (this.readyState === ReadyState.OPEN) {
      const data = fromMessage(received, this.#binaryType)
      this.dispatchEvent(new MessageEvent('message', { data, origin: this.#url.origin }))
    }
    this.#messages--
  }

  #closed({ abort, clean, code, reason, violation }: CloseOutcome): void {
    this.#readyState = ReadyState.CLOSED
    this.#amount.end(clean)
    if (!clean || violation !== undefined || abort !== undefined) this.dispatchEvent(new Event('error'))
    this.dispatchEvent(new CloseEvent('close', { wasClean: clean, code, reason }))
  }
}
