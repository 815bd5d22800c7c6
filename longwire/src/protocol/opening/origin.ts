import { type Authority, parseAuthority } from './authority.js'
import { isVisible } from './character.js'

/**
 * Which pages may connect. A list: exactly these origins, byte for byte as browsers send them. `same-host`: pages
 * of the host and port that the request names, over https too where the connection itself is plain (a proxy may end
 * TLS), but never an http page over a secure connection. `any`: no check.
 */
export type OriginPolicy = readonly string[] | 'same-host' | 'any'

interface Origin {
  readonly scheme: string
  readonly authority: Authority
}

/** Whether a page of `origin` may connect to `host`, the value of the Host header (RFC 6455 §10.2). */
export function originAllowed(origin: string, policy: OriginPolicy, host: string, secure: boolean): boolean {
  if (policy === 'any') return true
  if (policy !== 'same-host') return policy.includes(origin)
  const page = parseOrigin(origin)
  const here = parseAuthority(host)
  if (page === undefined || here === undefined) return false
  const defaultPort = defaultPorts.get(page.scheme)
  if (defaultPort === undefined || (secure && page.scheme === 'http')) return false
  return page.authority.host === here.host && (page.authority.port ?? defaultPort) === (here.port ?? defaultPort)
}

const defaultPorts = new Map([
  ['http', 80],
  ['https', 443],
])

/** Whether `text` is an origin as browsers send it: scheme, host and port in lower case, no default port, no path. */
export function isOrigin(text: string): boolean {
  return parseOrigin(text) !== undefined
}

function parseOrigin(text: string): Origin | undefined {
  const schemeEnd = text.indexOf('://')
  if (schemeEnd < 1 || !isVisible(text) || text !== text.toLowerCase()) return undefined
  const scheme = text.slice(0, schemeEnd)
  const authority = parseAuthority(text.slice(schemeEnd + 3))
  if (authority === undefined || !isScheme(scheme)) return undefined
  return authority.port !== undefined && authority.port === defaultPorts.get(scheme) ? undefined : { scheme, authority }
}

function isScheme(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const letter = code >= 0x61 && code <= 0x7a
    const other = (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e
    if (!letter && (i === 0 || !other)) return false
  }
  return true
}
