import { isKey } from './key.js'
import { offerHeaders, reservedInRequests, type OfferOptions } from './offer-headers.js'
import type { WsUrl } from './ws-url.js'

export interface RequestOptions extends OfferOptions {
  readonly url: WsUrl
  /** 16 bytes in base64, unpredictable, and new for each attempt. */
  readonly key: string
}

/**
 * The client's opening handshake (RFC 6455 §4.1), ASCII.
 * @throws {TypeError} when the key is not 16 bytes in base64, a subprotocol or extension is no token or stands twice,
 * the origin cannot be sent, or one of `headers` is malformed or belongs to the handshake.
 */
export function serializeRequest(options: RequestOptions): string {
  const { url, key } = options
  if (!isKey(key)) throw new TypeError('the key is not 16 bytes in base64')
  let text =
    `GET ${url.resource} HTTP/1.1\r\nHost: ${url.authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Key: ${key}\r\n`
  for (const [name, value] of offerHeaders(options, reservedInRequests)) text += `${name}: ${value}\r\n`
  return `${text}\r\n`
}
