import { writeHeader } from '../../protocol/header.js'
import { headerByteLength } from '../../protocol/index.js'
import { FIN, Opcode, RSV1 } from '../../protocol/opcode.js'
import { payloadBytes } from './message-data.js'
import type { Outgoing, Sent } from './outgoing.js'

/** How `Sender.frame` makes a frame. */
export interface FrameOptions {
  readonly opcode: number
  readonly fin?: boolean | undefined
  readonly rsv1?: boolean | undefined
  /** Only false: a client's frames are masked by its connection, each anew. */
  readonly mask?: boolean | undefined
  /** No effect. */
  readonly readOnly?: boolean | undefined
}

const LENGTH_BITS = 0x7f

/**
 * As much of the sender of ws as others reach for: frames that are made once and sent by many servers' connections.
 * `websocket._sender` is one.
 */
export class Sender {
  readonly #outgoing: Outgoing

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing
  }

  /**
   * A frame, as its header and its payload.
   * @throws {TypeError} for one that is to be masked
   */
  static frame(data: string | Uint8Array, options: FrameOptions): Uint8Array[] {
    const { opcode, fin = false, rsv1 = false, mask = false } = options
    if (mask) throw new TypeError('the frames of a client are masked by its connection')
    const payload = payloadBytes(data)
    const header = Buffer.allocUnsafe(headerByteLength(payload.length, false))
    writeHeader(header, 0, opcode | (fin ? FIN : 0) | (rsv1 ? RSV1 : 0), payload.length, undefined)
    return payload.length === 0 ? [header] : [header, payload]
  }

  /**
   * Sends a frame that `Sender.frame` of this package or of ws has made.
   * @throws {TypeError} for one that is no whole message without compression
   */
  sendFrame(frame: readonly (string | Uint8Array)[], sent?: Sent): void {
    const [header, payload = ''] = frame
    const first = header instanceof Uint8Array ? header[0] : undefined
    const opcode =
      first === (FIN | Opcode.text) ? Opcode.text : first === (FIN | Opcode.binary) ? Opcode.binary : undefined
    // Which also says that it is not masked.
    const byteLength = header instanceof Uint8Array ? headerByteLength(lengthIn(header), false) : 0
    if (opcode === undefined || (header as Uint8Array).length !== byteLength)
      throw new TypeError('only a whole message without compression can be sent as a frame')
    this.#outgoing.send(payload, { opcode, compress: false, fin: true }, sent)
  }
}

/** A length that takes the same form as the one in the header. */
function lengthIn(header: Uint8Array): number {
  const bits = header[1]! & LENGTH_BITS
  return bits < 126 ? bits : bits === 126 ? 126 : 0x1_0000
}
