import { violations, type CloseOutcome, type Violation } from '../../protocol/index.js'

interface Row {
  readonly type: ErrorConstructor
  readonly code: string
  readonly message: string
}

function row(code: string, message: string, type: ErrorConstructor = RangeError): Row {
  return { type, code, message }
}

const frame = 'Invalid WebSocket frame: '

/** What a violation is called here: class, `code` and message of ws where it has them. */
const rows: Readonly<Record<Violation, Row>> = {
  'reserved-bit': row('WS_ERR_UNEXPECTED_RSV_1', `${frame}RSV1, RSV2 and RSV3 must be clear`),
  'reserved-opcode': row('WS_ERR_INVALID_OPCODE', `${frame}invalid opcode`),
  unmasked: row('WS_ERR_EXPECTED_MASK', `${frame}MASK must be set`),
  masked: row('WS_ERR_UNEXPECTED_MASK', `${frame}MASK must be clear`),
  'length-not-minimal': row(
    'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    `${frame}payload length not in its shortest form`,
  ),
  'length-sign-bit': row(
    'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    'Unsupported WebSocket frame: payload length > 2^53 - 1',
  ),
  'control-fragmented': row('WS_ERR_EXPECTED_FIN', `${frame}FIN must be set`),
  'control-too-long': row('WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH', `${frame}invalid payload length`),
  'continuation-unexpected': row('WS_ERR_INVALID_OPCODE', `${frame}invalid opcode 0`),
  'continuation-expected': row('WS_ERR_INVALID_OPCODE', `${frame}invalid opcode`),
  'close-length-one': row('WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH', `${frame}invalid payload length 1`),
  'close-code-invalid': row('WS_ERR_INVALID_CLOSE_CODE', `${frame}invalid status code`),
  'close-reason-not-utf8': row('WS_ERR_INVALID_UTF8', `${frame}invalid UTF-8 sequence`, Error),
  'text-not-utf8': row('WS_ERR_INVALID_UTF8', `${frame}invalid UTF-8 sequence`, Error),
  'message-too-big': row('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'Max payload size exceeded'),
  'too-many-fragments': row('WS_ERR_TOO_MANY_BUFFERED_PARTS', 'Too many message fragments'),
  'deflate-invalid': row('Z_DATA_ERROR', violations['deflate-invalid'].text, Error),
  'too-many-members': row('WS_ERR_TOO_MANY_BUFFERED_PARTS', violations['too-many-members'].text),
}

/** The 'error' of a connection whose peer has broken the protocol or a limit. */
export function violationError(violation: Violation): Error {
  const { type, code, message } = rows[violation]
  return Object.assign(new type(message), { code })
}

/** The 'error' of a connection that this side has given up. */
export function abortError(reason: string): Error {
  return Object.assign(new Error(reason), { code: 'WS_ERR_ABORTED' })
}

/**
 * The 'error' that comes just before 'close', if there is one. Not for a violation, which has had its own; nor for a
 * peer that was gone, or did not end the connection in time: that only shows in the close code.
 * @param closing whether this side had begun to close
 */
export function errorOf(outcome: CloseOutcome, closing: boolean): Error | undefined {
  const { violation, abort, clean } = outcome
  if (violation !== undefined || abort === undefined || clean || closing) return undefined
  return abortError(abort.reason)
}
