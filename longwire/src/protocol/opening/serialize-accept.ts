import { serializeExtensions } from './extension-list.js'
import { acceptValue, type Digest } from './key.js'
import type { AcceptedRequest } from './review-request.js'
import { type SendableHeaders, serializeHeaders } from './sendable-headers.js'

/** Names, in lower case, that a server's user may not set in the answer that accepts. */
export const reservedInAccept: ReadonlySet<string> = new Set([
  'upgrade',
  'connection',
  'sec-websocket-accept',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
  'content-length',
  'transfer-encoding',
  'trailer',
])

/**
 * The 101 that completes the opening handshake (RFC 6455 §4.2.2), ASCII. It has no Content-Length and no
 * Transfer-Encoding: "A server MUST NOT send" them in a 1xx response (RFC 9110 §8.6, RFC 9112 §6.1).
 * @throws {TypeError} when one of `headers` is malformed or belongs to the handshake.
 */
export function serializeAccept(
  accepted: Pick<AcceptedRequest, 'key' | 'subprotocol' | 'extensions'>,
  digest: Digest,
  headers?: SendableHeaders,
): string {
  const { key, subprotocol, extensions } = accepted
  let text =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${acceptValue(key, digest)}\r\n`
  if (subprotocol !== undefined) text += `Sec-WebSocket-Protocol: ${subprotocol}\r\n`
  if (extensions.length > 0) text += `Sec-WebSocket-Extensions: ${serializeExtensions(extensions)}\r\n`
  if (headers !== undefined) text += serializeHeaders(headers, reservedInAccept)
  return `${text}\r\n`
}
