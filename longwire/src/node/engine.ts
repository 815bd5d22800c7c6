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
} from '../protocol/index.js'
import { ControlRate } from './control-rate.js'
import { Deadlines } from './deadlines.js'
import type { AgreedCompression } from './deflate-options.js'
import { DeflateQueue, type DeflatePort, type Shared } from './deflate-queue.js'
import { Emitter } from './emitter.js'
import { connectionEvents, type ConnectionEvents } from './events.js'
import { Inbox } from './inbox.js'
import { InflateReader, type InflatePort } from './inflate-reader.js'
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
export class Engine implements EndpointSink, TransportSink, TurnMember, Expiring, InflatePort, DeflatePort {
  readonly events = new Emitter<ConnectionEvents>(connectionEvents)
  readonly inbox: Inbox
  readonly #transport: Transport
  readonly #limits: ConnectionLimits
  readonly #loop: Loop
  readonly #endpoint: Endpoint
  readonly #outbox: Outbox
  readonly #deadlines: Deadlines
  readonly #timer = new Timer(this)
  readonly #inflate: InflateReader | undefined
  readonly #deflate: DeflateQueue | undefined
  /** How many reasons there are not to read. */
  #pauses = 0
  /** A closing handshake that waits for messages on their way. */
  #closeOwed: CloseStatus | undefined
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

  constructor(transport: Transport, loop: Loop, role: Role, limits: ConnectionLimits, compression?: AgreedCompression) {
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
      rsv1: compression !== undefined,
    })
    if (compression !== undefined) {
      this.#inflate = new InflateReader(compression, limits.messageBytesMax, this.#endpoint, this)
      this.#deflate = new DeflateQueue(compression, this)
    }
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
    return this.#closeOwed !== undefined && this.#endpoint.state === 'open' ? 'closing' : this.#endpoint.state
  }

  /** How it ended, once the transport is gone. */
  get outcome(): CloseOutcome | undefined {
    return this.#outcome
  }

  get bufferedBytes(): number {
    return this.#outbox.bufferedBytes + (this.#deflate?.byteLength ?? 0)
  }

  sendText(text: string, compress = true): boolean {
    if (!this.#mayQueue(text.length, text)) return false
    if (this.#deflate?.wants(nodeUtf8.byteLength(text), compress) === true)
      return this.#send(Opcode.text, Buffer.from(text), compress)
    return this.#endpoint.sendText(text) && this.#queued()
  }

  sendBytes(opcode: DataOpcode, payload: Uint8Array, compress = true): boolean {
    return this.#mayQueue(payload.length) && this.#send(opcode, payload, compress)
  }

  sendPrepared(message: PreparedMessage, compress = true): boolean {
    const parts = partsOf(message)
    return this.#mayQueue(parts.frame.length) && this.#send(parts.opcode, parts.payload, compress, parts)
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
    if (this.#deflate?.busy === true) {
      // Throws now for what could not be sent later.
      serializeClose(code, reason, nodeUtf8)
      if (this.state === 'open') this.#closeOwed = { code, reason }
    } else if (!this.#endpoint.close(code, reason)) return
    this.#beginClosing()
    this.#queued()
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
    else if (opcode === Opcode.text) this.inbox.put(nodeUtf8.read(bytes, start, end))
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
    this.#deflate?.clear()
    this.#beginClosing()
  }

  // TransportSink

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.#gone) return
    this.#deadlines.received(this.#nowMs())
    if (this.#inflate?.busy === true) this.#inflate.hold(bytes, start, end)
    else this.take(bytes, start, end)
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
    if (this.#inflate?.holdEnd() === true) return
    this.#endpoint.transportEnded()
    this.transport('end')
    this.#settle()
  }

  closed(): void {
    if (this.#outcome !== undefined) return
    this.#stop()
    const { outcome } = this.#endpoint
    const status = this.#givenUp
    this.#outcome = status === undefined || outcome.abort !== undefined ? outcome : { ...outcome, abort: status }
    this.inbox.end()
    this.#releaseWaiters()
    this.events.emit('close', this.#outcome)
    this.events.clear()
  }

  // InflatePort

  take(bytes: Uint8Array, start: number, end: number): void {
    if (this.#gone) return
    const nowMs = this.#nowMs()
    this.#receiving = true
    const at = this.#endpoint.receive(bytes, start, end)
    this.#receiving = false
    if (at < end) this.#inflate!.hold(bytes, at, end)
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

  pauseReading(paused: boolean): void {
    this.#pauses += paused ? 1 : -1
    if (this.#pauses !== (paused ? 1 : 0)) return
    if (paused) this.#transport.pause()
    else this.#transport.resume()
    this.#deadlines.paused(paused, this.#nowMs())
    this.#watch()
  }

  // DeflatePort

  passOn(opcode: DataOpcode, payload: Uint8Array, frame: Uint8Array | undefined, deflated: boolean): void {
    if (frame !== undefined && this.role === 'server') this.#endpoint.sendFrame(frame)
    else if (deflated) this.#endpoint.sendDeflated(opcode, payload)
    else this.#endpoint.sendBytes(opcode, payload)
  }

  queueMoved(): void {
    const owed = this.#closeOwed
    if (owed !== undefined && !this.#deflate!.busy) this.#endpoint.close(owed.code, owed.reason)
    this.#queued()
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

  #send(opcode: DataOpcode, payload: Uint8Array, compress: boolean, shared?: Shared): boolean {
    if (this.#deflate?.wants(payload.length, compress) === true)
      this.#deflate.put({ opcode, payload, compress, ...(shared !== undefined && { shared }) })
    else this.passOn(opcode, payload, shared?.frame, false)
    return this.#queued()
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
    const buffered = this.bufferedBytes
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
    if (this.bufferedBytes < this.#limits.sendBytesHigh) return true
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
    if (!this.#drainOwed || this.bufferedBytes * 2 > this.#limits.sendBytesHigh) return
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

  #stop(): void {
    this.#gone = true
    this.#endpoint.transportEnded()
    this.#outbox.clear()
    this.#inflate?.cancel()
    this.#deflate?.clear()
    this.#loop.wheel.disarm(this.#timer)
  }

  #abort(code: number, reason: string): void {
    this.#endpoint.abort(code, reason)
    if (!this.#receiving) this.#settle()
  }

  #lose(reason: string): void {
    this.destroy({ code: CloseCode.abnormal, reason })
  }
}
