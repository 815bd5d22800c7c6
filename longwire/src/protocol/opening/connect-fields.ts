import { serializeExtensions } from './extension-list.js'
import { offerHeaders, reservedInRequests, type OfferOptions } from './offer-headers.js'
import type { Refusal } from './refusal.js'
import type { AcceptedOpening } from './review-offer.js'
import { checkedHeaders, type SendableHeaders } from './sendable-headers.js'
import { reservedInAccept } from './serialize-accept.js'
import { refusalAnswer, type CustomRefusal } from './serialize-refusal.js'
import type { WsUrl } from './ws-url.js'

/** Fields of HTTP/2 in the order they are sent, names in lower case, pseudo-header fields first. */
export type ConnectFields = readonly (readonly [name: string, value: string])[]

export interface ConnectOptions extends OfferOptions {
  readonly url: WsUrl
}

/** "An endpoint MUST NOT generate an HTTP/2 message containing connection-specific header fields" (RFC 9113 §8.2.2). */
export const connectionFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

const reserved: ReadonlySet<string> = new Set([...reservedInRequests, ...connectionFields])

/**
 * The client's extended CONNECT (RFC 8441 §5): no key, since HTTP/2 itself leaves no doubt that both ends mean it.
 * @throws {TypeError} when a subprotocol or extension is no token or stands twice, the origin cannot be sent, or one of
 * `headers` is malformed, belongs to the handshake, or has no place in HTTP/2.
 */
export function connectRequestFields(options: ConnectOptions): ConnectFields {
  const { secure, authority, resource } = options.url
  return [
    [':method', 'CONNECT'],
    [':protocol', 'websocket'],
    [':scheme', secure ? 'https' : 'http'],
    [':path', resource],
    [':authority', authority],
    ...lowerCase(offerHeaders(options, reserved)),
  ]
}

/**
 * The 200 that accepts. What only HTTP/1.1 may say is left out of `headers`: they may be meant for both.
 * @throws {TypeError} when one of `headers` is malformed or belongs to the handshake.
 */
export function connectAcceptFields(
  accepted: Pick<AcceptedOpening, 'subprotocol' | 'extensions'>,
  headers: SendableHeaders = [],
): ConnectFields {
  const { subprotocol, extensions } = accepted
  const fields: [string, string][] = [[':status', '200']]
  if (subprotocol !== undefined) fields.push(['sec-websocket-protocol', subprotocol])
  if (extensions.length > 0) fields.push(['sec-websocket-extensions', serializeExtensions(extensions)])
  return [...fields, ...suitable(checkedHeaders(headers, reservedInAccept))]
}

/** An answer that refuses, and its body, to be sent as UTF-8. */
export interface ConnectRefusal {
  readonly status: number
  readonly fields: ConnectFields
  readonly body: string
}

/**
 * The answer to a request that is refused.
 * @throws {RangeError | TypeError} as `serializeRefusal` does
 */
export function connectRefusal(refusal: Refusal | CustomRefusal): ConnectRefusal {
  const { status, headers, body } = refusalAnswer(refusal)
  return { status, fields: [[':status', String(status)], ...suitable(headers)], body }
}

function suitable(headers: SendableHeaders): [name: string, value: string][] {
  return lowerCase(headers).filter(([name]) => !connectionFields.has(name))
}

function lowerCase(headers: SendableHeaders): [name: string, value: string][] {
  return Array.from(headers, ([name, value]) => [name.toLowerCase(), value])
}
