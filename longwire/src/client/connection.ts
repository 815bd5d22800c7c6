import {
  type ClientMessage,
  type ConnectMessage,
  decodeHubMessage,
  encode,
  HubClose,
  type HubMessage,
  JSON_SUBPROTOCOL,
  mayReconnect,
  type WelcomeMessage,
  utf8ByteLength,
} from '../wire/index.js'
import { HubFault } from './error.js'
import { Heartbeat } from './heartbeat.js'
import type { ClientPorts, Transport } from './ports.js'
import type { LineStats } from './stats.js'

/** The token of a connect message, or how to get one for every attempt. */
export type TokenSource = string | (() => string | Promise<string>) | undefined

export interface ConnectionOptions {
  readonly url: string
  readonly token: TokenSource
  /** From the start of the attempt, token included, to the hub's welcome. */
  readonly connectTimeoutMs: number
  readonly stats: LineStats
  readonly report: (error: unknown) => void
}

/** Why a connection is over. */
export interface Loss {
  readonly code: number
  readonly reason: string
  /** How long it was usable; 0 when the hub never welcomed it. */
  readonly aliveMs: number
  /** The hub's word on when to come back. */
  readonly hintMs: number | undefined
  /** Coming back by itself is forbidden, or cannot help. */
  readonly final: boolean
}

/** What a connection does not deal with itself. */
export type Received = Exclude<HubMessage, { readonly type: 'welcome' | 'goaway' | 'ping' | 'pong' }>

export interface ConnectionSink {
  /** The transport is open: makes the first message. */
  connect(token: string | undefined): ConnectMessage
  welcomed(message: WelcomeMessage): void
  /** Throws `HubFault` when the message breaks the protocol. */
  received(message: Received): void
  /** The end, exactly once unless `abandon` came first. */
  lost(loss: Loss): void
}

/** One attempt to reach the hub, and the connection that comes of it, until it is lost. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #ports: ClientPorts
  readonly #sink: ConnectionSink
  #transport: Transport | undefined
  #heartbeat: Heartbeat | undefined
  #cancelDeadline: () => void = () => {}
  #phase: 'opening' | 'greeting' | 'live' | 'over' = 'opening'
  #welcomedAtMs = 0
  #hintMs: number | undefined

  constructor(options: ConnectionOptions, ports: ClientPorts, sink: ConnectionSink) {
    this.#options = options
    this.#ports = ports
    this.#sink = sink
  }

  /** Begins the attempt. The sink may already be told of its end during the call. */
  start(): void {
    const { connectTimeoutMs, token } = this.#options
    this.#cancelDeadline = this.#ports.clock.schedule(connectTimeoutMs, () =>
      this.#drop(HubClose.timeout, 'the hub did not answer in time'),
    )
    if (typeof token === 'function') void this.#openWith(token)
    else this.#open(token)
  }

  send(message: ClientMessage): void {
    if (this.#phase !== 'greeting' && this.#phase !== 'live') return
    const text = encode(message)
    this.#options.stats.messagesSent += 1
    this.#options.stats.bytesSent += utf8ByteLength(text)
    this.#heartbeat?.sent()
    this.#transport?.send(text)
  }

  get bufferedBytes(): number {
    return this.#transport?.bufferedBytes ?? 0
  }

  /** Asks a live connection for a sign of life now. */
  probe(): void {
    this.#heartbeat?.probe()
  }

  /** Closes without telling the sink. */
  abandon(code: number, reason: string): void {
    if (this.#phase === 'over') return
    this.#finish()
    this.#transport?.close(code, reason)
  }

  async #openWith(token: () => string | Promise<string>): Promise<void> {
    let text: string
    try {
      text = await token()
    } catch (error) {
      this.#options.report(error)
      this.#over({ code: 1006, reason: 'there is no token', final: false })
      return
    }
    this.#open(text)
  }

  #open(token: string | undefined): void {
    if (this.#phase === 'over') return
    const early: (() => void)[] = []
    let transport: Transport | undefined
    const opened = (): void => {
      if (this.#phase !== 'opening') return
      this.#phase = 'greeting'
      this.send(this.#sink.connect(token))
    }
    try {
      transport = this.#ports.open(this.#options.url, [JSON_SUBPROTOCOL], {
        open: () => void (transport === undefined ? early.push(opened) : opened()),
        message: (text) => this.#message(text),
        closed: (code, reason) => this.#over({ code, reason, final: !mayReconnect(code) }),
      })
    } catch (error) {
      this.#over({ code: 1006, reason: error instanceof Error ? error.message : String(error), final: true })
      return
    }
    this.#transport = transport
    for (const run of early) run()
  }

  #message(text: string): void {
    if (this.#phase !== 'greeting' && this.#phase !== 'live') return
    this.#options.stats.messagesReceived += 1
    this.#options.stats.bytesReceived += utf8ByteLength(text)
    this.#heartbeat?.received()
    try {
      const message = decodeHubMessage(text)
      if (message.type !== 'fault') this.#receive(message)
      // A newer hub may say things that an older client does not know.
      else if (message.name !== 'unknown-type') throw new HubFault(message.message)
    } catch (error) {
      if (!(error instanceof HubFault)) throw error
      this.#options.stats.malformed += 1
      this.#options.report(error)
      this.#drop(HubClose.malformed, 'the message breaks the protocol')
    }
  }

  #receive(message: HubMessage): void {
    if (message.type === 'ping') this.send({ type: 'pong' })
    else if (message.type === 'goaway') this.#hintMs = message.afterMs
    else if (message.type === 'welcome') this.#welcome(message)
    else if (this.#phase !== 'live') throw new HubFault(`${message.type} came before welcome`)
    else if (message.type !== 'pong') this.#sink.received(message)
  }

  #welcome(message: WelcomeMessage): void {
    if (this.#phase === 'live') throw new HubFault('a second welcome came')
    const { clock } = this.#ports
    this.#cancelDeadline()
    this.#phase = 'live'
    this.#welcomedAtMs = clock.monotonicMs()
    this.#heartbeat = new Heartbeat({
      clock,
      pingIntervalMs: message.pingIntervalMs,
      pongTimeoutMs: message.pongTimeoutMs,
      ping: () => this.send({ type: 'ping' }),
      dead: () => this.#drop(HubClose.timeout, 'the hub is silent'),
    })
    this.#sink.welcomed(message)
  }

  /** Gives the connection up without waiting for anybody. */
  #drop(code: number, reason: string): void {
    const transport = this.#transport
    this.#over({ code, reason, final: false })
    transport?.close(code, reason)
  }

  #over(end: { readonly code: number; readonly reason: string; readonly final: boolean }): void {
    if (this.#phase === 'over') return
    const aliveMs = this.#phase === 'live' ? this.#ports.clock.monotonicMs() - this.#welcomedAtMs : 0
    this.#finish()
    this.#sink.lost({ ...end, aliveMs, hintMs: this.#hintMs })
  }

  #finish(): void {
    this.#phase = 'over'
    this.#cancelDeadline()
    this.#heartbeat?.stop()
  }
}
