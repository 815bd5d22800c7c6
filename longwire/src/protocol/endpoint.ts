import { CloseCode, parseClose, serializeClose, type CloseStatus } from './close.js'
import { closing, type ClosingEvent, type ClosingState } from './closing.js'
import { withDefaults, type Limits } from './limits.js'
import type { MessageMemory } from './message-memory.js'
import { CONTROL_BYTES_MAX, Opcode, type ControlOpcode, type DataOpcode } from './opcode.js'
import type { Output } from './output.js'
import { portableUtf8 } from './portable-utf8.js'
import { Receiver, type ReceiverEvents } from './receiver.js'
import { Sender } from './sender.js'
import type { Utf8 } from './utf8.js'
import { violations, type Violation } from './violation.js'

export type Role = 'server' | 'client'

/** `closing`: a Close frame was sent or the connection failed; the transport has not ended yet. */
export type EndpointState = 'open' | 'closing' | 'closed'

/** What an endpoint tells its driver. Payloads are `bytes[start..end)`. */
export interface EndpointSink {
  /** A whole message. Unless `owned`, the payload is valid, and unchanged, only during the call. */
  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean, rsv1: boolean): void
  /** A Ping came. The endpoint answers it, unless `answerPings` is false. */
  ping(bytes: Uint8Array, start: number, end: number): void
  pong(bytes: Uint8Array, start: number, end: number): void
  /**
   * Once at most: what to do with the transport when all output has been flushed. `end`: end it, and destroy it by a
   * deadline. `await-end`: the peer ends it first (RFC 6455 §7.1.1); destroy it by a deadline.
   */
  transport(action: 'end' | 'await-end'): void
}

/** How a connection ended. */
export interface CloseOutcome {
  /** The code the peer sent; 1005 for a Close without one; 1006 when no closing handshake was finished. */
  readonly code: number
  readonly reason: string
  /** Whether both sides sent a Close frame. */
  readonly clean: boolean
  /** What the peer violated, when that ended it. */
  readonly violation?: Violation
  /** Why this side gave up, when it did by its own decision (a deadline, overload). */
  readonly abort?: CloseStatus
}

export interface EndpointOptions {
  readonly role: Role
  readonly output: Output
  readonly sink: EndpointSink
  readonly limits?: Partial<Limits>
  /** The platform's text routines. Default: plain ECMAScript. */
  readonly utf8?: Utf8
  /** Where whole binary messages are put, which then are `owned`. Without it they stay where they came. */
  readonly memory?: MessageMemory
  /** Client only, and required there: 32 unpredictable bits for each frame (RFC 6455 §10.3). */
  readonly maskingKey?: () => number
  /** Whether an extension that uses RSV1 was negotiated. */
  readonly rsv1?: boolean
  /** False leaves the answers to pings, which are due (RFC 6455 §5.5.2), to the application. Default true. */
  readonly answerPings?: boolean
}

const NOTHING = new Uint8Array(0)

/** One end of a WebSocket connection after the opening handshake, without any I/O (RFC 6455 §5–§8). */
export class Endpoint {
  readonly role: Role
  readonly #output: Output
  readonly #sink: EndpointSink
  readonly #utf8: Utf8
  readonly #receiver: Receiver<Endpoint>
  readonly #sender: Sender
  readonly #answersPings: boolean
  #closing: ClosingState = 'open'
  #received: CloseStatus | undefined
  #clean = false
  #violation: Violation | undefined
  #abort: CloseStatus | undefined
  #owedPong: Uint8Array | undefined

