import {
  CloseCode,
  Endpoint,
  Opcode,
  type CloseOutcome,
  type CloseStatus,
  type DataOpcode,
  type EndpointSink,
  type EndpointState,
  type Role,
} from '../protocol/index.js'
import { ControlRate } from './control-rate.js'
import { Deadlines } from './deadlines.js'
import { Emitter } from './emitter.js'
import { connectionEvents, type ConnectionEvents } from './events.js'
import { Inbox, type Reader } from './inbox.js'
import { endpointLimits, type ConnectionLimits } from './limits.js'
import type { Loop } from './loop.js'
import { maskingKey } from './masking-key.js'
import { nodeUtf8 } from './node-utf8.js'
import { Outbox, WRITE_BYTES_MAX } from './outbox.js'
import { copyOf } from './payload.js'
import { partsOf, type PreparedMessage } from './prepared-message.js'
import { Timer, type Expiring } from './timer-wheel.js'
import type { Transport, TransportSink } from './transport.js'
import type { TurnMember } from './turn.js'

/** Most bytes of UTF-8 that one UTF-16 code unit stands for. */
const UTF8_BYTES_PER_UNIT_MAX = 3

/** Runs the protocol of one connection on a transport: gathers what leaves, keeps the deadlines, tells what happens. */
export class Engine implements EndpointSink, TransportSink, TurnMember, Expiring, Reader {
  readonly events = new Emitter<ConnectionEvents>(connectionEvents)
  readonly inbox: Inbox
  readonly #transport: Transport
  readonly #limits: ConnectionLimits
  readonly #loop: Loop
  readonly #endpoint: Endpoint
  readonly #outbox: Outbox
  readonly #deadlines: Deadlines
  readonly #timer = new Timer(this)
  #controlRate: ControlRate | undefined
  /** While received bytes are handled: what is sent meanwhile leaves at the end of it. */
  #receiving = false
  /** Whether a message became whole while received bytes were handled. */
  #completed = false
  #inTurn = false
  #congested = false
  #endTransport = false
  #drainOwed = false
  #drainWaiters: (() => void)[] | undefined
  #gone = false
  #givenUp: CloseStatus | undefined
  #outcome: CloseOutcome | undefined

  constructor(transport: Transport, loop: Loop, role: Role, limits: ConnectionLimits) {
    this.#transport = transport
    this.#limits = limits
    this.#loop = loop
    this.#outbox = new Outbox(transport, loop.turn, loop.slab)
    this.#endpoint = new Endpoint({
      role,
      output: this.#outbox,
      sink: this,
      limits: endpointLimits(limits),
      utf8: nodeUtf8,
      ...(role === 'client' && { maskingKey }),
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
    return this.#endpoint.state
  }

  /** How it ended, once the transport is gone. */
  get outcome(): CloseOutcome | undefined {
    return this.#outcome
  }

  get bufferedBytes(): number {
    return this.#outbox.bufferedBytes
  }

  sendText(text: string): boolean {
    return this.#mayQueue(text.length, text) && this.#endpoint.sendText(text) && this.#queued()
  }

  sendBytes(opcode: DataOpcode, payload: Uint8Array): boolean {
    return this.#mayQueue(payload.length) && this.#endpoint.sendBytes(opcode, payload) && this.#queued()
  }

  sendPrepared(message: PreparedMessage): boolean {
    const { opcode, frame } = partsOf(message)
    if (this.role === 'client') return this.sendBytes(opcode, frame.subarray(frame.length - message.byteLength))
    return this.#mayQueue(frame.length) && this.#endpoint.sendFrame(frame) && this.#queued()
  }

