import { parseAuthority } from './authority.js'
import { isVisible } from './character.js'
import { authorityEnd } from './target.js'

/** Where a client connects to (RFC 6455 §3). */
export interface WsUrl {
  /** `wss`, over TLS. */
  readonly secure: boolean
  /** Name or address, lower case; an IPv6 address without its brackets. */
  readonly host: string
  readonly port: number
  /** What the Host header says: brackets around IPv6, no default port. */
  readonly authority: string
  /** Path and query. */
  readonly resource: string
}

/**
 * Parses an absolute `ws:` or `wss:` URL in ASCII, as the `href` of a URL object is.
 * @throws {TypeError} when it is malformed, of another scheme, or has a fragment ("MUST NOT be used", §3) or user
 * information (it would end in logs: send an Authorization header).
 */
export function parseWsUrl(url: string): WsUrl {
  if (!isVisible(url)) throw invalid(url, 'has characters that are not visible ASCII')
  const scheme = url.slice(0, 6).toLowerCase()
  const secure = scheme === 'wss://'
  if (!secure && !scheme.startsWith('ws://')) throw invalid(url, 'does not begin with ws:// or wss://')
  if (url.includes('#')) throw invalid(url, 'has a fragment')
  const start = secure ? 6 : 5
  const end = authorityEnd(url, start)
  const text = url.slice(start, end)
  if (text.includes('@')) throw new TypeError('the URL has user information: send an Authorization header instead')
  const authority = parseAuthority(text)
  if (authority === undefined) throw invalid(url, 'has a malformed host or port')

  const { host, ipv6 } = authority
  const defaultPort = secure ? 443 : 80
  const port = authority.port ?? defaultPort
  const name = ipv6 ? `[${host}]` : host
  const rest = url.slice(end)
  return {
    secure,
    host,
    port,
    authority: port === defaultPort ? name : `${name}:${port}`,
    resource: rest.startsWith('/') ? rest : `/${rest}`,
  }
}

function invalid(url: string, why: string): TypeError {
  return new TypeError(`the URL ${JSON.stringify(url)} ${why}`)
}
