import { Opcode, serializeMessage, type DataOpcode } from '../protocol/index.js'
import { DeflateOnce } from './deflate-once.js'
import { nodeUtf8 } from './node-utf8.js'
import { bytesOf, type Data } from './payload.js'

interface Parts {
  readonly opcode: DataOpcode
  readonly frame: Uint8Array
  readonly payload: Uint8Array
  /** The same message compressed. */
  readonly once: DeflateOnce
}

/** What an engine sees of a prepared message. */
export let partsOf: (message: PreparedMessage) => Parts

/** A message that is framed and compressed once, for any number of connections. Made by `prepare`; it never changes. */
export class PreparedMessage {
  readonly #parts: Parts
  /** Bytes of the payload. */
  readonly byteLength: number

  private constructor(opcode: DataOpcode, payload: Uint8Array) {
    const frame = serializeMessage(opcode, payload)
    const framed = frame.subarray(frame.length - payload.length)
    this.#parts = { opcode, frame, payload: framed, once: new DeflateOnce(opcode, framed) }
    this.byteLength = payload.length
  }

  static {
    partsOf = (message) => message.#parts
  }

  /** As `prepare`. */
  static of(data: Data): PreparedMessage {
    if (typeof data !== 'string') return new PreparedMessage(Opcode.binary, bytesOf(data))
    const payload = new Uint8Array(nodeUtf8.byteLength(data))
    nodeUtf8.write(data, payload, 0)
    return new PreparedMessage(Opcode.text, payload)
  }
}

/**
 * Frames a message once, to be sent on many connections. The bytes are copied.
 * @throws {TypeError} for what is neither a string nor bytes
 */
export function prepare(data: Data): PreparedMessage {
  return PreparedMessage.of(data)
}
