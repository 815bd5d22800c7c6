import { HEADER_BYTES_MAX } from './header.js'
import type { Limits } from './limits.js'
import { mask, maskInto, turnKey } from './mask.js'
import { MessageBuffer } from './message-buffer.js'
import type { MessageMemory } from './message-memory.js'
import {
  CONTROL_BYTES_MAX,
  FIN,
  MASK,
  Opcode,
  RSV1,
  RSV2,
  RSV3,
  type ControlOpcode,
  type DataOpcode,
} from './opcode.js'
import { Utf8Validator } from './utf8-validator.js'
import type { Utf8 } from './utf8.js'
import type { Violation } from './violation.js'

/** Who takes messages: `bytes[start..end)`; unless `owned`, only during the call. */
export interface MessageSink {
  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, owned: boolean, rsv1: boolean): void
}

/** What else a receiver finds, told about its owner: one table serves all of a kind, and none has closures of its own. */
export interface ReceiverEvents<Owner> {
  /** The payload is `bytes[start..end)`, only during the call. */
  control(owner: Owner, opcode: ControlOpcode, bytes: Uint8Array, start: number, end: number): void
  /** The last call, ever. */
  violation(owner: Owner, violation: Violation): void
}

export interface ReceiverOptions<Owner> {
  readonly owner: Owner
  readonly events: ReceiverEvents<Owner>
  readonly messages: MessageSink
  /** Whether the peer must mask: true when it is a client (RFC 6455 §5.1). */
  readonly masked: boolean
  /** Whether an extension that uses RSV1 was negotiated. Text with RSV1 is not checked here but by the extension. */
  readonly rsv1: boolean
  readonly limits: Limits
  readonly utf8: Utf8
  /** Where whole binary messages are put, which then are `owned`. Without it they stay where they came. */
  readonly memory?: MessageMemory | undefined
}

/** What stored blocks may add to data that does not get smaller: a share of it, and a few bytes. */
const DEFLATE_OVERHEAD_SHARE = 1 / 16
const DEFLATE_OVERHEAD_BYTES = 16

/** What a look at a header can say besides its length: more bytes are needed. */
const MORE = 0

/** Bytes that the shortest frames have at least, with a mask. */
const SHORT_HEADER_BYTES = 6
/** The same with 16 bits of length. */
const LONGER_HEADER_BYTES = 8

/** Bytes → messages and control frames (RFC 6455 §5). Totality: any bytes end in calls of the sink, never in an exception. */
export class Receiver<Owner> {
  readonly #owner: Owner
  readonly #events: ReceiverEvents<Owner>
  readonly #messages: MessageSink
  readonly #limits: Limits
  readonly #utf8: Utf8
  readonly #memory: MessageMemory | undefined
  readonly #masked: boolean
  readonly #rsv1: boolean
  #stopped = false
  #held = false

  /** Start of a header whose rest has not come. */
  #head: Uint8Array | undefined
  #headBytes = 0

  #inFrame = false
  #first = 0
  #left = 0
  #key = 0

  #control: Uint8Array | undefined
  #controlBytes = 0

  /** Opcode of the open message, or 0. */
  #message: DataOpcode | 0 = 0
  #messageRsv1 = false
  #smallFragments = 0
  #buffer: MessageBuffer | undefined
  #validator: Utf8Validator | undefined

  constructor(options: ReceiverOptions<Owner>) {
    this.#owner = options.owner
    this.#events = options.events
    this.#messages = options.messages
    this.#limits = options.limits
    this.#utf8 = options.utf8
    this.#memory = options.memory
    this.#masked = options.masked
    this.#rsv1 = options.rsv1
  }

  /** Whether a message has begun and not ended. */
  get messageOpen(): boolean {
    return this.#message !== 0 || this.#headBytes > 0
  }

  /** Ends it: nothing more is parsed, nothing more is told (RFC 6455 §7.1.7). */
  stop(): void {
    this.#stopped = true
    this.#message = 0
    this.#headBytes = 0
    this.#buffer = this.#validator = this.#head = this.#control = undefined
  }

  /** Stops behind the message that is being told, until `release`. */
  hold(): void {
    this.#held = true
  }

  /** Goes on; false when nothing is parsed any more. */
  release(): boolean {
    this.#held = false
    return !this.#stopped
  }

