import { Opcode, UTF8_BYTES_PER_UNIT_MAX, type DataOpcode, type Endpoint } from '../protocol/index.js'
import type { AgreedCompression } from './deflate-options.js'
import { DeflateQueue, type DeflatePort, type Shared } from './deflate-queue.js'
import { Drain } from './drain.js'
import type { ConnectionLimits } from './limits.js'
import { nodeUtf8 } from './node-utf8.js'
import { WRITE_BYTES_MAX, type Outbox } from './outbox.js'
import { copyOf } from './payload.js'
import { partsOf, type PreparedMessage } from './prepared-message.js'
import { SentWatch, type Sent } from './sent-watch.js'
import type { Turn, TurnMember } from './turn.js'

/** Whose messages they are. */
export interface OutflowOwner {
  /** Whether received bytes are being handled: what is sent meanwhile leaves at the end of it. */
  readonly receiving: boolean
  /** A message was queued. */
  queued(): void
  /** It is time to `settle`. */
  turnEnded(): void
  /** The transport does not take everything at once. */
  congested(): void
  /** It is good to send again, after it was not. */
  eased(): void
  /** The peer has fallen too far behind. */
  overflowed(): void
}

export interface OutflowOptions {
  readonly owner: OutflowOwner
  readonly endpoint: Endpoint
  /** What `endpoint` writes to. */
  readonly outbox: Outbox
  readonly turn: Turn
  readonly limits: ConnectionLimits
  readonly compression: AgreedCompression | undefined
}

/** What one connection sends: compressed where that was agreed, bounded, gathered per turn into one write. */
export class Outflow implements TurnMember, DeflatePort {
  readonly #owner: OutflowOwner
  readonly #endpoint: Endpoint
  readonly #outbox: Outbox
  readonly #turn: Turn
  readonly #limits: ConnectionLimits
  readonly #deflate: DeflateQueue | undefined
  #drain: Drain | undefined
  #sentWatch: SentWatch | undefined
  /** Whether messages can be sent. */
  #open = true
  #inTurn = false
  #congested = false
  #ended = false

  constructor({ owner, endpoint, outbox, turn, limits, compression }: OutflowOptions) {
    this.#owner = owner
    this.#endpoint = endpoint
    this.#outbox = outbox
    this.#turn = turn
    this.#limits = limits
    if (compression !== undefined) this.#deflate = new DeflateQueue(compression, this)
  }

  /** Bytes that were sent and have not left this process. */
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
    // Of the broadcasts of a turn, all but the first.
    const plain = this.#inTurn && this.#open && this.#deflate === undefined
    if (plain && this.#outbox.extend(parts.frame, this.#limits.sendBytesHigh)) return true
    return this.#mayQueue(parts.frame.length) && this.#send(parts.opcode, parts.payload, compress, parts)
  }

