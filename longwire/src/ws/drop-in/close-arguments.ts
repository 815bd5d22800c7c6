import { CloseCode, isCloseCode, REASON_BYTES_MAX, type CloseStatus } from '../../protocol/index.js'

/**
 * What `close(code, data)` is to send; 1005 for a Close without a code, whatever the data is then.
 * @throws {TypeError} for a code that must not be sent, or data that is neither a string nor bytes
 * @throws {RangeError} for data of more than 123 bytes
 */
export function closeStatus(code: unknown, data: unknown): CloseStatus {
  if (code === undefined) return { code: CloseCode.noStatus, reason: '' }
  if (typeof code !== 'number' || !isCloseCode(code))
    throw new TypeError('First argument must be a valid error code number')
  const reason = reasonOf(data)
  if (Buffer.byteLength(reason) > REASON_BYTES_MAX)
    throw new RangeError(`The message must not be greater than ${REASON_BYTES_MAX} bytes`)
  return { code, reason }
}

function reasonOf(data: unknown): string {
  if (data === undefined) return ''
  if (typeof data === 'string') return data
  if (!(data instanceof Uint8Array)) throw new TypeError('Second argument must be a string or a Uint8Array')
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString()
}
