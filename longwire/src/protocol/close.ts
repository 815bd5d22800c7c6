import { CONTROL_BYTES_MAX } from './opcode.js'
import type { Utf8 } from './utf8.js'
import type { Violation } from './violation.js'

/** Close codes with a fixed meaning (RFC 6455 §7.4.1 and the IANA registry). */
export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Never on the wire: a Close frame without a code was received. */
  noStatus: 1005,
  /** Never on the wire: the connection ended without a Close frame. */
  abnormal: 1006,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
  mandatoryExtension: 1010,
  internalError: 1011,
  serviceRestart: 1012,
  tryAgainLater: 1013,
  badGateway: 1014,
} as const

/** Longest reason, in bytes of UTF-8. */
export const REASON_BYTES_MAX = CONTROL_BYTES_MAX - 2

/** Whether `code` may stand in a Close frame (RFC 6455 §7.4). */
export function isCloseCode(code: number): boolean {
  if (!Number.isInteger(code)) return false
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
}

/**
 * The payload of a Close frame; empty without a code.
 * @throws {RangeError} for a code that must not be sent or a reason of more than 123 bytes
 * @throws {TypeError} for a reason that is no string, or a reason without a code
 */
export function serializeClose(code: number | undefined, reason: string, utf8: Utf8): Uint8Array {
  if (typeof reason !== 'string') throw new TypeError('the close reason must be a string')
  if (code === undefined) {
    if (reason !== '') throw new TypeError('a close reason needs a close code')
    return new Uint8Array(0)
  }
  if (!isCloseCode(code)) throw new RangeError(`close code ${String(code)} must not be sent`)
  const reasonBytes = utf8.byteLength(reason)
  if (reasonBytes > REASON_BYTES_MAX) {
    throw new RangeError(`the close reason takes ${reasonBytes} bytes, at most ${REASON_BYTES_MAX} are allowed`)
  }
  const payload = new Uint8Array(2 + reasonBytes)
  payload[0] = code >> 8
  payload[1] = code & 0xff
  utf8.write(reason, payload, 2)
  return payload
}

/** What a Close frame said. `code` is 1005 when it said nothing. */
export interface CloseStatus {
  readonly code: number
  readonly reason: string
}

/** Reads the payload of a Close frame (RFC 6455 §5.5.1), or names the violation in it. */
export function parseClose(bytes: Uint8Array, start: number, end: number, utf8: Utf8): CloseStatus | Violation {
  if (start === end) return { code: CloseCode.noStatus, reason: '' }
  if (end - start === 1) return 'close-length-one'
  const code = (bytes[start]! << 8) | bytes[start + 1]!
  if (!isCloseCode(code)) return 'close-code-invalid'
  if (!utf8.isValid(bytes, start + 2, end)) return 'close-reason-not-utf8'
  return { code, reason: utf8.read(bytes, start + 2, end) }
}
