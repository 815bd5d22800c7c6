import { equalsIgnoringCase } from './character.js'
import { parseExtensions } from './extension-list.js'
import type { NegotiatedExtension } from './extension.js'
import type { RequestHead } from './head.js'
import type { HeaderList } from './header-list.js'
import { isKey } from './key.js'
import { takeOffers } from './negotiate.js'
import { originAllowed } from './origin.js'
import type { Refusal } from './refusal.js'
import { reviewHttp } from './review-http.js'
import type { ServerPolicy } from './server-policy.js'
import { listContains, parseTokenList } from './token-list.js'

/** A request that opens a WebSocket, and what was agreed. */
export interface AcceptedRequest {
  readonly ok: true
  /** Verbatim, as `serializeAccept` needs it. */
  readonly key: string
  /** Path and query, also when the target was an absolute URI: the resource name (RFC 6455 §3). */
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

/** Whether a request asks for another protocol at all; otherwise it is plain HTTP and may be served as such. */
export function isUpgradeRequest(head: RequestHead): boolean {
  return head.headers.has('Upgrade')
}

/** The server's side of the opening handshake (RFC 6455 §4.2), up to the decision of the application. */
export function reviewRequest(head: RequestHead, policy: ServerPolicy): AcceptedRequest | RefusedRequest {
  const { headers } = head
  const target = reviewHttp(head, policy)
  if (typeof target === 'string') return refused(target)
  const refusal =
    reviewUpgrade(headers) ?? reviewVersion(headers) ?? reviewKey(headers) ?? reviewOrigin(headers, policy)
  return refusal === undefined ? negotiate(headers, target.resource, policy) : refused(refusal)
}

function negotiate(headers: HeaderList, resource: string, policy: ServerPolicy): AcceptedRequest | RefusedRequest {
  const offered = parseTokenList(headers.all('Sec-WebSocket-Protocol'))
  if (offered === undefined) return refused('subprotocol-malformed')
  if (new Set(offered).size < offered.length) return refused('subprotocol-repeated')
  const offers = parseExtensions(headers.all('Sec-WebSocket-Extensions'))
  if (offers === undefined) return refused('extensions-malformed')
  return {
    ok: true,
    key: headers.one('Sec-WebSocket-Key')!,
    resource,
    origin: headers.one('Origin'),
    subprotocol: policy.subprotocols?.find((name) => offered.includes(name)),
    extensions: takeOffers(offers, policy.extensions ?? []),
  }
}

function refused(refusal: Refusal): RefusedRequest {
  return { ok: false, refusal }
}

function reviewUpgrade(headers: HeaderList): Refusal | undefined {
  const upgrades = headers.all('Upgrade')
  if (upgrades.length === 0) return 'upgrade-missing'
  if (upgrades.length > 1 || !equalsIgnoringCase(upgrades[0]!, 'websocket')) return 'upgrade-not-websocket'
  return listContains(headers.all('Connection'), 'upgrade') ? undefined : 'connection-without-upgrade'
}

function reviewVersion(headers: HeaderList): Refusal | undefined {
  if (headers.has('Sec-WebSocket-Key1') || headers.has('Sec-WebSocket-Key2')) return 'legacy-handshake'
  const versions = headers.all('Sec-WebSocket-Version')
  if (versions.length === 0) return 'version-missing'
  if (versions.length > 1) return 'version-repeated'
  return versions[0] === '13' ? undefined : 'version-unsupported'
}

function reviewKey(headers: HeaderList): Refusal | undefined {
  const keys = headers.all('Sec-WebSocket-Key')
  if (keys.length === 0) return 'key-missing'
  if (keys.length > 1) return 'key-repeated'
  return isKey(keys[0]!) ? undefined : 'key-malformed'
}

function reviewOrigin(headers: HeaderList, policy: ServerPolicy): Refusal | undefined {
  const origins = headers.all('Origin')
  if (origins.length > 1) return 'origin-repeated'
  const [origin] = origins
  if (origin === undefined) return policy.requireOrigin === true ? 'origin-missing' : undefined
  const { origins: allowed = 'same-host', secure = false } = policy
  return originAllowed(origin, allowed, headers.one('Host')!, secure) ? undefined : 'origin-refused'
}
