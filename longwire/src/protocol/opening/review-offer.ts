import { parseExtensions } from './extension-list.js'
import type { NegotiatedExtension } from './extension.js'
import type { HeaderList } from './header-list.js'
import { takeOffers } from './negotiate.js'
import { originAllowed } from './origin.js'
import type { Refusal } from './refusal.js'
import type { ServerPolicy } from './server-policy.js'
import { parseTokenList } from './token-list.js'

/** A request that opens a WebSocket, in whatever version of HTTP, and what was agreed. */
export interface AcceptedOpening {
  readonly ok: true
  /** Path and query: the resource name (RFC 6455 §3). */
  readonly resource: string
  readonly origin: string | undefined
  readonly subprotocol: string | undefined
  /** In the order of the answer. */
  readonly extensions: readonly NegotiatedExtension[]
}

export interface RefusedRequest {
  readonly ok: false
  readonly refusal: Refusal
}

export function refused(refusal: Refusal): RefusedRequest {
  return { ok: false, refusal }
}

export function reviewVersion(headers: HeaderList): Refusal | undefined {
  if (headers.has('Sec-WebSocket-Key1') || headers.has('Sec-WebSocket-Key2')) return 'legacy-handshake'
  const versions = headers.all('Sec-WebSocket-Version')
  if (versions.length === 0) return 'version-missing'
  if (versions.length > 1) return 'version-repeated'
  return versions[0] === '13' ? undefined : 'version-unsupported'
}

/** @param host whom the request names: the Host header, or `:authority` */
export function reviewOrigin(headers: HeaderList, host: string, policy: ServerPolicy): Refusal | undefined {
  const origins = headers.all('Origin')
  if (origins.length > 1) return 'origin-repeated'
  const [origin] = origins
  if (origin === undefined) return policy.requireOrigin === true ? 'origin-missing' : undefined
  const { origins: allowed = 'same-host', secure = false } = policy
  return originAllowed(origin, allowed, host, secure) ? undefined : 'origin-refused'
}

/** Subprotocol and extensions, chosen from what the client offers. */
export function negotiate(
  headers: HeaderList,
  resource: string,
  policy: ServerPolicy,
): AcceptedOpening | RefusedRequest {
  const offered = parseTokenList(headers.all('Sec-WebSocket-Protocol'))
  if (offered === undefined) return refused('subprotocol-malformed')
  if (new Set(offered).size < offered.length) return refused('subprotocol-repeated')
  const offers = parseExtensions(headers.all('Sec-WebSocket-Extensions'))
  if (offers === undefined) return refused('extensions-malformed')
  return {
    ok: true,
    resource,
    origin: headers.one('Origin'),
    subprotocol: policy.subprotocols?.find((name) => offered.includes(name)),
    extensions: takeOffers(offers, policy.extensions ?? []),
  }
}
