import { CloseCode, serializeClose } from '../protocol/index.js'
import { nodeUtf8 } from './node-utf8.js'

/** How a listener or attachment sends its connections away. */
export interface CloseOptions {
  /** Default 1001, going away. */
  readonly code?: number
  /** At most 123 bytes of UTF-8. */
  readonly reason?: string
  /** How long the closing handshakes may take before what is left is dropped. Default: `closeTimeoutMs`. */
  readonly graceMs?: number
}

/** @throws {RangeError | TypeError} for a code or reason that must not be sent, or a time that is none */
export function checkedCloseOptions(options: CloseOptions, closeTimeoutMs: number): Required<CloseOptions> {
  const { code = CloseCode.goingAway, reason = '', graceMs = closeTimeoutMs } = options
  serializeClose(code, reason, nodeUtf8)
  if (!(graceMs >= 0)) throw new RangeError(`graceMs must be a number from 0, not ${graceMs}`)
  return { code, reason, graceMs }
}
