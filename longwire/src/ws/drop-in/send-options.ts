import { Opcode } from '../../protocol/index.js'
import type { Sending, Sent } from './outgoing.js'

/** How one message is sent. */
export interface SendOptions {
  /** Default: text for a string or number, binary for anything else. */
  binary?: boolean | undefined
  /** False for a message that must not be compressed. Default true. */
  compress?: boolean | undefined
  /** False for a fragment that the next `send` continues. Default true. */
  fin?: boolean | undefined
  /** No effect: a client masks, a server does not. */
  mask?: boolean | undefined
}

const TEXT: Sending = { opcode: Opcode.text, compress: true, fin: true }
const BINARY: Sending = { opcode: Opcode.binary, compress: true, fin: true }

/** What the second argument of `send` means for a payload. */
export function sendingOf(
  payload: string | Uint8Array | Blob,
  options: SendOptions | Sent | null | undefined,
): Sending {
  const byKind = typeof payload === 'string' ? TEXT : BINARY
  if (typeof options !== 'object' || options === null) return byKind
  const { binary, compress = true, fin = true } = options
  const kind = binary === undefined ? byKind : binary ? BINARY : TEXT
  return compress && fin ? kind : { opcode: kind.opcode, compress, fin }
}

/** A callback, where one was given. */
export function callbackOf(sent: unknown): Sent | undefined {
  return typeof sent === 'function' ? (sent as Sent) : undefined
}