  /**
   * Sends one fragment of a message, never compressed: text or binary first, then continuations, the last with `fin`.
   * @throws {Error} when `opcode` does not fit what was sent before
   */
  sendFragment(opcode: DataOpcode | typeof Opcode.continuation, payload: Uint8Array, fin: boolean): boolean {
    if (!this.#mayQueue(payload.length)) return false
    const pass = (bytes: Uint8Array): boolean => this.#endpoint.sendFragment(opcode, bytes, fin)
    if (this.#deflate?.busy === true) {
      const kept = copyOf(payload, 0, payload.length)
      this.#deflate.inTurn(() => pass(kept), kept.length)
    } else pass(payload)
    return this.#queued()
  }

  /** @throws {RangeError} for more than 125 bytes */
  sendPing(payload?: Uint8Array): void {
    if (this.#endpoint.ping(payload)) this.#queued()
  }

  /** A Pong that nobody asked for (RFC 6455 §5.5.3). @throws {RangeError} for more than 125 bytes */
  sendPong(payload?: Uint8Array): void {
    if (this.#endpoint.pong(payload)) this.#queued()
  }

  /** Does something behind everything that was sent so far, when that has been compressed. */
  inTurn(run: () => void): void {
    if (this.#deflate === undefined) run()
    else this.#deflate.inTurn(run)
  }

  /** Tells once everything that was sent so far has left this process, or that the connection ended before. */
  whenSent(sent: Sent): void {
    if (this.#ended) {
      queueMicrotask(() => sent(true))
      return
    }
    this.#sentWatch ??= new SentWatch()
    const setPosition = this.#sentWatch.add(sent)
    this.inTurn(() => {
      setPosition(this.#outbox.endBytes)
      this.#joinTurn()
    })
  }

  /** Resolves when less than half of `sendBytesHigh` waits, or the connection is closing. */
  untilDrained(): Promise<void> {
    return this.#open && this.#drain !== undefined ? this.#drain.wait() : Promise.resolve()
  }

  /** Sends what is queued, and tells those who waited for that. */
  settle(): void {
    if (this.#outbox.queuedBytes > 0) this.#flush()
    this.#sentWatch?.reached(this.#outbox.leftBytes)
    if (this.#drain?.owed !== true || this.bufferedBytes * 2 > this.#limits.sendBytesHigh || !this.#open) return
    this.#drain.release()
    this.#owner.eased()
  }

  /** The transport has taken everything it was given. */
  transportDrained(): void {
    this.#outbox.drained()
    this.#congested = false
  }

  /** No message can be sent any more. What was sent, and the Close frame, still leave. */
  close(): void {
    this.#open = false
    this.#joinTurn()
    this.#drain?.release()
  }

  /** Drops what still waits to be compressed. */
  cancel(): void {
    this.#deflate?.clear()
  }

  /** Drops everything. */
  clear(): void {
    this.#open = false
    this.cancel()
    this.#outbox.clear()
  }

  /** Everything is over. */
  end(): void {
    this.#ended = true
    this.#drain?.release()
    this.#sentWatch?.end()
  }

  // DeflatePort

  passOn(opcode: DataOpcode, payload: Uint8Array, frame: Uint8Array | undefined, deflated: boolean): void {
    if (frame !== undefined && this.#endpoint.role === 'server') this.#endpoint.sendFrame(frame)
    else if (deflated) this.#endpoint.sendDeflated(opcode, payload)
    else this.#endpoint.sendBytes(opcode, payload)
  }

  queueMoved(): void {
    this.#queued()
  }

  // TurnMember

  turnEnded(): void {
    this.#inTurn = false
    this.#owner.turnEnded()
  }

  #send(opcode: DataOpcode, payload: Uint8Array, compress: boolean, shared?: Shared): boolean {
    if (this.#deflate?.wants(payload.length, compress) === true)
      this.#deflate.put({ opcode, payload, compress, ...(shared !== undefined && { shared }) })
    else this.passOn(opcode, payload, shared?.frame, false)
    return this.#queued()
  }

  /** Whether a message may be sent now. A peer that has fallen too far behind is given up. */
  #mayQueue(length: number, text?: string): boolean {
    if (!this.#open) return false
    const buffered = this.bufferedBytes
    const room = this.#limits.sendBytesMax - buffered
    if (buffered === 0 || length * UTF8_BYTES_PER_UNIT_MAX <= room) return true
    if ((text === undefined ? length : nodeUtf8.byteLength(text)) <= room) return true
    this.#owner.overflowed()
    return false
  }

  /** Something was put into the outbox: lets it leave soon. False when too much waits. */
  #queued(): boolean {
    this.#joinTurn()
    if (this.#outbox.queuedBytes >= WRITE_BYTES_MAX) this.#flush()
    this.#owner.queued()
    if (this.bufferedBytes < this.#limits.sendBytesHigh) return true
    this.#drain ??= new Drain()
    this.#drain.owed = true
    return false
  }

  #joinTurn(): void {
    if (this.#inTurn || this.#owner.receiving || this.#outbox.congested) return
    this.#inTurn = true
    this.#turn.join(this)
  }

  #flush(): void {
    this.#outbox.flush()
    if (this.#congested === this.#outbox.congested) return
    this.#congested = true
    this.#owner.congested()
  }
}