  /** Takes `bytes[start..end)`, and may unmask them in place. Returns where it ended: before `end` only when held. */
  receive(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && !this.#stopped && !this.#held) {
      if (this.#inFrame) at = this.#takePayload(bytes, at, end)
      else if (this.#headBytes > 0) at = this.#takeRestOfHeader(bytes, at, end)
      else {
        const before = at
        at = this.#takeCommon(bytes, at, end)
        if (at === before) at = this.#takeFrame(bytes, at, end)
      }
    }
    return this.#stopped ? end : at
  }

  /**
   * What nearly all frames are: a whole message of less than 64 KiB that is here to its end. Returns where that is, or
   * `at` for anything else, which is left to be judged octet by octet.
   */
  #takeCommon(bytes: Uint8Array, at: number, end: number): number {
    const available = end - at
    if (available < SHORT_HEADER_BYTES || this.#message !== 0) return at
    const first = bytes[at]!
    if (first !== (FIN | Opcode.text) && first !== (FIN | Opcode.binary)) return at
    const masked = this.#masked
    // Wrongly masked or not, it is above 127.
    let length = masked ? bytes[at + 1]! ^ MASK : bytes[at + 1]!
    let start = at + 2
    if (length === 126) {
      if (available < LONGER_HEADER_BYTES) return at
      length = (bytes[at + 2]! << 8) | bytes[at + 3]!
      if (length < 126) return at
      start = at + 4
    } else if (length > 126) return at
    let key = 0
    if (masked) {
      key = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 24)
      start += 4
    }
    const payloadEnd = start + length
    if (payloadEnd > end || length > this.#limits.messageBytesMax) return at
    const memory = this.#memory
    const kept = first === (FIN | Opcode.binary) && memory !== undefined ? memory.take(length) : -1
    if (kept === -1) {
      if (masked) mask(bytes, start, payloadEnd, key)
      this.#deliver((first & 0x0f) as DataOpcode, bytes, start, payloadEnd, false)
    } else {
      maskInto(memory!, kept, bytes, start, payloadEnd, key)
      this.#messages.message(Opcode.binary, memory!.bytes, kept, kept + length, true, false)
    }
    return payloadEnd
  }

  #takeFrame(bytes: Uint8Array, at: number, end: number): number {
    const size = this.#readHeader(bytes, at, end)
    if (size === MORE) {
      if (!this.#stopped) {
        this.#head ??= new Uint8Array(HEADER_BYTES_MAX)
        this.#head.set(bytes.subarray(at, end))
        this.#headBytes = end - at
      }
      return end
    }
    return this.#beginFrame(bytes, at + size, end)
  }

  #takeRestOfHeader(bytes: Uint8Array, at: number, end: number): number {
    const head = this.#head!
    const had = this.#headBytes
    const taken = Math.min(HEADER_BYTES_MAX - had, end - at)
    head.set(bytes.subarray(at, at + taken), had)
    const size = this.#readHeader(head, 0, had + taken)
    if (size === MORE) {
      if (!this.#stopped) this.#headBytes = had + taken
      return end
    }
    this.#headBytes = 0
    return this.#beginFrame(bytes, at + size - had, end)
  }

