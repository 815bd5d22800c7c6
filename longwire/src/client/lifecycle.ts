import { type ConnectMessage, encode, type WelcomeMessage, utf8ByteLength } from '../wire/index.js'
import { type Backoff, planRetry } from './backoff.js'
import {
  Connection,
  type ConnectionOptions,
  type ConnectionSink,
  type Loss,
  type Received,
  type TokenSource,
} from './connection.js'
import type { LineParts } from './line-parts.js'
import { type LineEvent, type LineState, mayMove } from './line-state.js'
import { Listeners } from './listeners.js'
import type { ClientPorts } from './ports.js'

/** A wake signal brings the next attempt forward to within this time. */
export const WAKE_MS = 1_000

/** What a hub takes before it knows who this is. */
export const CONNECT_BYTES_MAX = 4_096

export interface LifecycleOptions {
  readonly url: string
  readonly token: TokenSource
  readonly connectTimeoutMs: number
  readonly backoff: Backoff
}

/** Keeps a line connected: attempts, waits, comes back, and tells the line's parts when the hub is there and when not. */
export class Lifecycle implements ConnectionSink {
  readonly states: Listeners<[LineState]>
  readonly #options: LifecycleOptions
  readonly #ports: ClientPorts
  readonly #parts: LineParts
  #state: LineState = { kind: 'connecting', attempt: 1 }
  #connection: Connection | undefined
  /** Who the present connection speaks for. */
  #producer = ''
  /** Attempts since the last welcome. */
  #attempts = 0
  /** Failures in a row, as the backoff counts them. */
  #failures = 0
  #welcomes = 0
  #hinted = false
  #cancelRetry: () => void = () => {}
  #stopWaking: () => void = () => {}

  constructor(options: LifecycleOptions, ports: ClientPorts, parts: LineParts) {
    this.#options = options
    this.#ports = ports
    this.#parts = parts
    this.states = new Listeners(parts.guard)
  }

  get state(): LineState {
    return this.#state
  }

  /** The first attempt. Called once. */
  start(): void {
    this.#stopWaking = this.#ports.wake?.(() => this.#wake()) ?? (() => {})
    this.#connect()
  }

