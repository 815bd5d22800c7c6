import {
  type ConnectMessage,
  decodeClientMessage,
  encode,
  type ErrorCode,
  HubClose,
  type HubMessage,
  type WireFault,
  isLongerThan,
  utf8ByteLength,
} from '../wire/index.js'
import { type Core, report } from './core.js'
import { andThen, recovering } from './eventually.js'
import { Heartbeat } from './heartbeat.js'
import type { Identity } from './hub-options.js'
import { Inbox, type Request } from './inbox.js'
import type { Eventually } from './log-store.js'
import type { HubConnection, Prepared } from './ports.js'
import type { PresenceTopic } from './presence-topic.js'
import type { Receiver, Subscription } from './receiver.js'
import { RejectedError } from './rejected-error.js'
import { TokenBucket } from './token-bucket.js'
import type { TopicRef } from './topic-directory.js'
import type { Lease } from './topic-registry.js'

export interface SessionOptions {
  readonly core: Core
  readonly connection: HubConnection
  readonly id: string
  /** Settles the identity: `undefined` refuses. A `RejectedError` means that it cannot be told now. */
  readonly identify: (session: Session, connect: ConnectMessage) => Eventually<Identity | undefined>
  /** The identity is settled. False when its user has too many sessions. */
  readonly admit: (session: Session, identity: Identity) => boolean
  readonly handle: (session: Session, request: Request) => Eventually<void>
  /** The conversation is over; the connection may still be closing. */
  readonly onEnd: (session: Session) => void
}

interface HeldSubscription {
  readonly ref: TopicRef
  readonly subscription: Subscription
  readonly lease: Lease<unknown>
}

interface Membership {
  readonly ref: TopicRef
  readonly lease: Lease<PresenceTopic>
}

/** One client's conversation with the hub: first `connect`, then requests, each handled in its turn. */
export class Session implements Receiver {
  readonly id: string
  readonly connection: HubConnection
  readonly subscriptions = new Map<string, HeldSubscription>()
  readonly memberships = new Map<string, Membership>()
  /** Signals of this session that may still pass. */
  readonly signals: TokenBucket
  readonly #options: SessionOptions
  readonly #core: Core
  readonly #inbox: Inbox
  readonly #messages: TokenBucket
  #state: 'waiting' | 'identifying' | 'connected' | 'ended' = 'waiting'
  #identity: Identity = { user: '' }
  #producer = ''
  #congested = false
  #heartbeat: Heartbeat | undefined
  #cancelDeadline: () => void
  #cancelDrain: () => void = () => {}

