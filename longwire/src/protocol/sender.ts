import { headerByteLength, writeHeader } from './header.js'
import { mask } from './mask.js'
import { FIN, Opcode, RSV1, type DataOpcode } from './opcode.js'
import type { Output } from './output.js'
import { UTF8_BYTES_PER_UNIT_MAX, type Utf8 } from './utf8.js'

/** Payloads from this size on are handed over by reference, not copied. */
export const REFERENCE_BYTES_MIN = 16 * 1024

/** Up to this length a loop is quicker than a call into the runtime. */
const LOOP_BYTES_MAX = 32

/** Texts of up to this many UTF-16 code units are written where the longest bytes they could take have room. */
const ROOMY_UNITS_MAX = 4096
export interface SenderOptions {
  readonly output: Output
  readonly utf8: Utf8
  /** A fresh unpredictable key per frame (RFC 6455 §5.3); absent in a server, which never masks. */
  readonly maskingKey: (() => number) | undefined
}

/** Frames → bytes (RFC 6455 §5.2): shortest lengths, no reserved bits, masked exactly when it is a client's. */
export class Sender {
  readonly #output: Output
  readonly #utf8: Utf8
  readonly #maskingKey: (() => number) | undefined
  /** Whether a fragmented message is being sent. */
  #fragmented = false

  constructor({ output, utf8, maskingKey }: SenderOptions) {
    this.#output = output
    this.#utf8 = utf8
    this.#maskingKey = maskingKey
  }

  /** @throws {Error} inside a fragmented message */
  text(text: string): void {
    this.#assertBetweenMessages()
    const key = this.#maskingKey?.()
    if (text.length > ROOMY_UNITS_MAX) this.#measuredText(text, key)
    else this.#roomyText(text, key)
  }

  /** @throws {Error} inside a fragmented message */
  message(opcode: DataOpcode, payload: Uint8Array): void {
    this.#assertBetweenMessages()
    this.#frame(FIN | opcode, payload)
  }

  /** A whole message that was compressed, which RSV1 says (RFC 7692 §6.1). @throws {Error} inside a fragmented message */
  deflated(opcode: DataOpcode, payload: Uint8Array): void {
    this.#assertBetweenMessages()
    this.#frame(FIN | RSV1 | opcode, payload)
  }

  /** @throws {Error} when `opcode` does not fit what was sent before */
  fragment(opcode: DataOpcode | typeof Opcode.continuation, payload: Uint8Array, fin: boolean): void {
    if ((opcode === Opcode.continuation) !== this.#fragmented) {
      throw new Error(this.#fragmented ? 'a fragmented message is being sent' : 'there is no message to continue')
    }
    this.#fragmented = !fin
    this.#frame(fin ? FIN | opcode : opcode, payload)
  }

  /** Control frames may stand between fragments. The payload has at most 125 bytes. */
  control(opcode: number, payload: Uint8Array): void {
    this.#frame(FIN | opcode, payload)
  }

  /** A whole unmasked frame, by reference. */
  preEncoded(frame: Uint8Array): void {
    this.#assertBetweenMessages()
    this.#output.append(frame)
  }

  #frame(first: number, payload: Uint8Array): void {
    const output = this.#output
    const key = this.#maskingKey?.()
    const { length } = payload
    if (key === undefined && length >= REFERENCE_BYTES_MIN) {
      this.#header(first, length, key, 0)
      output.append(payload)
      return
    }
    const start = this.#header(first, length, key, length)
    const { bytes } = output
    if (length > LOOP_BYTES_MAX) bytes.set(payload, start)
    else for (let index = 0; index < length; index++) bytes[start + index] = payload[index]!
    if (key !== undefined) mask(bytes, start, start + length, key)
  }

  #measuredText(text: string, key: number | undefined): void {
    const byteLength = this.#utf8.byteLength(text)
    const start = this.#header(FIN | Opcode.text, byteLength, key, byteLength)
    const { bytes } = this.#output
    const end = start + this.#utf8.write(text, bytes, start)
    if (key !== undefined) mask(bytes, start, end, key)
  }

  /** Measuring takes as long as writing: this writes where there is room for the longest, and then the header before it. */
  #roomyText(text: string, key: number | undefined): void {
    const masked = key !== undefined
    const output = this.#output
    const longest = text.length * UTF8_BYTES_PER_UNIT_MAX
    const room = headerByteLength(longest, masked) + longest
    const at = output.reserve(room)
    const { bytes } = output
    const guess = at + headerByteLength(text.length, masked)
    const byteLength = this.#utf8.write(text, bytes, guess)
    const start = at + headerByteLength(byteLength, masked)
    if (start !== guess) bytes.copyWithin(start, guess, guess + byteLength)
    writeHeader(bytes, at, FIN | Opcode.text, byteLength, key)
    output.release(at + room - start - byteLength)
    if (key !== undefined) mask(bytes, start, start + byteLength, key)
  }

  /** Writes a header with `room` bytes behind it and returns where they begin. */
  #header(first: number, byteLength: number, key: number | undefined, room: number): number {
    const output = this.#output
    const at = output.reserve(headerByteLength(byteLength, key !== undefined) + room)
    return writeHeader(output.bytes, at, first, byteLength, key)
  }

  #assertBetweenMessages(): void {
    if (this.#fragmented) throw new Error('a fragmented message is being sent')
  }
}

/** One whole unmasked frame in memory of its own, for any number of connections of a server. `deflated` sets RSV1. */
export function serializeMessage(opcode: DataOpcode, payload: Uint8Array, deflated = false): Uint8Array {
  const frame = new Uint8Array(headerByteLength(payload.length, false) + payload.length)
  const first = deflated ? FIN | RSV1 | opcode : FIN | opcode
  frame.set(payload, writeHeader(frame, 0, first, payload.length, undefined))
  return frame
}