  /** Reads the header at `at` into `#first`, `#left` and `#key`; returns its length, or MORE (also after a violation). */
  #readHeader(bytes: Uint8Array, at: number, end: number): number {
    const available = end - at
    if (available < 2) return MORE
    const first = bytes[at]!
    const second = bytes[at + 1]!
    const violation = this.#judgeStart(first, second)
    if (violation !== undefined) return this.#fail(violation)
    let length = second & 0x7f
    let size = 2
    if (length === 126) {
      if (available < 4) return MORE
      length = (bytes[at + 2]! << 8) | bytes[at + 3]!
      if (length < 126) return this.#fail('length-not-minimal')
      size = 4
    } else if (length === 127) {
      if (available < 10) return MORE
      if ((bytes[at + 2]! & 0x80) !== 0) return this.#fail('length-sign-bit')
      // Above 2^53 the sum is not exact, but far beyond any limit.
      length = readUint32(bytes, at + 2) * 0x1_0000_0000 + readUint32(bytes, at + 6)
      if (length < 0x10000) return this.#fail('length-not-minimal')
      size = 10
    }
    if ((first & 0x08) === 0) {
      const excess = this.#judgeSize(first, length)
      if (excess !== undefined) return this.#fail(excess)
    }
    if (this.#masked) {
      if (available < size + 4) return MORE
      const key = at + size
      this.#key = bytes[key]! | (bytes[key + 1]! << 8) | (bytes[key + 2]! << 16) | (bytes[key + 3]! << 24)
      size += 4
    }
    this.#first = first
    this.#left = length
    return size
  }

  /** What the first two octets forbid (RFC 6455 §5.1, §5.2, §5.4, §5.5). */
  #judgeStart(first: number, second: number): Violation | undefined {
    const opcode = first & 0x0f
    const fin = (first & FIN) !== 0
    if ((first & (RSV2 | RSV3)) !== 0) return 'reserved-bit'
    const startsMessage = opcode === Opcode.text || opcode === Opcode.binary
    if ((first & RSV1) !== 0 && !(this.#rsv1 && startsMessage)) return 'reserved-bit'
    if ((opcode & 0x07) > 2) return 'reserved-opcode'
    const masked = (second & MASK) !== 0
    if (masked !== this.#masked) return masked ? 'masked' : 'unmasked'
    if (opcode >= Opcode.close) {
      if (!fin) return 'control-fragmented'
      return (second & 0x7f) > CONTROL_BYTES_MAX ? 'control-too-long' : undefined
    }
    if (startsMessage) return this.#message === 0 ? undefined : 'continuation-expected'
    return this.#message === 0 ? 'continuation-unexpected' : undefined
  }

  /** What the limits forbid, known before a byte of the payload is kept. */
  #judgeSize(first: number, length: number): Violation | undefined {
    const { messageBytesMax, smallFragmentsMax, fragmentBytesSmall } = this.#limits
    const collected = this.#buffer?.byteLength ?? 0
    const deflated = this.#message === 0 ? (first & RSV1) !== 0 : this.#messageRsv1
    const bytesMax = deflated
      ? messageBytesMax * (1 + DEFLATE_OVERHEAD_SHARE) + DEFLATE_OVERHEAD_BYTES
      : messageBytesMax
    if (collected + length > bytesMax) return 'message-too-big'
    const fragment = this.#message !== 0 || (first & FIN) === 0
    if (fragment && length < fragmentBytesSmall && this.#smallFragments >= smallFragmentsMax)
      return 'too-many-fragments'
    return undefined
  }

  /** The header is whole and `at` is behind it. Whole frames are handled here, without a copy. */
  #beginFrame(bytes: Uint8Array, at: number, end: number): number {
    const opcode = this.#first & 0x0f
    const frameEnd = at + this.#left
    const whole = frameEnd <= end
    if (opcode >= Opcode.close) {
      if (!whole) {
        this.#inFrame = true
        this.#controlBytes = 0
        return at
      }
      if (this.#masked) mask(bytes, at, frameEnd, this.#key)
      this.#events.control(this.#owner, opcode as ControlOpcode, bytes, at, frameEnd)
      return frameEnd
    }
    const fin = (this.#first & FIN) !== 0
    if (whole && fin && this.#message === 0) {
      if (this.#masked) mask(bytes, at, frameEnd, this.#key)
      this.#deliver(opcode as DataOpcode, bytes, at, frameEnd, (this.#first & RSV1) !== 0)
      return frameEnd
    }
    this.#beginFragment(opcode, fin)
    if (this.#left === 0) this.#endFrame()
    else this.#inFrame = true
    return at
  }

  #deliver(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, rsv1: boolean): void {
    if (opcode === Opcode.text && !rsv1 && !this.#utf8.isValid(bytes, start, end)) this.#fail('text-not-utf8')
    else this.#messages.message(opcode, bytes, start, end, false, rsv1)
  }

  #beginFragment(opcode: number, fin: boolean): void {
    const unfragmented = fin && this.#message === 0
    if (!unfragmented && this.#left < this.#limits.fragmentBytesSmall) this.#smallFragments += 1
    if (opcode === Opcode.continuation) return
    this.#message = opcode as DataOpcode
    this.#messageRsv1 = (this.#first & RSV1) !== 0
    this.#buffer = new MessageBuffer(this.#memory)
    if (opcode === Opcode.text && !this.#messageRsv1) this.#validator = new Utf8Validator(this.#utf8)
  }

  #takePayload(bytes: Uint8Array, at: number, end: number): number {
    const count = Math.min(this.#left, end - at)
    const until = at + count
    if (this.#masked) {
      mask(bytes, at, until, this.#key)
      this.#key = turnKey(this.#key, count)
    }
    this.#left -= count
    if ((this.#first & 0x08) !== 0) {
      this.#control ??= new Uint8Array(CONTROL_BYTES_MAX)
      this.#control.set(bytes.subarray(at, until), this.#controlBytes)
      this.#controlBytes += count
    } else {
      if (this.#validator?.push(bytes, at, until) === false) {
        this.#fail('text-not-utf8')
        return until
      }
      this.#buffer!.append(bytes, at, until, this.#left, (this.#first & FIN) !== 0)
    }
    if (this.#left === 0) this.#endFrame()
    return until
  }

  #endFrame(): void {
    this.#inFrame = false
    const opcode = this.#first & 0x0f
    if (opcode >= Opcode.close) {
      const control = this.#control!
      this.#control = undefined
      this.#events.control(this.#owner, opcode as ControlOpcode, control, 0, this.#controlBytes)
    } else if ((this.#first & FIN) !== 0) this.#endMessage()
  }

  #endMessage(): void {
    const opcode = this.#message as DataOpcode
    const { bytes, byteLength } = this.#buffer!
    const cutOff = this.#validator?.complete === false
    this.#message = 0
    this.#smallFragments = 0
    this.#buffer = this.#validator = undefined
    if (cutOff) this.#fail('text-not-utf8')
    else this.#messages.message(opcode, bytes, 0, byteLength, true, this.#messageRsv1)
  }

  #fail(violation: Violation): typeof MORE {
    this.stop()
    this.#events.violation(this.#owner, violation)
    return MORE
  }
}

function readUint32(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 0x100_0000 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!)
}
