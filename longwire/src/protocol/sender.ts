import { headerByteLength, writeHeader } from './header.js'
import { mask } from './mask.js'
import { FIN, Opcode, RSV1, type DataOpcode } from './opcode.js'
import type { Output } from './output.js'
import type { Utf8 } from './utf8.js'

/** Payloads from this size on are handed over by reference, not copied. */
export const REFERENCE_BYTES_MIN = 16 * 1024

export interface SenderOptions {
  readonly output: Output
  readonly utf8: Utf8
  /** A fresh unpredictable key per frame (RFC 6455 §5.3); absent in a server, which never masks. */
  readonly maskingKey: (() => number) | undefined
}

/** Frames → bytes (RFC 6455 §5.2): shortest lengths, no reserved bits, masked exactly when it is a client's. */
export class Sender {
  readonly #options: SenderOptions
  /** Whether a fragmented message is being sent. */
  #fragmented = false

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** @throws {Error} inside a fragmented message */
  text(text: string): void {
    this.#assertBetweenMessages()
    const { output, utf8 } = this.#options
    const byteLength = utf8.byteLength(text)
    const key = this.#options.maskingKey?.()
    const start = this.#header(FIN | Opcode.text, byteLength, key, byteLength)
    const end = start + utf8.write(text, output.bytes, start)
    if (key !== undefined) mask(output.bytes, start, end, key)
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
    this.#options.output.append(frame)
  }

  #frame(first: number, payload: Uint8Array): void {
    const { output, maskingKey } = this.#options
    const key = maskingKey?.()
    if (key === undefined && payload.length >= REFERENCE_BYTES_MIN) {
      this.#header(first, payload.length, key, 0)
      output.append(payload)
      return
    }
    const start = this.#header(first, payload.length, key, payload.length)
    output.bytes.set(payload, start)
    if (key !== undefined) mask(output.bytes, start, start + payload.length, key)
  }

  /** Writes a header with `room` bytes behind it and returns where they begin. */
  #header(first: number, byteLength: number, key: number | undefined, room: number): number {
    const { output } = this.#options
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
