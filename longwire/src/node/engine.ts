import {
  CloseCode,
  Endpoint,
  Opcode,
  serializeClose,
  type CloseOutcome,
  type CloseStatus,
  type DataOpcode,
  type EndpointSink,
  type EndpointState,
  type Role,
  type Violation,
} from '../protocol/index.js'
import { ControlRate } from './control-rate.js'
import { Deadlines } from './deadlines.js'
import type { AgreedCompression } from './deflate-options.js'
import { Emitter } from './emitter.js'
import { connectionEvents, type ConnectionEvents } from './events.js'
import { Inbox } from './inbox.js'
import { InflateReader, type InflatePort } from './inflate-reader.js'
import { endpointLimits, type ConnectionLimits } from './limits.js'
import type { Loop } from './loop.js'
import { maskingKey } from './masking-key.js'
import { nodeUtf8 } from './node-utf8.js'
import { Outbox } from './outbox.js'
import { Outflow, type OutflowOwner } from './outflow.js'
import { copyOf } from './payload.js'
import { Timer, type Expiring } from './timer-wheel.js'
import type { Transport, TransportSink } from './transport.js'

/** Takes messages as bytes, in the place of the inbox: for those who want text undecoded. */
export interface RawSink {
  /** A whole message in memory that nobody else writes to; text was checked to be UTF-8. */
  message(opcode: DataOpcode, payload: Uint8Array): void
  /** The peer has violated the protocol or a limit: the connection has failed, and its end will follow. */
  violated(violation: Violation): void
}

export interface EngineOptions {
  readonly compression?: AgreedCompression | undefined
  readonly raw?: RawSink
  /** As for `Endpoint`. */
  readonly answerPings?: boolean
}

/** Runs the protocol of one connection on a transport: gathers what leaves, keeps the deadlines, tells what happens. */
export class Engine implements EndpointSink, TransportSink, OutflowOwner, Expiring, InflatePort {
  readonly events = new Emitter<ConnectionEvents>(connectionEvents)
  readonly inbox: Inbox
  readonly outflow: Outflow
  readonly #transport: Transport
  readonly #limits: ConnectionLimits
  readonly #loop: Loop
  readonly #endpoint: Endpoint
  readonly #outbox: Outbox
  readonly #deadlines: Deadlines
  readonly #timer = new Timer(this)
  readonly #inflate: InflateReader | undefined
  readonly #raw: RawSink | undefined
  /** How many reasons there are not to read. */
  #pauses = 0
  /** Whether the closing handshake has begun, or waits for messages that are being compressed. */
  #closing = false
  #controlRate: ControlRate | undefined
  receiving = false
  /** Whether a message became whole while received bytes were handled. */
  #completed = false
  #endTransport = false
  #gone = false
  #givenUp: CloseStatus | undefined
  #outcome: CloseOutcome | undefined

