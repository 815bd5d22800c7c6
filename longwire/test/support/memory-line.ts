import type { ConnectionSource, HubConnection } from '../../src/hub/ports.js'
import type { FakeClock } from './fake-clock.js'
import { MemoryConnection } from './memory-connection.js'
import { MemoryPipe } from './memory-pipe.js'

/** What a client holds of a connection: the `Transport` of `longwire/client`. */
export interface MemoryTransport {
  send(text: string): void
  close(code?: number, reason?: string): void
  readonly bufferedBytes: number
}

/** What a client is told of a connection: the `TransportEvents` of `longwire/client`. */
export interface MemoryTransportEvents {
  open(): void
  message(text: string): void
  closed(code: number, reason: string): void
}

export interface MemoryNetworkOptions {
  readonly clock: FakeClock
  /** One message's way in one direction; messages of one direction never overtake each other. Default 0. */
  readonly delayMs?: () => number
  /** Above it the hub's `send` returns false. Default 64 KiB. */
  readonly sendBytesHigh?: number
  /** How long an end waits for the other end's Close. Default 5,000. */
  readonly closeTimeoutMs?: number
}

/**
 * A network in memory between clients and one hub: `hub.attach(network)` on one side, `network.open` as the client's
 * transport port on the other. Everything happens by the fake clock, so a run is reproducible.
 */
export class MemoryNetwork implements ConnectionSource {
  readonly options: Required<MemoryNetworkOptions>
  /** Every link that was ever opened, the oldest first. */
  readonly links: MemoryLink[] = []
  /** While true, connection attempts fail: the client is told `closed(1006)`. */
  refusing = false
  #listener: ((connection: HubConnection) => void) | undefined

  constructor(options: MemoryNetworkOptions) {
    this.options = { delayMs: () => 0, sendBytesHigh: 65_536, closeTimeoutMs: 5_000, ...options }
  }

  on(_event: 'connection', listener: (connection: HubConnection) => void): this {
    this.#listener = listener
    return this
  }

  /** The link that was opened last. */
  get link(): MemoryLink {
    const link = this.links.at(-1)
    if (link === undefined) throw new Error('no link was opened yet')
    return link
  }

  /** The client's `open` port. */
  readonly open = (url: string, subprotocols: readonly string[], events: MemoryTransportEvents): MemoryTransport => {
    const accept = this.refusing ? undefined : this.#listener
    const link = new MemoryLink(this.options, url, subprotocols, events, accept)
    this.links.push(link)
    return link.transport
  }
}

/** One connection attempt and the connection that came of it. */
export class MemoryLink {
  readonly url: string
  readonly transport: MemoryTransport
  readonly connection: MemoryConnection
  /** client → hub. `up.delivered` holds the texts that arrived; `up.cutAt` cuts the link at a message. */
  readonly up: MemoryPipe
  /** hub → client. `down.pause()` makes the client a slow reader. */
  readonly down: MemoryPipe
  readonly #options: Required<MemoryNetworkOptions>
  readonly #events: MemoryTransportEvents
  #client: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting'

  constructor(
    options: Required<MemoryNetworkOptions>,
    url: string,
    subprotocols: readonly string[],
    events: MemoryTransportEvents,
    accept: ((connection: HubConnection) => void) | undefined,
  ) {
    this.url = url
    this.#options = options
    this.#events = events
    this.up = new MemoryPipe(options, () => this.cut())
    this.down = new MemoryPipe(options, () => this.cut())
    this.connection = new MemoryConnection(options, this.down, pathOf(url), subprotocols[0])
    this.connection.onMessage = (text) => this.#deliver(text)
    this.connection.onClose = (code, reason) => this.down.push('', () => this.#closeFromHub(code, reason))
    this.connection.onDestroy = () => this.down.push('', () => this.#end(1006, ''))
    this.transport = this.#transport()
    this.up.push('', () => this.#opening(accept))
  }

  /** Whether the client's end still counts as connecting, open or closing. */
  get alive(): boolean {
    return this.#client !== 'closed'
  }

  /** Cuts the TCP connection: what is on its way is lost, both ends are told 1006 at once. */
  cut(): void {
    this.blackhole()
    this.connection.ended(1006)
    this.#end(1006, '')
  }

  /** Makes the connection half-open: nothing arrives any more on either side, and nobody is told. */
  blackhole(): void {
    this.up.lose()
    this.down.lose()
  }

  #opening(accept: ((connection: HubConnection) => void) | undefined): void {
    if (accept === undefined) {
      this.down.push('', () => this.#end(1006, ''))
      return
    }
    this.down.push('', () => {
      if (this.#client !== 'connecting') return
      this.#client = 'open'
      this.#events.open()
    })
    accept(this.connection)
  }

  #transport(): MemoryTransport {
    const { up } = this
    return {
      get bufferedBytes() {
        return up.bufferedBytes
      },
      send: (text) => {
        if (this.#client !== 'open') return
        up.push(text, () => this.connection.received(text))
      },
      close: (code = 1000, reason = '') => this.#closeFromClient(code, reason),
    }
  }

  #closeFromClient(code: number, reason: string): void {
    if (this.#client === 'closing' || this.#client === 'closed') return
    this.#client = 'closing'
    this.#options.clock.schedule(this.#options.closeTimeoutMs, () => this.#end(1006, ''))
    this.up.push('', () => {
      this.connection.ended(code)
      this.down.push('', () => this.#end(code, reason))
    })
  }

  #closeFromHub(code: number, reason: string): void {
    this.up.push('', () => this.connection.ended(code))
    this.#end(code, reason)
  }

  #deliver(text: string): void {
    if (this.#client === 'open') this.#events.message(text)
  }

  #end(code: number, reason: string): void {
    if (this.#client === 'closed') return
    this.#client = 'closed'
    this.#events.closed(code, reason)
  }
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  return start === -1 ? '/' : url.slice(start)
}
