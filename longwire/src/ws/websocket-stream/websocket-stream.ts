import type { Connection, ReceivedData } from '../../node/index.js'
import type { CloseOutcome, CloseStatus } from '../../protocol/index.js'
import { closeStatus, toCloseArguments } from '../websocket/close-status.js'
import { establish } from '../websocket/establish.js'
import { checkSubprotocols, toStrings } from '../websocket/subprotocols.js'
import { urlRecord } from '../websocket/url-record.js'
import { toUsvString } from '../websocket/web-idl-string.js'
import { defineInterface } from '../websocket/web-idl.js'
import type { WebSocketOptions } from '../websocket/websocket-options.js'
import { readableMessages } from './readable-messages.js'
import { LostError, WebSocketError, type WebSocketCloseInfo } from './websocket-error.js'
import { writableMessages, type Message } from './writable-messages.js'

export interface WebSocketOpenInfo {
  readonly readable: ReadableStream<ReceivedData>
  readonly writable: WritableStream<Message>
  readonly extensions: string
  readonly protocol: string
}

/**
 * A WebSocket as a pair of streams with back-pressure in both directions, as proposed for the standard: a writer's
 * `ready` waits for the network, and a reader that does not read makes the server wait.
 */
export class WebSocketStream {
  readonly #url: URL
  readonly #giveUp = new AbortController()
  readonly #opened: Promise<WebSocketOpenInfo>
  readonly #closed: Promise<Required<WebSocketCloseInfo>>
  #connection: Connection | undefined
  #writing: WritableStreamDefaultController | undefined

  static {
    defineInterface(this, {})
  }

  /**
   * Begins to connect.
   * @throws {DOMException} a SyntaxError for a URL or subprotocol that cannot be used
   * @throws {TypeError | RangeError} for such an option
   */
  constructor(url: string | URL, options: WebSocketOptions = {}) {
    if (arguments.length === 0) throw new TypeError('a WebSocketStream needs a URL')
    this.#url = urlRecord(toUsvString(url))
    const subprotocols = toStrings(options.protocols ?? [])
    checkSubprotocols(subprotocols)
    const connecting = establish({ record: this.#url, subprotocols, signal: this.#giveUp.signal, options })
    const connected = connecting.catch(() => {
      throw options.signal?.aborted === true ? options.signal.reason : new LostError('There is no connection')
    })
    this.#opened = connected.then((connection) => this.#open(connection))
    this.#closed = connected.then((connection) => connection.closed).then((outcome) => this.#end(outcome))
    // Who looks at one of them must not have to look at the other.
    this.#opened.catch(() => undefined)
    this.#closed.catch(() => undefined)
  }

  get url(): string {
    return this.#url.href
  }

  /** The streams; rejected when no connection came about. */
  get opened(): Promise<WebSocketOpenInfo> {
    return this.#opened
  }

  /** What the server's Close said; rejected with a WebSocketError when there was none. */
  get closed(): Promise<Required<WebSocketCloseInfo>> {
    return this.#closed
  }

  /**
   * Begins to close; while connecting it gives up.
   * @throws {DOMException} an InvalidAccessError for a code other than 1000 and 3000 to 4999, a SyntaxError for a reason
   * of more than 123 bytes
   */
  close(info: WebSocketCloseInfo = {}): void {
    const { code, reason } = toCloseArguments(info.closeCode, info.reason)
    this.#close(closeStatus(code, reason))
  }

  #close({ code, reason }: CloseStatus): void {
    this.#giveUp.abort()
    void this.#connection?.close(code, reason)
  }

  #open(connection: Connection): WebSocketOpenInfo {
    this.#connection = connection
    if (this.#giveUp.signal.aborted) {
      connection.destroy()
      throw new LostError('The WebSocketStream was closed')
    }
    const stop = (reason: unknown): Promise<void> => {
      this.#close(statusIn(reason))
      return Promise.resolve()
    }
    const readable = readableMessages(connection, stop, () => this.#closed.then(() => undefined, toError))
    const writable = writableMessages(connection, {
      started: (controller) => {
        this.#writing = controller
      },
      closed: async () => {
        this.#writing = undefined
        this.close()
        await this.#closed
      },
      aborted: stop,
    })
    const { extensions, subprotocol: protocol = '' } = connection
    return { readable, writable, extensions, protocol }
  }

  #end({ clean, code, reason }: CloseOutcome): Required<WebSocketCloseInfo> {
    if (!clean) {
      const error = new LostError('The connection was lost')
      this.#writing?.error(error)
      throw error
    }
    this.#writing?.error(new DOMException('The WebSocketStream is closed', 'InvalidStateError'))
    return { closeCode: code, reason }
  }
}

function toError(error: unknown): Error {
  return error as Error
}

/** What the server is told when a stream is aborted or cancelled for `reason`. */
function statusIn(reason: unknown): CloseStatus {
  if (!(reason instanceof WebSocketError)) return closeStatus(undefined, '')
  return closeStatus(reason instanceof LostError ? undefined : (reason.closeCode ?? undefined), reason.reason)
}
