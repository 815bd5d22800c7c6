import { isSendableValue } from './character.js'
import { serializeExtensions } from './extension-list.js'
import type { ClientExtension } from './extension.js'
import { checkedHeaders, type SendableHeaders } from './sendable-headers.js'
import { checkTokens } from './server-policy.js'

/** What a client offers, in whatever version of HTTP. */
export interface OfferOptions {
  /** Most preferred first. */
  readonly subprotocols?: readonly string[]
  readonly extensions?: readonly ClientExtension[]
  readonly origin?: string
  readonly headers?: SendableHeaders
}

/** Names, in lower case, that a caller may not set: they are the handshake's or say where the request ends. */
export const reservedInRequests: ReadonlySet<string> = new Set([
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
 * The header lines of a request that offers a WebSocket, from Sec-WebSocket-Version on.
 * @throws {TypeError} when a subprotocol or extension is no token or stands twice, the origin cannot be sent, or one of
 * `headers` is malformed or belongs to the handshake.
 */
export function offerHeaders(options: OfferOptions, reserved: ReadonlySet<string>): [name: string, value: string][] {
  const { subprotocols = [], extensions = [], origin, headers = [] } = options
  checkTokens('subprotocol', subprotocols)
  checkTokens(
    'extension',
    extensions.map(({ name }) => name),
  )
  const lines: [string, string][] = [['Sec-WebSocket-Version', '13']]
  if (subprotocols.length > 0) lines.push(['Sec-WebSocket-Protocol', subprotocols.join(', ')])
  const offers = extensions.flatMap((extension) =>
    extension.offers().map((params) => ({ name: extension.name, params })),
  )
  if (offers.length > 0) lines.push(['Sec-WebSocket-Extensions', serializeExtensions(offers)])
  if (origin !== undefined) {
    if (!isSendableValue(origin)) throw new TypeError('the origin has characters that cannot be sent')
    lines.push(['Origin', origin])
  }
  const own = origin === undefined ? reserved : new Set([...reserved, 'origin'])
  for (const [name, value] of checkedHeaders(headers, own)) lines.push([name, value])
  return lines
}
