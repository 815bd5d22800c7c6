import { equalsIgnoringCase } from './character.js'
import type { RequestHead } from './head.js'
import type { HeaderList } from './header-list.js'
import { isKey } from './key.js'
import type { Refusal } from './refusal.js'
import { reviewHttp } from './review-http.js'
import {
  negotiate,
  refused,
  reviewOrigin,
  reviewVersion,
  type AcceptedOpening,
  type RefusedRequest,
} from './review-offer.js'
import type { ServerPolicy } from './server-policy.js'
import { listContains } from './token-list.js'

/** A request of HTTP/1.1 that opens a WebSocket; the resource is a path also when the target was an absolute URI. */
export interface AcceptedRequest extends AcceptedOpening {
  /** Verbatim, as `serializeAccept` needs it. */
  readonly key: string
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
    reviewUpgrade(headers) ??
    reviewVersion(headers) ??
    reviewKey(headers) ??
    reviewOrigin(headers, headers.one('Host')!, policy)
  if (refusal !== undefined) return refused(refusal)
  const agreed = negotiate(headers, target.resource, policy)
  return agreed.ok ? { ...agreed, key: headers.one('Sec-WebSocket-Key')! } : agreed
}

function reviewUpgrade(headers: HeaderList): Refusal | undefined {
  const upgrades = headers.all('Upgrade')
  if (upgrades.length === 0) return 'upgrade-missing'
  if (upgrades.length > 1 || !equalsIgnoringCase(upgrades[0]!, 'websocket')) return 'upgrade-not-websocket'
  return listContains(headers.all('Connection'), 'upgrade') ? undefined : 'connection-without-upgrade'
}

function reviewKey(headers: HeaderList): Refusal | undefined {
  const keys = headers.all('Sec-WebSocket-Key')
  if (keys.length === 0) return 'key-missing'
  if (keys.length > 1) return 'key-repeated'
  return isKey(keys[0]!) ? undefined : 'key-malformed'
}