  constructor(transport: Transport, loop: Loop, role: Role, limits: ConnectionLimits, options: EngineOptions = {}) {
    const { compression, raw, answerPings } = options
    this.#transport = transport
    this.#limits = limits
    this.#loop = loop
    this.#raw = raw
    this.#outbox = new Outbox(transport, loop.turn, loop.slab)
    this.#endpoint = new Endpoint({
      role,
      output: this.#outbox,
      sink: this,
      limits: endpointLimits(limits),
      utf8: nodeUtf8,
      memory: loop.memory,
      ...(role === 'client' && { maskingKey }),
      rsv1: compression !== undefined,
      ...(answerPings !== undefined && { answerPings }),
    })
    if (compression !== undefined)
      this.#inflate = new InflateReader(compression, limits.messageBytesMax, this.#endpoint, this)
    this.outflow = new Outflow({
      owner: this,
      endpoint: this.#endpoint,
      outbox: this.#outbox,
      turn: loop.turn,
      limits,
      compression,
    })
    this.#deadlines = new Deadlines(limits, this.#nowMs(), loop.random())
    this.inbox = new Inbox(this.events, limits, this)
  }

  /** Begins to receive: first `rest`, which came behind the opening handshake, then what the transport brings. */
  start(rest: Uint8Array): void {
    this.#watch()
    if (rest.length > 0) this.received(rest, 0, rest.length)
    this.#transport.start(this)
  }

  get role(): Role {
    return this.#endpoint.role
  }

  get state(): EndpointState {
    return this.#closing && this.#endpoint.state === 'open' ? 'closing' : this.#endpoint.state
  }

  /** How it ended, once the transport is gone. */
  get outcome(): CloseOutcome | undefined {
    return this.#outcome
  }

  /**
   * @param code 1005 for a Close without one
   * @throws {RangeError | TypeError} for a code or reason that must not be sent
   */
  close(code: number, reason: string): void {
    const sent = code === CloseCode.noStatus ? undefined : code
    // Throws now for what could not be sent later.
    serializeClose(sent, reason, nodeUtf8)
    if (this.state !== 'open') return
    this.#beginClosing()
    this.outflow.inTurn(() => this.#endpoint.close(sent, reason))
  }

  /** Drops the connection now; `status` says why, when it was not the user. */
  destroy(status?: CloseStatus): void {
    if (this.#gone) return
    this.#givenUp = status
    if (status === undefined) this.inbox.clear()
    this.#stop()
    this.#transport.destroy()
  }

  // EndpointSink

  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean, rsv1: boolean): void {
    this.#completed = true
    if (rsv1) this.#inflate!.read(opcode, bytes, start, end, owned)
    else this.deliver(opcode, bytes, start, end, owned)
  }

  ping(bytes: Uint8Array, start: number, end: number): void {
    if (this.#countControl() && this.events.has('ping')) this.events.emit('ping', copyOf(bytes, start, end))
  }

  pong(bytes: Uint8Array, start: number, end: number): void {
    if (this.#countControl() && this.events.has('pong')) this.events.emit('pong', copyOf(bytes, start, end))
  }

  transport(action: 'end' | 'await-end'): void {
    this.#beginEnd(action === 'end')
    const { violation } = this.#endpoint.outcome
    if (violation !== undefined) this.#raw?.violated(violation)
  }

  // TransportSink

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.#gone) return
    const nowMs = this.#nowMs()
    this.#deadlines.received(nowMs)
    if (this.#inflate?.busy === true) this.#inflate.hold(bytes, start, end)
    else this.#take(bytes, start, end, nowMs)
  }

  drained(): void {
    this.outflow.transportDrained()
    if (this.#gone) return
    this.#deadlines.sending(false, this.#nowMs())
    this.#endpoint.answerHeldPing()
    this.#settle()
  }

  ended(): void {
    if (this.#gone) return
    if (this.#inflate?.holdEnd() === true) return
    this.#endpoint.transportEnded()
    this.#beginEnd(true)
    this.#settle()
  }

  closed(): void {
    if (this.#outcome !== undefined) return
    this.#stop()
    const { outcome } = this.#endpoint
    const status = this.#givenUp
    this.#outcome = status === undefined || outcome.abort !== undefined ? outcome : { ...outcome, abort: status }
    this.inbox.end()
    this.outflow.end()
    this.events.emit('close', this.#outcome)
    this.events.clear()
  }

  // InflatePort

  deliver(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean): void {
    const raw = this.#raw
    if (raw === undefined && opcode === Opcode.text) this.inbox.put(nodeUtf8.read(bytes, start, end))
    else {
      const own = owned
        ? new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
        : copyOf(bytes, start, end)
      if (raw === undefined) this.inbox.put(own)
      else raw.message(opcode, own)
    }
  }

  take(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#gone) this.#take(bytes, start, end, this.#nowMs())
  }

  pauseReading(paused: boolean): void {
    this.#pauses += paused ? 1 : -1
    if (this.#pauses !== (paused ? 1 : 0)) return
    if (paused) this.#transport.pause()
    else this.#transport.resume()
    this.#deadlines.paused(paused, this.#nowMs())
    this.#watch()
  }

  // OutflowOwner

  queued(): void {
    if (this.#limits.idleTimeoutMs !== 0) this.#deadlines.active(this.#nowMs())
  }

  turnEnded(): void {
    if (!this.#gone) this.#settle()
  }

  congested(): void {
    this.#deadlines.sending(true, this.#nowMs())
    this.#watch()
  }

  eased(): void {
    this.events.emit('drain', undefined)
  }

  overflowed(): void {
    this.#abort(CloseCode.tryAgainLater, 'the peer reads too slowly')
  }

  // Expiring

  expired(nowMs: number): void {
    switch (this.#deadlines.review(nowMs)) {
      case 'ping':
        this.outflow.sendPing()
        break
      case 'message':
        this.#abort(CloseCode.policyViolation, 'a message took too long')
        break
      case 'idle':
        this.close(CloseCode.goingAway, 'idle')
        break
      case 'dead':
        this.#lose('no answer to a ping')
        return
      case 'send':
        this.#lose('the peer takes nothing')
        return
      case 'close':
        this.#lose('the connection did not end in time')
        return
      case undefined:
    }
    this.#watch()
  }

  #take(bytes: Uint8Array, start: number, end: number, nowMs: number): void {
    this.receiving = true
    const at = this.#endpoint.receive(bytes, start, end)
    this.receiving = false
    if (at < end) this.#inflate!.hold(bytes, at, end)
    const open = this.#endpoint.messageOpen
    if (!open || this.#completed) this.#deadlines.messageOpen(false, nowMs)
    if (this.#completed) this.#deadlines.active(nowMs)
    this.#completed = false
    if (open) {
      this.#deadlines.messageOpen(true, nowMs)
      this.#watch()
    }
    this.#settle()
  }

  #nowMs(): number {
    return this.#loop.wheel.nowMs()
  }

  /** Sees to it that the timer wakes us for the next deadline, or earlier. */
  #watch(): void {
    const dueMs = this.#deadlines.nextMs
    if (dueMs === Infinity || this.#gone || (this.#timer.armed && this.#timer.dueMs <= dueMs)) return
    this.#loop.wheel.arm(this.#timer, dueMs)
  }

  #countControl(): boolean {
    const nowMs = this.#nowMs()
    this.#controlRate ??= new ControlRate(this.#limits, nowMs)
    if (this.#controlRate.take(nowMs)) return true
    this.#abort(CloseCode.policyViolation, 'too many control frames')
    return false
  }

  #settle(): void {
    this.outflow.settle()
    if (this.#endTransport && this.#outbox.queuedBytes === 0) this.#transport.end()
  }

  /** @param ours whether this side ends the transport */
  #beginEnd(ours: boolean): void {
    this.#endTransport = ours
    this.outflow.cancel()
    this.#beginClosing()
  }

  #beginClosing(): void {
    this.#closing = true
    this.#deadlines.closing(this.#nowMs())
    this.#watch()
    this.inbox.close()
    this.outflow.close()
  }

  #stop(): void {
    this.#gone = true
    this.#endpoint.transportEnded()
    this.outflow.clear()
    this.#inflate?.cancel()
    this.#loop.wheel.disarm(this.#timer)
  }

  #abort(code: number, reason: string): void {
    this.#endpoint.abort(code, reason)
    if (!this.receiving) this.#settle()
  }

  #lose(reason: string): void {
    this.destroy({ code: CloseCode.abnormal, reason })
  }
}