  /** A line that waits tries now; for any other there is nothing to do. */
  retry(): void {
    if (this.#state.kind !== 'waiting') return
    this.#cancelRetry()
    this.#due()
  }

  /** Ends the line for good. Whatever is pending is told. */
  close(code: number, reason: string): void {
    if (this.#state.kind === 'closed') return
    const { uplink, publisher, memberships, subscriptions } = this.#parts
    this.#cancelRetry()
    this.#stopWaking()
    this.#connection?.abandon(code, reason)
    this.#connection = undefined
    uplink.close()
    const tell = this.#move('ended', { kind: 'closed', code, reason })
    publisher.close()
    memberships.close()
    subscriptions.close()
    tell()
  }

  /** The outbox changed: once what an earlier page left is settled, the line speaks for itself, on a new connection. */
  checkProducer(): void {
    if (this.#state.kind !== 'connected' || this.#parts.outbox.producer === this.#producer) return
    this.#connection?.abandon(1000, 'another producer')
    this.#disconnected()
    const tell = this.#move('renewed', { kind: 'connecting', attempt: 1 })
    this.#connect()
    tell()
  }

  connect(token: string | undefined): ConnectMessage {
    const { outbox, subscriptions } = this.#parts
    this.#producer = outbox.producer
    const credentials = token === undefined ? {} : { token }
    const message: ConnectMessage = { type: 'connect', version: 1, producer: this.#producer, ...credentials }
    const empty = utf8ByteLength(encode({ ...message, subscriptions: [] }))
    const requests = subscriptions.requests(CONNECT_BYTES_MAX - empty)
    return requests.length === 0 ? message : { ...message, subscriptions: requests }
  }

  welcomed(message: WelcomeMessage): void {
    const { uplink, subscriptions, memberships, publisher, stats } = this.#parts
    const { session, user, messageBytesMax } = message
    const connection = this.#connection
    if (connection === undefined) return
    this.#welcomes += 1
    if (this.#welcomes > 1) stats.reconnects += 1
    this.#attempts = 0
    uplink.attach(connection)
    const tell = this.#move('welcomed', { kind: 'connected', session, user })
    subscriptions.welcomed()
    memberships.welcomed()
    publisher.welcomed(this.#producer, messageBytesMax)
    this.checkProducer()
    tell()
  }

  received(message: Received): void {
    const { uplink, subscriptions, memberships } = this.#parts
    switch (message.type) {
      case 'publication':
      case 'gap':
      case 'signal':
      case 'members':
        subscriptions.receive(message)
        break
      case 'joined':
        uplink.answer(message)
        subscriptions.receive(message)
        break
      case 'left':
        uplink.answer(message)
        if (message.id === undefined && this.#isOwn(message.session)) memberships.revoked(message.topic)
        subscriptions.receive(message)
        break
      case 'stored':
        uplink.answer(message)
        break
      case 'subscribed':
      case 'unsubscribed':
      case 'rejected':
        if (message.id === undefined) subscriptions.settle(message)
        else uplink.answer(message)
        break
    }
  }

  lost(loss: Loss): void {
    const { clock, random } = this.#ports
    this.#disconnected()
    if (loss.final) {
      this.close(loss.code, loss.reason)
      return
    }
    const retry = planRetry(this.#options.backoff, { ...loss, failures: this.#failures }, random.fraction())
    this.#failures = retry.failures
    this.#hinted = loss.hintMs !== undefined
    const tell = this.#move('lost', this.#waiting(clock.monotonicMs() + retry.delayMs, loss.code))
    this.#retryIn(retry.delayMs)
    tell()
  }

  #connect(): void {
    const { url, token, connectTimeoutMs } = this.#options
    const { stats, report } = this.#parts
    this.#attempts += 1
    const options: ConnectionOptions = { url, token, connectTimeoutMs, stats, report }
    this.#connection = new Connection(options, this.#ports, this)
    this.#connection.start()
  }

  #disconnected(): void {
    const { uplink, subscriptions, memberships, publisher } = this.#parts
    this.#connection = undefined
    uplink.detach()
    subscriptions.lost()
    memberships.lost()
    publisher.lost()
  }

  #retryIn(delayMs: number): void {
    this.#cancelRetry = this.#ports.clock.schedule(delayMs, () => this.#due())
  }

  #due(): void {
    const tell = this.#move('due', { kind: 'connecting', attempt: this.#attempts + 1 })
    tell()
    if (this.#state.kind === 'connecting') this.#connect()
  }

  #isOwn(session: string): boolean {
    return this.#state.kind === 'connected' && this.#state.session === session
  }

  #waiting(retryAtMs: number, lastCode: number): LineState {
    return { kind: 'waiting', attempt: this.#attempts + 1, retryAtMs, lastCode }
  }

  /** The world may have changed: tries earlier than planned, or makes sure that the connection still lives. */
  #wake(): void {
    const state = this.#state
    if (state.kind === 'connected') this.#connection?.probe()
    if (state.kind !== 'waiting' || this.#hinted) return
    const nowMs = this.#ports.clock.monotonicMs()
    const delayMs = Math.floor(this.#ports.random.fraction() * WAKE_MS)
    if (nowMs + delayMs >= state.retryAtMs) return
    this.#cancelRetry()
    const tell = this.#move('hastened', this.#waiting(nowMs + delayMs, state.lastCode))
    this.#retryIn(delayMs)
    tell()
  }

  /** Enters a state. Returns what tells the listeners, to be called when everything is as the state says. */
  #move(event: LineEvent, state: LineState): () => void {
    if (!mayMove(this.#state.kind, event, state.kind)) {
      throw new Error(`${event} cannot turn ${this.#state.kind} into ${state.kind}`)
    }
    this.#state = state
    return () => {
      if (this.#state === state) this.states.tell(state)
    }
  }
}