  /**
   * @throws {TypeError} for a client without `maskingKey`
   * @throws {RangeError} for a limit that is not a whole number of at least 1
   */
  constructor(options: EndpointOptions) {
    const { role, output, maskingKey, utf8 = portableUtf8 } = options
    if (role === 'client' && maskingKey === undefined) throw new TypeError('a client needs a maskingKey')
    this.role = role
    this.#output = output
    this.#answersPings = options.answerPings ?? true
    this.#sink = options.sink
    this.#utf8 = utf8
    this.#sender = new Sender({ output, utf8, maskingKey: role === 'client' ? maskingKey : undefined })
    this.#receiver = new Receiver({
      owner: this,
      events: Endpoint.#events,
      messages: options.sink,
      masked: role === 'server',
      rsv1: options.rsv1 ?? false,
      limits: withDefaults(options.limits),
      utf8,
      memory: options.memory,
    })
  }

  static readonly #events: ReceiverEvents<Endpoint> = {
    control: (endpoint, opcode, bytes, start, end) => endpoint.#control(opcode, bytes, start, end),
    violation: (endpoint, violation) => endpoint.#fail(violation),
  }

  get state(): EndpointState {
    return this.#closing === 'open' ? 'open' : this.#closing === 'ended' ? 'closed' : 'closing'
  }

  /** Whether a message has begun to arrive and is not whole. */
  get messageOpen(): boolean {
    return this.#receiver.messageOpen
  }

  /** How it ended; 1006 until both Close frames were seen. */
  get outcome(): CloseOutcome {
    return {
      code: this.#received?.code ?? CloseCode.abnormal,
      reason: this.#received?.reason ?? '',
      clean: this.#clean,
      ...(this.#violation !== undefined && { violation: this.#violation }),
      ...(this.#abort !== undefined && { abort: this.#abort }),
    }
  }

  /**
   * Takes `bytes[start..end)`, and may unmask them in place. Never throws, whatever the bytes are; what comes behind
   * a Close frame or a violation is discarded. Messages that come after our own Close and before the peer's are delivered.
   * Returns where it ended: before `end` only when held.
   */
  receive(bytes: Uint8Array, start = 0, end = bytes.length): number {
    return this.#receiver.receive(bytes, start, end)
  }

  /** Called while a message is told: what came behind it is not looked at before `release`, not even a Close frame. */
  hold(): void {
    this.#receiver.hold()
  }

  /** Goes on with `receive`; false when the connection has failed or ended meanwhile. */
  release(): boolean {
    return this.#receiver.release()
  }

  /** Fails the connection for what an extension found in a message. */
  violate(violation: Violation): void {
    this.#receiver.stop()
    this.#fail(violation)
  }

  /** The transport ended, in whatever way. */
  transportEnded(): void {
    this.#receiver.stop()
    this.#step('transportEnd')
  }

  /** Sends a text message; a lone surrogate becomes U+FFFD. False, and nothing is sent, behind a Close frame. */
  sendText(text: string): boolean {
    if (this.#closing !== 'open') return false
    this.#sender.text(text)
    return true
  }

  /** Sends a message. A payload of 16 KiB or more may be taken by reference and must not change until it was sent. */
  sendBytes(opcode: DataOpcode, payload: Uint8Array): boolean {
    if (this.#closing !== 'open') return false
    this.#sender.message(opcode, payload)
    return true
  }

  /** Sends a message that permessage-deflate has compressed, by the same terms as `sendBytes`. */
  sendDeflated(opcode: DataOpcode, payload: Uint8Array): boolean {
    if (this.#closing !== 'open') return false
    this.#sender.deflated(opcode, payload)
    return true
  }

  /**
   * Sends a frame that `serializeMessage` made, by reference.
   * @throws {Error} in a client, whose frames are masked one by one
   */
  sendFrame(frame: Uint8Array): boolean {
    if (this.role === 'client') throw new Error('a client masks each frame anew')
    if (this.#closing !== 'open') return false
    this.#sender.preEncoded(frame)
    return true
  }

  /** Sends one fragment of a message: text or binary first, then continuations, the last with `fin`. */
  sendFragment(opcode: DataOpcode | typeof Opcode.continuation, payload: Uint8Array, fin: boolean): boolean {
    if (this.#closing !== 'open') return false
    this.#sender.fragment(opcode, payload, fin)
    return true
  }

  /** @throws {RangeError} for more than 125 bytes */
  ping(payload: Uint8Array = NOTHING): boolean {
    return this.#sendControl(Opcode.ping, payload)
  }

  /** An unsolicited Pong. @throws {RangeError} for more than 125 bytes */
  pong(payload: Uint8Array = NOTHING): boolean {
    return this.#sendControl(Opcode.pong, payload)
  }

  /** Sends the Pong that was held back while the output was congested (RFC 6455 §5.5.3: only the latest Ping needs one). */
  answerHeldPing(): void {
    const payload = this.#owedPong
    this.#owedPong = undefined
    if (payload !== undefined) this.#sendControl(Opcode.pong, payload)
  }

  /**
   * Starts the closing handshake; false when it had begun or the connection failed.
   * @throws {RangeError | TypeError} for a code or reason that must not be sent, see `serializeClose`
   */
  close(code?: number, reason = ''): boolean {
    const payload = serializeClose(code, reason, this.#utf8)
    return this.#step('close', payload)
  }

  /** Gives up by own decision: sends Close if still possible, parses nothing more, ends the transport. */
  abort(code: number, reason: string): void {
    const payload = serializeClose(code, reason, this.#utf8)
    this.#receiver.stop()
    if (this.#step('fail', payload)) this.#abort = { code, reason }
  }

  #control(opcode: ControlOpcode, bytes: Uint8Array, start: number, end: number): void {
    if (opcode === Opcode.close) this.#peerClose(bytes, start, end)
    else if (opcode === Opcode.pong) this.#sink.pong(bytes, start, end)
    else {
      if (this.#answersPings) this.#answerPing(bytes, start, end)
      this.#sink.ping(bytes, start, end)
    }
  }

  #answerPing(bytes: Uint8Array, start: number, end: number): void {
    if (this.#output.congested === true) this.#owedPong = bytes.slice(start, end)
    else this.#sendControl(Opcode.pong, bytes.subarray(start, end))
  }

  #peerClose(bytes: Uint8Array, start: number, end: number): void {
    const status = parseClose(bytes, start, end, this.#utf8)
    this.#receiver.stop()
    if (typeof status === 'string') {
      this.#fail(status)
      return
    }
    this.#received = status
    this.#clean = true
    // "the endpoint typically echos the status code it received" (§5.5.1), and peers show the reason of the answer.
    const code = status.code === CloseCode.noStatus ? undefined : status.code
    this.#step('peerClose', serializeClose(code, status.reason, this.#utf8))
  }

  #fail(violation: Violation): void {
    this.#violation = violation
    const { closeCode, text } = violations[violation]
    this.#step('fail', serializeClose(closeCode, text, this.#utf8))
  }

  #sendControl(opcode: ControlOpcode, payload: Uint8Array): boolean {
    if (payload.length > CONTROL_BYTES_MAX) {
      throw new RangeError(`a control frame takes at most ${CONTROL_BYTES_MAX} bytes, not ${payload.length}`)
    }
    if (this.#closing !== 'open') return false
    this.#sender.control(opcode, payload)
    return true
  }

  /** Takes one step of the closing handshake; false when `event` changes nothing. */
  #step(event: ClosingEvent, closePayload: Uint8Array = NOTHING): boolean {
    const step = closing[this.#closing][event]
    if (step === undefined) return false
    this.#closing = step.to
    if (step.sendClose) this.#sender.control(Opcode.close, closePayload)
    if (step.transport !== undefined) {
      const waits = step.transport === 'byRole' && this.role === 'client'
      this.#sink.transport(waits ? 'await-end' : 'end')
    }
    return true
  }
}
