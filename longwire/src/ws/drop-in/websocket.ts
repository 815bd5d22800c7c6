import type { EventEmitter } from 'node:events'
import type { ClientRequest, ClientRequestArgs, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { throwApart } from '../../node/call-safely.js'
import { CONTROL_BYTES_MAX, type CloseOutcome, type Violation } from '../../protocol/index.js'
import { BrowserEvents } from './browser-events.js'
import { ClientOpening } from './client-opening.js'
import type * as clientOptions from './client-options.js'
import { clientArguments, type ClientOptions } from './client-options.js'
import { closeStatus } from './close-arguments.js'
import type { Established } from './established.js'
import { WAS_CLEAN } from './event-target.js'
import { CONTROL, ENDED, Link, READ_FAILED, RECEIVED, VIOLATED, type LinkOwner } from './link.js'
import * as messageData from './message-data.js'
import type * as names from './names.js'
import type { Sent } from './outgoing.js'
import { errorOf, violationError } from './protocol-error.js'
import { defineReadyStates, notOpen, ReadyState } from './ready-state.js'
import { callbackOf, sendingOf, type SendOptions } from './send-options.js'
import { Sender } from './sender.js'

/** Gives a WebSocket the connection that a handshake has brought about. */
export const ESTABLISH = Symbol('establish')

const ABANDONED = 'WebSocket was closed before the connection was established'
const ABNORMAL: CloseOutcome = { code: 1006, reason: '', clean: false }

type AnyListener = Parameters<EventEmitter['on']>[1]
type Events = names.WebSocketEvents

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- EventEmitter's methods, with our events' types
export interface WebSocket {
  on<Name extends keyof Events>(event: Name, listener: (this: WebSocket, ...args: Events[Name]) => void): this
  on(event: string | symbol, listener: AnyListener): this
  once<Name extends keyof Events>(event: Name, listener: (this: WebSocket, ...args: Events[Name]) => void): this
  once(event: string | symbol, listener: AnyListener): this
  off<Name extends keyof Events>(event: Name, listener: (this: WebSocket, ...args: Events[Name]) => void): this
  off(event: string | symbol, listener: AnyListener): this
  addListener<Name extends keyof Events>(event: Name, listener: (...args: Events[Name]) => void): this
  addListener(event: string | symbol, listener: AnyListener): this
  removeListener<Name extends keyof Events>(event: Name, listener: (...args: Events[Name]) => void): this
  removeListener(event: string | symbol, listener: AnyListener): this
}

/**
 * A WebSocket with the interface of the npm package ws, on the engine of this package. What a listener throws becomes
 * an uncaught exception.
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- as above
export class WebSocket extends BrowserEvents implements LinkOwner {
  declare static readonly CONNECTING: 0
  declare static readonly OPEN: 1
  declare static readonly CLOSING: 2
  declare static readonly CLOSED: 3
  declare static WebSocket: typeof WebSocket
  declare static Server: names.Companions['WebSocketServer']
  declare static WebSocketServer: names.Companions['WebSocketServer']
  declare static Sender: typeof Sender
  declare static createWebSocketStream: names.Companions['createWebSocketStream']
  declare static extension: names.Companions['extension']
  declare static subprotocol: names.Companions['subprotocol']
  declare readonly CONNECTING: 0
  declare readonly OPEN: 1
  declare readonly CLOSING: 2
  declare readonly CLOSED: 3

  #readyState: ReadyState = ReadyState.CONNECTING
  #url: string | undefined
  #protocol = ''
  #extensions = ''
  #binaryType: messageData.BinaryType = 'nodebuffer'
  #opening: ClientOpening | undefined
  #socket: Duplex | undefined
  #link: Link | undefined
  #sender: Sender | undefined
  #paused = false
  /** Whether this side has begun to close. */
  #closing = false
  #wasClean = false
  /** Bytes that were sent too late to leave. */
  #lateBytes = 0

  static {
    defineReadyStates(this)
  }

  /**
   * Begins to connect.
   * @param address a `ws:`, `wss:`, `http:`, `https:` or `ws+unix:` URL; null in a server, which connects nowhere
   * @param protocols subprotocols to offer, most preferred first; or the options
   * @throws {SyntaxError} for a URL or subprotocol that cannot be used
   * @throws {RangeError | TypeError} for such an option
   */
  constructor(
    address: string | URL | null,
    protocols?: string | readonly string[] | ClientOptions | ClientRequestArgs,
    options?: ClientOptions | ClientRequestArgs,
  ) {
    super()
    if (address === null) return
    const sorted = clientArguments(protocols, options as ClientOptions | undefined)
    this.#opening = new ClientOpening(this.#openingOwner(sorted.options), address, sorted)
    this.#opening.begin()
  }

  get readyState(): ReadyState {
    const open = this.#readyState === ReadyState.OPEN
    return open && this.#link!.engine.state !== 'open' ? ReadyState.CLOSING : this.#readyState
  }

  /** Where a client connects to, the last redirect's target; undefined in a server. */
  get url(): string {
    return this.#url as string
  }

  /** The subprotocol that was agreed on; empty for none. */
  get protocol(): string {
    return this.#protocol
  }

  /** Names of the extensions that were agreed on, with commas between them. */
  get extensions(): string {
    return this.#extensions
  }

  get isPaused(): boolean {
    return this.#paused
  }

  /** Bytes that were sent and have not left this process, and those that were sent too late. */
  get bufferedAmount(): number {
    return (this.#link?.outgoing.bufferedBytes ?? 0) + this.#lateBytes
  }

  /** As what binary messages come; 'blob' too, which older declarations do not know. Other values change nothing. */
  get binaryType(): 'nodebuffer' | 'arraybuffer' | 'fragments' {
    return this.#binaryType as 'nodebuffer'
  }

  set binaryType(type: messageData.BinaryType) {
    if (messageData.isBinaryType(type)) this.#binaryType = type
  }

  /** The stream below; null before the connection is there. For its address and its events: it is not to be written to. */
  get _socket(): Duplex | null {
    return this.#socket ?? null
  }

  /** What sends frames that `Sender.frame` has made; null before the connection is there. */
  get _sender(): Sender | null {
    if (this.#link === undefined) return null
    return (this.#sender ??= new Sender(this.#link.outgoing))
  }

  /** Both sides have sent a Close. */
  override get [WAS_CLEAN](): boolean {
    return this.#wasClean
  }

  /**
   * Sends a message: a string as text, anything else as binary. Bytes of 16 KiB or more may be taken by reference and
   * must not change before they have left.
   * @param sent told when it has left this process, or why it has not
   * @throws {Error} while connecting
   * @throws {TypeError} for what is no message
   */
  send(data: names.Sendable, sent?: Sent): void
  send(data: names.Sendable, options: SendOptions | undefined, sent?: Sent): void
  send(data: unknown, options?: SendOptions | Sent, sent?: Sent): void {
    const state = this.#assertBegun()
    const payload = messageData.toPayload(data)
    const told = typeof options === 'function' ? options : sent
    if (state !== ReadyState.OPEN) this.#sendLate(payload, told)
    else this.#link!.outgoing.send(payload, sendingOf(payload, options), callbackOf(told))
  }

  /**
   * Sends a Ping.
   * @param data at most 125 bytes
   * @param _mask no effect
   * @throws {Error} while connecting
   * @throws {RangeError} for more than 125 bytes
   */
  ping(data?: unknown, _mask?: boolean, sent?: (error: Error) => void): void {
    this.#sendControl('ping', data, _mask, sent)
  }

  /** Sends a Pong that nobody asked for, by the same terms as `ping`. */
  pong(data?: unknown, _mask?: boolean, sent?: (error: Error) => void): void {
    this.#sendControl('pong', data, _mask, sent)
  }

  /** Stops the events, soon: what has been read already still comes. Nothing while connecting, or when closed. */
  pause(): void {
    if (this.#readyState === ReadyState.CONNECTING || this.#readyState === ReadyState.CLOSED || this.#paused) return
    this.#paused = true
    this.#link?.engine.pauseReading(true)
  }

  resume(): void {
    if (this.#readyState === ReadyState.CONNECTING || this.#readyState === ReadyState.CLOSED || !this.#paused) return
    this.#paused = false
    this.#link?.engine.pauseReading(false)
  }

  /**
   * Closes, behind everything that was sent; while connecting it gives up.
   * @param code that may be sent; without one the Close has no body
   * @param data the reason, at most 123 bytes of UTF-8
   * @throws {TypeError | RangeError} for what must not be sent
   */
  close(code?: number, data?: string | Uint8Array): void {
    const state = this.readyState
    if (state === ReadyState.CONNECTING) this.#giveUp()
    if (state !== ReadyState.OPEN) return
    const status = closeStatus(code, data)
    const { engine, outgoing } = this.#link!
    this.#readyState = ReadyState.CLOSING
    this.#closing = true
    outgoing.behind(() => engine.close(status.code, status.reason))
  }

  /** Drops the connection now, with everything that waits. */
  terminate(): void {
    if (this.#readyState === ReadyState.CLOSED) return
    if (this.#readyState === ReadyState.CONNECTING) this.#giveUp()
    this.#readyState = ReadyState.CLOSING
    this.#link?.engine.destroy()
  }

  [ESTABLISH](established: Established): void {
    const link = new Link(established, this)
    this.#opening = undefined
    this.#socket = established.socket
    this.#link = link
    this.#protocol = established.subprotocol
    this.#extensions = established.extensions.map(({ name }) => name).join(',')
    this.#readyState = ReadyState.OPEN
    // Behind what the listeners of 'open' do, but before anything of that has left.
    link.start(established.head)
    this.#tell('open')
  }

  #openingOwner({ finishRequest }: ClientOptions): ConstructorParameters<typeof ClientOpening>[0] {
    return {
      located: (url) => {
        this.#url = url
      },
      upgrading: (response) => this.#tell('upgrade', response),
      unexpected: (request: ClientRequest, response: IncomingMessage) =>
        this.#tell('unexpected-response', request, response),
      watchesRedirects: () => this.listenerCount('redirect') > 0,
      redirected: (url, request) => this.#tell('redirect', url, request),
      finish: finishRequest === undefined ? undefined : (request) => finishRequest(request, this),
      established: (established) => this[ESTABLISH](established),
      failed: (error) => this.#ended(ABNORMAL, error),
    }
  }

  // LinkOwner

  [RECEIVED](payload: Uint8Array, isBinary: boolean): void {
    const data = isBinary ? messageData.fromPayload(payload, this.#binaryType) : messageData.asBuffer(payload)
    try {
      this.emit('message', data, isBinary)
    } catch (error) {
      throwApart(error)
    }
  }

  [CONTROL](event: 'ping' | 'pong', payload: Buffer): void {
    this.#tell(event, payload)
  }

  [READ_FAILED](error: Error): void {
    this.terminate()
    this.#tell('error', error)
  }

  [VIOLATED](violation: Violation): void {
    this.#tell('error', violationError(violation))
  }

  [ENDED](outcome: CloseOutcome): void {
    this.#ended(outcome, errorOf(outcome, this.#closing))
  }

  #ended(outcome: CloseOutcome, error: Error | undefined): void {
    this.#readyState = ReadyState.CLOSING
    if (error !== undefined) this.#tell('error', error)
    this.#readyState = ReadyState.CLOSED
    this.#wasClean = outcome.clean
    this.#tell('close', outcome.code, Buffer.from(outcome.reason))
  }

  /** Whether anybody listens. What a listener throws does not disturb who tells. */
  #tell(event: string, ...args: unknown[]): boolean {
    try {
      return this.emit(event, ...args)
    } catch (error) {
      throwApart(error)
      return true
    }
  }

  #giveUp(): void {
    this.#readyState = ReadyState.CLOSING
    this.#opening?.abort(ABANDONED)
  }

  #assertBegun(): ReadyState {
    const state = this.readyState
    if (state === ReadyState.CONNECTING) throw notOpen(state)
    return state
  }

  #sendLate(payload: string | Uint8Array | Blob, sent: unknown): void {
    this.#lateBytes += messageData.byteLengthOf(payload)
    if (typeof sent === 'function') process.nextTick(sent, notOpen(this.readyState))
  }

  #sendControl(kind: 'ping' | 'pong', data: unknown, mask: unknown, sent: unknown): void {
    const state = this.#assertBegun()
    const told = [data, mask, sent].find((one) => typeof one === 'function')
    const payload = messageData.toPayload(typeof data === 'function' ? undefined : data)
    if (payload instanceof Blob) throw new TypeError('a Blob cannot be sent in a ping or pong')
    if (state !== ReadyState.OPEN) {
      this.#sendLate(payload, told)
      return
    }
    const bytes = messageData.payloadBytes(payload)
    if (bytes.length > CONTROL_BYTES_MAX)
      throw new RangeError(`The data size must not be greater than ${CONTROL_BYTES_MAX} bytes`)
    this.#link!.outgoing[kind](bytes, callbackOf(told))
  }
}

type Self = WebSocket

/** The types of the package by the names that they have in `@types/ws`. */
export declare namespace WebSocket {
  type WebSocket = Self
  type RawData = messageData.RawData
  type Data = names.Data
  type CertMeta = names.CertMeta
  type ClientOptions = clientOptions.ClientOptions
  type FinishRequestCallback = clientOptions.FinishRequestCallback
  type PerMessageDeflateOptions = names.PerMessageDeflateOptions
  type Event = names.Event
  type MessageEvent = names.MessageEvent
  type CloseEvent = names.CloseEvent
  type ErrorEvent = names.ErrorEvent
  type WebSocketEventMap = names.WebSocketEventMap
  type EventListenerOptions = names.EventListenerOptions
  type AddressInfo = names.AddressInfo
  type VerifyClientCallbackSync<Request extends IncomingMessage = IncomingMessage> = names.VerifyClientSync<Request>
  type VerifyClientCallbackAsync<Request extends IncomingMessage = IncomingMessage> = names.VerifyClientAsync<Request>
  type ServerOptions<
    Class extends typeof WebSocket = typeof WebSocket,
    Request extends typeof IncomingMessage = typeof IncomingMessage,
  > = names.ServerOptions<Class, Request>
  type Server<
    Class extends typeof WebSocket = typeof WebSocket,
    Request extends typeof IncomingMessage = typeof IncomingMessage,
  > = names.WebSocketServer<Class, Request>
  type WebSocketServer<
    Class extends typeof WebSocket = typeof WebSocket,
    Request extends typeof IncomingMessage = typeof IncomingMessage,
  > = names.WebSocketServer<Class, Request>
}
