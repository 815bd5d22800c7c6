/** Where a client connects to. */
export interface ClientAddress {
  readonly url: URL
  /** TLS protects it. */
  readonly secure: boolean
  /** Name or address; an IPv6 address without its brackets. */
  readonly host: string
  readonly port: number
  /** Path and query of the request. */
  readonly path: string
  /** The local socket of a `ws+unix:` URL. */
  readonly socketPath: string | undefined
  /** User and password of the URL. */
  readonly auth: string | undefined
}

/**
 * Reads an address; `http:` and `https:` stand for `ws:` and `wss:`. The path of `ws+unix:/socket:/path` names a local
 * socket and, behind a colon, the path of the request.
 * @throws {SyntaxError} for what is none
 */
export function clientAddress(address: string | URL): ClientAddress {
  const url = withScheme(parse(address))
  const { hostname, pathname, port, protocol, search } = url
  const secure = protocol === 'wss:'
  const ipc = protocol === 'ws+unix:'
  if (!secure && !ipc && protocol !== 'ws:')
    throw new SyntaxError('The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"')
  if (ipc && pathname === '') throw new SyntaxError("The URL's pathname is empty")
  if (url.href.includes('#')) throw new SyntaxError('The URL contains a fragment identifier')
  const target = `${pathname}${search}`
  const colon = target.indexOf(':')
  return {
    url,
    secure,
    host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    path: ipc ? (colon === -1 ? '/' : target.slice(colon + 1)) : target,
    socketPath: ipc ? (colon === -1 ? target : target.slice(0, colon)) : undefined,
    auth: authOf(url),
  }
}

function parse(address: string | URL): URL {
  if (address instanceof URL) return address
  try {
    return new URL(address)
  } catch {
    throw new SyntaxError(`Invalid URL: ${address}`)
  }
}

function withScheme(url: URL): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return url
  const copy = new URL(url)
  copy.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  return copy
}

function authOf({ username, password }: URL): string | undefined {
  return username === '' && password === '' ? undefined : `${unescaped(username)}:${unescaped(password)}`
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that begins nothing.
    return text
  }
}
