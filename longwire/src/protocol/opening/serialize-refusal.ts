import { isSendableValue } from './character.js'
import { type Refusal, refusals } from './refusal.js'
import { type SendableHeaders, serializeHeaders } from './sendable-headers.js'

/** A refusal in the application's own words. */
export interface CustomRefusal {
  /** 300 to 599. */
  readonly status: number
  /** Reason phrase; what cannot be sent in it becomes `?`. Default: the usual one of the status, if known. */
  readonly reason?: string
  readonly headers?: SendableHeaders
  /** Plain text. Default: the reason. */
  readonly body?: string
}

const phrases: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [414, 'URI Too Long'],
  [426, 'Upgrade Required'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  [500, 'Internal Server Error'],
  [503, 'Service Unavailable'],
  [505, 'HTTP Version Not Supported'],
])

const reserved: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'trailer',
  'sec-websocket-accept',
])

/**
 * The answer to a request that is refused, to be sent as UTF-8; the connection is closed behind it. An answer that
 * names a protocol to upgrade to says so in Connection too, as RFC 9110 §7.8 asks.
 * @throws {RangeError} when a custom status is not 300 to 599.
 * @throws {TypeError} when a custom header is malformed or belongs to the answer itself.
 */
export function serializeRefusal(refusal: Refusal | CustomRefusal): string {
  if (typeof refusal === 'object') return serializeCustom(refusal)
  const { status, text, headers = [] } = refusals[refusal]
  return serialize(status, phrases.get(status)!, serializeHeaders(headers, reserved), text)
}

function serializeCustom(refusal: CustomRefusal): string {
  const { status } = refusal
  if (!Number.isInteger(status) || status < 300 || status > 599) throw new RangeError(`${status} refuses nothing`)
  const reason = sanitize(refusal.reason ?? phrases.get(status) ?? '')
  return serialize(status, reason, serializeHeaders(refusal.headers ?? [], reserved), refusal.body ?? reason)
}

function serialize(status: number, reason: string, headers: string, body: string): string {
  const connection = /^upgrade:/im.test(headers) ? 'close, Upgrade' : 'close'
  const length = utf8Length(body)
  return (
    `HTTP/1.1 ${status} ${reason}\r\nConnection: ${connection}\r\n${headers}` +
    `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\n\r\n${body}`
  )
}

function sanitize(reason: string): string {
  if (isSendableValue(reason)) return reason
  let clean = ''
  for (const char of reason) clean += isSendableValue(char) ? char : '?'
  return clean
}

/** Bytes of `text` in UTF-8, where a lone surrogate is sent as U+FFFD. */
function utf8Length(text: string): number {
  let length = 0
  for (const char of text) {
    const code = char.codePointAt(0)!
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
  }
  return length
}
