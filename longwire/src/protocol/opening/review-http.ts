import { parseAuthority } from './authority.js'
import { equalsIgnoringCase } from './character.js'
import { defaultHeadLimits } from './head-limits.js'
import type { RequestHead } from './head.js'
import type { HeaderList } from './header-list.js'
import type { Refusal } from './refusal.js'
import type { ServerPolicy } from './server-policy.js'
import { parseTarget, pathOf, type Target } from './target.js'

/** What HTTP asks of a request that opens a WebSocket, before anything that is WebSocket's own: its target if it holds. */
export function reviewHttp(head: RequestHead, policy: ServerPolicy): Target | Refusal {
  const { headers } = head
  const textLength = headers.textLength + head.method.length + head.target.length
  const refusal = reviewSize(headers.size, textLength, policy) ?? reviewRequestLine(head) ?? reviewHost(headers)
  if (refusal !== undefined) return refusal
  const target = parseTarget(head.target)
  if (typeof target === 'string') return target
  return reviewTarget(target, headers, policy) ?? reviewBody(headers) ?? target
}

/** A parser that drops what is too much may have dropped what matters: a head beyond the limits is never trusted. */
export function reviewSize(headers: number, textLength: number, policy: ServerPolicy): Refusal | undefined {
  const { headersMax = defaultHeadLimits.headersMax, headBytesMax = defaultHeadLimits.headBytesMax } =
    policy.limits ?? {}
  if (headers > headersMax) return 'too-many-headers'
  return textLength > headBytesMax ? 'head-too-big' : undefined
}

function reviewRequestLine(head: RequestHead): Refusal | undefined {
  if (head.method !== 'GET') return 'method-not-get'
  if (head.version === '1.1') return undefined
  return head.version === '1.0' || head.version === '0.9' ? 'http-version-too-low' : 'http-version-unsupported'
}

function reviewHost(headers: HeaderList): Refusal | undefined {
  const hosts = headers.all('Host')
  if (hosts.length === 0) return 'host-missing'
  if (hosts.length > 1) return 'host-repeated'
  return parseAuthority(hosts[0]!) === undefined ? 'host-malformed' : undefined
}

/**
 * "A client MUST send a field value for Host that is identical to that authority component" (RFC 9112 §3.2): where
 * it is not, who routes by one and who routes by the other disagree.
 */
function reviewTarget(target: Target, headers: HeaderList, policy: ServerPolicy): Refusal | undefined {
  const { authority, resource } = target
  if (authority !== undefined && !equalsIgnoringCase(authority, headers.one('Host')!)) return 'target-host-mismatch'
  return reviewPath(resource, policy)
}

export function reviewPath(resource: string, policy: ServerPolicy): Refusal | undefined {
  return policy.paths === undefined || policy.paths.includes(pathOf(resource)) ? undefined : 'path-unknown'
}

/** What follows the head would be frames to us and a body to whoever stands in front of us. */
export function reviewBody(headers: HeaderList): Refusal | undefined {
  if (headers.has('Transfer-Encoding')) return 'request-body'
  const lengths = headers.all('Content-Length')
  return lengths.length === 0 || (lengths.length === 1 && lengths[0] === '0') ? undefined : 'request-body'
}
