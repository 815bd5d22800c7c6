import { CloseCode, REASON_BYTES_MAX, type CloseStatus } from '../../protocol/index.js'
import { toUsvString } from './web-idl-string.js'

const CODE_MAX = 0xffff

/**
 * The arguments of `close` as their types in Web IDL, `[Clamp] unsigned short` and `USVString`, turn them out.
 * @throws {TypeError} for what cannot be converted
 */
export function toCloseArguments(code: unknown, reason: unknown): { code: number | undefined; reason: string } {
  return {
    code: code === undefined ? undefined : clamp(Number(code)),
    reason: reason === undefined ? '' : toUsvString(reason),
  }
}

/** Web IDL §3.2.4.9: to the nearest whole number in range, and of two to the even one. */
function clamp(value: number): number {
  if (Number.isNaN(value)) return 0
  const bounded = Math.min(Math.max(value, 0), CODE_MAX)
  const below = Math.floor(bounded)
  const rest = bounded - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

/**
 * What a Close frame of the application says: with neither code nor reason it has no body, which 1005 stands for; a
 * reason without a code goes with 1000.
 * @throws {DOMException} an InvalidAccessError for a code other than 1000 and 3000 to 4999, a SyntaxError for a reason of
 * more than 123 bytes
 */
export function closeStatus(code: number | undefined, reason: string): CloseStatus {
  if (code !== undefined && code !== CloseCode.normal && (code < 3000 || code > 4999)) {
    throw new DOMException(`The close code is 1000 or from 3000 to 4999, not ${code}`, 'InvalidAccessError')
  }
  if (Buffer.byteLength(reason) > REASON_BYTES_MAX) {
    throw new DOMException(`The close reason has at most ${REASON_BYTES_MAX} bytes of UTF-8`, 'SyntaxError')
  }
  return { code: code ?? (reason === '' ? CloseCode.noStatus : CloseCode.normal), reason }
}