  /** @throws {RangeError} for more than 125 bytes */
  sendPing(payload?: Uint8Array): void {
    if (this.#endpoint.ping(payload)) this.#queued()
  }

  /** Resolves when less than half of `sendBytesHigh` waits, or the connection is closing. */
  untilDrained(): Promise<void> {
    if (!this.#drainOwed || this.state !== 'open') return Promise.resolve()
    return new Promise((resolve) => {
      this.#drainWaiters = [...(this.#drainWaiters ?? []), resolve]
    })
  }

  /** @throws {RangeError | TypeError} for a code or reason that must not be sent */
  close(code: number, reason: string): void {
    if (!this.#endpoint.close(code, reason)) return
    this.#beginClosing()
    this.#queued()
  }

  /** Drops the connection now; `status` says why, when it was not the user. */
  destroy(status?: CloseStatus): void {
    if (this.#gone) return
    this.#gone = true
    this.#givenUp = status
    if (status === undefined) this.inbox.clear()
    this.#endpoint.transportEnded()
    this.#outbox.clear()
    this.#loop.wheel.disarm(this.#timer)
    this.#transport.destroy()
  }

  // EndpointSink

  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean): void {
    this.#completed = true
    if (opcode === Opcode.text) this.inbox.put(nodeUtf8.read(bytes, start, end))
    else this.inbox.put(owned ? bytes.subarray(start, end) : copyOf(bytes, start, end))
  }

  ping(bytes: Uint8Array, start: number, end: number): void {
    if (this.#countControl() && this.events.has('ping')) this.events.emit('ping', copyOf(bytes, start, end))
  }

  pong(bytes: Uint8Array, start: number, end: number): void {
    if (this.#countControl() && this.events.has('pong')) this.events.emit('pong', copyOf(bytes, start, end))
  }

  transport(action: 'end' | 'await-end'): void {
    this.#endTransport = action === 'end'
    this.#beginClosing()
  }

  // TransportSink

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.#gone) return
    const nowMs = this.#nowMs()
    this.#deadlines.received(nowMs)
    this.#receiving = true
    this.#endpoint.receive(bytes, start, end)
    this.#receiving = false
    if (this.#completed) {
      this.#completed = false
      this.#deadlines.active(nowMs)
      this.#deadlines.messageOpen(false, nowMs)
    }
    if (this.#endpoint.messageOpen) {
      this.#deadlines.messageOpen(true, nowMs)
      this.#watch()
    }
    this.#settle()
  }

  drained(): void {
    this.#outbox.drained()
    if (this.#gone) return
    this.#congested = false
    this.#deadlines.sending(false, this.#nowMs())
    this.#endpoint.answerHeldPing()
    this.#settle()
  }

  ended(): void {
    if (this.#gone) return
    this.#endpoint.transportEnded()
    this.transport('end')
    this.#settle()
  }

  closed(): void {
    if (this.#outcome !== undefined) return
    this.#gone = true
    this.#loop.wheel.disarm(this.#timer)
    this.#endpoint.transportEnded()
    this.#outbox.clear()
    const { outcome } = this.#endpoint
    const status = this.#givenUp
    this.#outcome = status === undefined || outcome.abort !== undefined ? outcome : { ...outcome, abort: status }
    this.inbox.end()
    this.#releaseWaiters()
    this.events.emit('close', this.#outcome)
    this.events.clear()
  }

  // Reader

  pauseReading(paused: boolean): void {
    if (paused) this.#transport.pause()
    else this.#transport.resume()
    this.#deadlines.paused(paused, this.#nowMs())
    this.#watch()
  }

  // TurnMember

  turnEnded(): void {
    this.#inTurn = false
    if (!this.#gone) this.#settle()
  }

  // Expiring

  expired(nowMs: number): void {
    switch (this.#deadlines.review(nowMs)) {
      case 'ping':
        this.sendPing()
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

  /** Whether a message may be sent now. A peer that has fallen too far behind is given up. */
  #mayQueue(length: number, text?: string): boolean {
    if (this.state !== 'open') return false
    const buffered = this.#outbox.bufferedBytes
    const room = this.#limits.sendBytesMax - buffered
    if (buffered === 0 || length * UTF8_BYTES_PER_UNIT_MAX <= room) return true
    if ((text === undefined ? length : nodeUtf8.byteLength(text)) <= room) return true
    this.#abort(CloseCode.tryAgainLater, 'the peer reads too slowly')
    return false
  }

  /** Something was put into the outbox: lets it leave soon. False when too much waits. */
  #queued(): boolean {
    if (!this.#receiving && !this.#inTurn && !this.#outbox.congested) {
      this.#inTurn = true
      this.#loop.turn.join(this)
    }
    if (this.#outbox.queuedBytes >= WRITE_BYTES_MAX) this.#flush()
    if (this.#limits.idleTimeoutMs !== 0) this.#deadlines.active(this.#nowMs())
    if (this.#outbox.bufferedBytes < this.#limits.sendBytesHigh) return true
    this.#drainOwed = true
    return false
  }

  #flush(): void {
    this.#outbox.flush()
    if (this.#congested === this.#outbox.congested) return
    this.#congested = true
    this.#deadlines.sending(true, this.#nowMs())
    this.#watch()
  }

  /** Sends what is queued, and what that was waited for with. */
  #settle(): void {
    if (this.#outbox.queuedBytes > 0) this.#flush()
    if (this.#endTransport && this.#outbox.queuedBytes === 0) this.#transport.end()
    if (!this.#drainOwed || this.#outbox.bufferedBytes * 2 > this.#limits.sendBytesHigh) return
    this.#drainOwed = false
    if (this.state !== 'open') return
    this.#releaseWaiters()
    this.events.emit('drain', undefined)
  }

  #releaseWaiters(): void {
    const waiters = this.#drainWaiters
    this.#drainWaiters = undefined
    for (const release of waiters ?? []) release()
  }

  #beginClosing(): void {
    this.#deadlines.closing(this.#nowMs())
    this.#watch()
    this.inbox.close()
    this.#releaseWaiters()
  }

  #abort(code: number, reason: string): void {
    this.#endpoint.abort(code, reason)
    if (!this.#receiving) this.#settle()
  }

  #lose(reason: string): void {
    this.destroy({ code: CloseCode.abnormal, reason })
  }
}