  constructor(options: SessionOptions) {
    const { core, connection } = options
    const { limits, ports } = core
    this.#options = options
    this.#core = core
    this.id = options.id
    this.connection = connection
    this.signals = new TokenBucket(ports.clock, limits.signalsPerSecond, limits.signalsBurst)
    this.#messages = new TokenBucket(ports.clock, limits.messagesPerSecond, limits.messagesBurst)
    this.#inbox = new Inbox({
      clock: ports.clock,
      limits,
      handle: (request) => this.#handle(request),
      paused: () => this.#congested || this.#state !== 'connected',
    })
    this.#cancelDeadline = ports.clock.schedule(limits.identifyTimeoutMs, () => this.#late())
    connection.on('message', (data) => this.#received(data))
    connection.on('drain', () => this.#drained())
    connection.on('close', () => this.#end())
  }

  get identity(): Identity {
    return this.#identity
  }

  get producer(): string {
    return this.#producer
  }

  get connected(): boolean {
    return this.#state === 'connected'
  }

  get ended(): boolean {
    return this.#state === 'ended'
  }

  get congested(): boolean {
    return this.#congested
  }

  tell(message: HubMessage): void {
    this.send(encode(message))
  }

  send(data: string | Prepared): boolean {
    if (this.#state === 'ended') return false
    try {
      if (this.connection.send(data)) return !this.#congested
    } catch (error) {
      report(this.#core, error, 'connection')
      this.#end()
      this.connection.destroy()
      return false
    }
    if (!this.#congested) {
      this.#congested = true
      const { clock } = this.#core.ports
      this.#cancelDrain = clock.schedule(this.#core.limits.drainTimeoutMs, () => {
        this.close(HubClose.slow, 'too slow a reader')
      })
    }
    return false
  }

  /** Ends the conversation and closes the connection. */
  close(code: number, reason: string): void {
    if (this.#state === 'ended') return
    this.#end()
    this.connection.close(code, reason)
  }

  /** Holds a subscription until it is dropped or the session ends. There must be none to the same topic. */
  hold(held: HeldSubscription): void {
    this.subscriptions.set(held.ref.name, held)
  }

  /** Ends a subscription. False when there is none. */
  drop(name: string): boolean {
    const held = this.subscriptions.get(name)
    if (held === undefined) return false
    this.subscriptions.delete(name)
    held.subscription.end()
    held.lease.release()
    return true
  }

  /** Ends a subscription by the hub's own decision, and says why. */
  revoke(name: string, code: ErrorCode, message: string): void {
    if (this.drop(name)) this.tell({ type: 'unsubscribed', topic: name, code, message })
  }

  /** Ends a membership. False when there is none. `told` misses the news, because it is told otherwise. */
  part(name: string, told?: Session): boolean {
    const membership = this.memberships.get(name)
    if (membership === undefined) return false
    this.memberships.delete(name)
    membership.lease.topic.leave(this.id, told)
    membership.lease.release()
    return true
  }

  #received(data: string | Uint8Array): void {
    if (this.#state === 'ended') return
    const { limits } = this.#core
    if (typeof data !== 'string') return this.#offence(HubClose.malformed, 'messages are text')
    const bytesMax = this.connected ? limits.messageBytesMax : limits.messageBytesBeforeWelcomeMax
    if (isLongerThan(data, bytesMax)) return this.#offence(1009, `a message may have ${bytesMax} bytes`)
    if (this.#messages.take() > 0) return this.#offence(HubClose.rate, 'too many messages')
    this.#heartbeat?.heard()
    const message = decodeClientMessage(data)
    if (message.type === 'fault') this.#malformed(message)
    else if (this.#state === 'waiting') {
      if (message.type === 'connect') this.#connect(message)
      else this.#offence(HubClose.notConnected, 'the first message must be connect')
    } else if (message.type === 'connect') this.#offence(HubClose.malformed, 'connect comes once')
    else if (message.type === 'ping') this.tell({ type: 'pong' })
    else if (message.type !== 'pong') this.#enqueue(message, utf8ByteLength(data))
  }

  #enqueue(request: Request, byteLength: number): void {
    const overfull = !this.connected && this.#inbox.size >= this.#core.limits.heldBeforeWelcomeMax
    if (!overfull && this.#inbox.add(request, byteLength)) return
    if (this.#congested) this.#offence(HubClose.slow, 'too many requests and too slow a reader')
    else this.#offence(HubClose.rate, 'too many requests wait for their turn')
  }

  #malformed(fault: WireFault): void {
    const { name, message, path, id } = fault
    if (name === 'unsupported-version') this.#offence(HubClose.version, 'this hub speaks version 1')
    else if (!this.connected || id === undefined) this.#offence(HubClose.malformed, message)
    else this.#reject({ id }, new RejectedError('malformed', message, path))
  }

  #connect(message: ConnectMessage): void {
    this.#state = 'identifying'
    this.#producer = message.producer
    void recovering(
      () => andThen(this.#options.identify(this, message), (identity) => this.#settle(identity, message)),
      () => this.close(1013, 'identity cannot be settled now'),
    )
  }

  #settle(identity: Identity | undefined, { subscriptions = [] }: ConnectMessage): void {
    if (this.#state !== 'identifying') return
    if (identity === undefined) return this.close(HubClose.unauthorized, 'identity was refused')
    if (!this.#options.admit(this, identity)) return this.close(1013, 'too many sessions of this user')
    this.#cancelDeadline()
    this.#identity = identity
    this.#state = 'connected'
    const { pingIntervalMs, pongTimeoutMs, messageBytesMax } = this.#core.limits
    this.#heartbeat = new Heartbeat({
      clock: this.#core.ports.clock,
      askMs: pingIntervalMs + pongTimeoutMs / 2,
      silenceMs: pingIntervalMs + pongTimeoutMs,
      graceMs: pongTimeoutMs,
      onQuiet: () => this.tell({ type: 'ping' }),
      onSilence: () => this.close(HubClose.timeout, 'silent for too long'),
    })
    const { user } = identity
    this.tell({
      type: 'welcome',
      version: 1,
      session: this.id,
      user,
      pingIntervalMs,
      pongTimeoutMs,
      messageBytesMax,
    })
    this.#inbox.begin(subscriptions.map((entry) => ({ type: 'subscribe', ...entry })))
  }

  #late(): void {
    if (this.#state === 'waiting') this.#offence(HubClose.timeout, 'connect did not come in time')
    else this.close(1013, 'identity was not settled in time')
  }

  #handle(request: Request): Eventually<void> {
    return recovering(
      () => this.#options.handle(this, request),
      (error) => {
        if (!(error instanceof RejectedError)) report(this.#core, error, 'connection')
        const unavailable = new RejectedError('unavailable', 'the hub could not do this now')
        this.#reject(request, error instanceof RejectedError ? error : unavailable)
      },
    )
  }

  #reject(
    request: { readonly id?: number; readonly type?: string; readonly topic?: string },
    error: RejectedError,
  ): void {
    if (request.type === 'signal') {
      this.#core.counters.signalsDropped += 1
      return
    }
    this.#core.counters.rejected += 1
    const { id, topic } = request
    const { code, message, path } = error
    this.tell({
      type: 'rejected',
      ...(id === undefined ? {} : { id }),
      ...(topic === undefined ? {} : { topic }),
      code,
      message,
      ...(path === undefined ? {} : { path }),
    })
  }

  #drained(): void {
    this.#congested = false
    this.#cancelDrain()
    for (const [name, held] of this.subscriptions) {
      held.subscription.drained()
      if (!this.#congested) continue
      // Whoever filled the connection is served last the next time.
      if (this.subscriptions.delete(name)) this.subscriptions.set(name, held)
      return
    }
    this.#inbox.work()
  }

  #offence(code: number, reason: string): void {
    this.#core.counters.offences += 1
    this.close(code, reason)
  }

  #end(): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#cancelDeadline()
    this.#cancelDrain()
    this.#heartbeat?.stop()
    this.#inbox.clear()
    for (const name of this.subscriptions.keys()) this.drop(name)
    for (const name of this.memberships.keys()) this.part(name)
    this.#options.onEnd(this)
  }
}
