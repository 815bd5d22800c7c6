import type { ConnectionRequest, HubConnection, Prepared } from '../../src/hub/ports.js'
import type { FakeClock } from './fake-clock.js'
import type { MemoryPipe } from './memory-pipe.js'
import { MemoryPrepared } from './memory-prepared.js'

export interface MemoryConnectionOptions {
  readonly clock: FakeClock
  readonly sendBytesHigh: number
  readonly closeTimeoutMs: number
}

/** The hub's end of a connection in memory. Messages nobody listens to yet are held, as the real one does. */
export class MemoryConnection implements HubConnection {
  readonly subprotocol: string | undefined
  readonly remoteAddress = '192.0.2.1'
  readonly request: ConnectionRequest
  /** Every text the hub sent, whether or not it arrived. */
  readonly sent: string[] = []
  onMessage: (text: string) => void = () => {}
  onClose: (code: number, reason: string) => void = () => {}
  onDestroy: () => void = () => {}
  readonly #options: MemoryConnectionOptions
  readonly #down: MemoryPipe
  readonly #messages: ((data: string | Uint8Array) => void)[] = []
  readonly #drains: (() => void)[] = []
  readonly #closes: ((outcome: { readonly code: number }) => void)[] = []
  readonly #held: (string | Uint8Array)[] = []
  #state: 'open' | 'closing' | 'closed' = 'open'
  #draining = false

  constructor(options: MemoryConnectionOptions, down: MemoryPipe, path: string, subprotocol: string | undefined) {
    this.#options = options
    this.#down = down
    this.subprotocol = subprotocol
    this.request = { path, origin: undefined, headers: { one: () => undefined } }
    down.onProgress = () => this.#progress()
  }

  get state(): 'open' | 'closing' | 'closed' {
    return this.#state
  }

  get bufferedBytes(): number {
    return this.#down.bufferedBytes
  }

  send(data: string | Prepared): boolean {
    if (this.#state !== 'open') return false
    if (typeof data !== 'string' && !(data instanceof MemoryPrepared)) throw new TypeError('prepared by somebody else')
    const text = typeof data === 'string' ? data : data.text
    this.sent.push(text)
    this.#down.push(text, () => this.onMessage(text))
    if (this.bufferedBytes <= this.#options.sendBytesHigh) return true
    this.#draining = true
    return false
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#options.clock.schedule(this.#options.closeTimeoutMs, () => this.ended(1006))
    this.onClose(code, reason)
  }

  destroy(): void {
    if (this.#state === 'closed') return
    this.onDestroy()
    this.ended(1006)
  }

  on(event: 'message', listener: (data: string | Uint8Array) => void): this
  on(event: 'drain', listener: () => void): this
  on(event: 'close', listener: (outcome: { readonly code: number }) => void): this
  on(event: 'message' | 'drain' | 'close', listener: (argument: never) => void): this {
    if (event === 'message') this.#messages.push(listener as (data: string | Uint8Array) => void)
    else if (event === 'drain') this.#drains.push(listener as () => void)
    else this.#closes.push(listener as (outcome: { readonly code: number }) => void)
    if (event === 'message') for (const data of this.#held.splice(0)) this.received(data)
    return this
  }

  /** A message arrived from the client. */
  received(data: string | Uint8Array): void {
    if (this.#state !== 'open') return
    if (this.#messages.length === 0) this.#held.push(data)
    for (const listener of this.#messages) listener(data)
  }

  /** The connection ended. Only the first call counts. */
  ended(code: number): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    for (const listener of this.#closes) listener({ code })
  }

  #progress(): void {
    if (!this.#draining || this.bufferedBytes > this.#options.sendBytesHigh / 2) return
    this.#draining = false
    for (const listener of this.#drains) listener()
  }
}
