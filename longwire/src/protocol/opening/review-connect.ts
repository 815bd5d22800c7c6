import { parseAuthority } from './authority.js'
import { equalsIgnoringCase } from './character.js'
import { connectionFields } from './connect-fields.js'
import type { HeaderList } from './header-list.js'
import type { Refusal } from './refusal.js'
import { reviewBody, reviewPath, reviewSize } from './review-http.js'
import {
  negotiate,
  refused,
  reviewOrigin,
  reviewVersion,
  type AcceptedOpening,
  type RefusedRequest,
} from './review-offer.js'
import type { ServerPolicy } from './server-policy.js'
import type { StreamHead } from './stream-head.js'
import { parseTarget } from './target.js'

interface ConnectTarget {
  readonly resource: string
  readonly authority: string
}

/** Whether it is an extended CONNECT (RFC 8441 §4), for whatever protocol; without `:protocol` it asks for a tunnel. */
export function isExtendedConnect({ pseudo }: StreamHead): boolean {
  return pseudo.one(':method') === 'CONNECT' && pseudo.has(':protocol')
}

/** Whether the protocol that an extended CONNECT asks for is WebSocket, without regard to case. */
export function asksForWebSocket({ pseudo }: StreamHead): boolean {
  return equalsIgnoringCase(pseudo.one(':protocol') ?? '', 'websocket')
}

/** The server's side of the opening handshake over HTTP/2 (RFC 8441 §5), up to the decision of the application. */
export function reviewConnect(head: StreamHead, policy: ServerPolicy): AcceptedOpening | RefusedRequest {
  const { pseudo, headers } = head
  const tooMuch = reviewSize(headers.size, pseudo.textLength + headers.textLength, policy)
  if (tooMuch !== undefined) return refused(tooMuch)
  const target = reviewPseudo(head)
  if (typeof target === 'string') return refused(target)
  const refusal =
    reviewPath(target.resource, policy) ??
    reviewHeaders(headers, target.authority) ??
    reviewBody(headers) ??
    reviewVersion(headers) ??
    reviewOrigin(headers, target.authority, policy)
  return refusal === undefined ? negotiate(headers, target.resource, policy) : refused(refusal)
}

function reviewPseudo(head: StreamHead): ConnectTarget | Refusal {
  const { pseudo } = head
  const protocol = pseudo.one(':protocol')
  const scheme = pseudo.one(':scheme')
  const path = pseudo.one(':path')
  const authority = pseudo.one(':authority')
  if (protocol === undefined || scheme === undefined || path === undefined || authority === undefined)
    return 'connect-malformed'
  if (!asksForWebSocket(head)) return 'protocol-unknown'
  // Whichever of the two: where a proxy ends TLS, the connection itself does not tell what the client used.
  if (!equalsIgnoringCase(scheme, 'https') && !equalsIgnoringCase(scheme, 'http')) return 'scheme-unknown'
  if (parseAuthority(authority) === undefined) return 'authority-malformed'
  const target = parseTarget(path)
  if (typeof target === 'string') return target
  return target.authority === undefined ? { resource: target.resource, authority } : 'target-malformed'
}

function reviewHeaders(headers: HeaderList, authority: string): Refusal | undefined {
  for (const name of connectionFields) if (headers.has(name)) return 'connection-header'
  const hosts = headers.all('Host')
  return hosts.every((host) => equalsIgnoringCase(host, authority)) ? undefined : 'target-host-mismatch'
}
