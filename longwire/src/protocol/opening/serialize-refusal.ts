import { equalsIgnoringCase, isSendableValue } from './character.js'
import { type Refusal, refusals } from './refusal.js'
import { checkedHeaders, type SendableHeaders } from './sendable-headers.js'

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
  [501, 'Not Implemented'],
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

/** The parts of an answer that refuses, in whatever version of HTTP. */
export interface RefusalAnswer {
  readonly status: number
  readonly reason: string
  /** Content-Type and Content-Length included. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/**
 * What is answered to a request that is refused.
 * @throws {RangeError} when a custom status is not 300 to 599.
 * @throws {TypeError} when a custom header is malformed or belongs to the answer itself.
 */
export function refusalAnswer(refusal: Refusal | CustomRefusal): RefusalAnswer {
  if (typeof refusal === 'object') return customAnswer(refusal)
  const { status, text, headers = [] } = refusals[refusal]
  return answer(status, phrases.get(status)!, headers, text)
}

/**
 * The answer to a request that is refused, to be sent as UTF-8; the connection is closed behind it. An answer that
 * names a protocol to upgrade to says so in Connection too, as RFC 9110 §7.8 asks.
 * @throws {RangeError | TypeError} as `refusalAnswer` does
 */
export function serializeRefusal(refusal: Refusal | CustomRefusal): string {
  const { status, reason, headers, body } = refusalAnswer(refusal)
  const upgrade = headers.some(([name]) => equalsIgnoringCase(name, 'upgrade'))
  let text = `HTTP/1.1 ${status} ${reason}\r\nConnection: ${upgrade ? 'close, Upgrade' : 'close'}\r\n`
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`
  return `${text}\r\n${body}`
}

function customAnswer(refusal: CustomRefusal): RefusalAnswer {
  const { status } = refusal
  if (!Number.isInteger(status) || status < 300 || status > 599) throw new RangeError(`${status} refuses nothing`)
  const reason = sanitize(refusal.reason ?? phrases.get(status) ?? '')
  return answer(status, reason, checkedHeaders(refusal.headers ?? [], reserved), refusal.body ?? reason)
}

function answer(status: number, reason: string, headers: SendableHeaders, body: string): RefusalAnswer {
  const own = [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(utf8Length(body))],
  ] as const
  return { status, reason, headers: [...headers, ...own], body }
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
