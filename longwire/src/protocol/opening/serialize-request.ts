import { isSendableValue } from './character.js'
import { serializeExtensions } from './extension-list.js'
import type { ClientExtension } from './extension.js'
import { isKey } from './key.js'
import { type SendableHeaders, serializeHeaders } from './sendable-headers.js'
import { checkTokens } from './server-policy.js'
import type { WsUrl } from './ws-url.js'

export interface RequestOptions {
  readonly url: WsUrl
  /** 16 bytes in base64, unpredictable, and new for each attempt. */
  readonly key: string
  /** Most preferred first. */
  readonly subprotocols?: readonly string[]
  readonly extensions?: readonly ClientExtension[]
  readonly origin?: string
  readonly headers?: SendableHeaders
}

const reserved: ReadonlySet<string> = new Set([
  'host',
  'upgrade',
  'connection',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
  'sec-websocket-accept',
  'content-length',
  'transfer-encoding',
  'trailer',
  'te',
  'expect',
])

/**
 * The client's opening handshake (RFC 6455 §4.1), ASCII.
 * @throws {TypeError} when the key is not 16 bytes in base64, a subprotocol or extension is no token or stands twice,
 * the origin cannot be sent, or one of `headers` is malformed or belongs to the handshake.
 */
export function serializeRequest(options: RequestOptions): string {
  const { url, key, subprotocols = [], extensions = [], origin, headers = [] } = options
  if (!isKey(key)) throw new TypeError('the key is not 16 bytes in base64')
  checkTokens('subprotocol', subprotocols)
  checkTokens(
    'extension',
    extensions.map(({ name }) => name),
  )
  let text =
    `GET ${url.resource} HTTP/1.1\r\nHost: ${url.authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n`
  if (subprotocols.length > 0) text += `Sec-WebSocket-Protocol: ${subprotocols.join(', ')}\r\n`
  const offers = extensions.flatMap((extension) =>
    extension.offers().map((params) => ({ name: extension.name, params })),
  )
  if (offers.length > 0) text += `Sec-WebSocket-Extensions: ${serializeExtensions(offers)}\r\n`
  if (origin === undefined) return `${text}${serializeHeaders(headers, reserved)}\r\n`
  if (!isSendableValue(origin)) throw new TypeError('the origin has characters that cannot be sent')
  return `${text}Origin: ${origin}\r\n${serializeHeaders(headers, reservedWithOrigin)}\r\n`
}

const reservedWithOrigin: ReadonlySet<string> = new Set([...reserved, 'origin'])
