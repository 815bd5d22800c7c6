import type { OutgoingHttpHeaders } from 'node:http'

import { clientAddress, type ClientAddress } from './client-address.js'

/**
 * Where a redirect leads.
 * @throws {SyntaxError} for what is no such address
 * @throws {Error} for a way out of TLS, or to a local socket that the server does not run on
 */
export function redirectAddress(location: string, from: ClientAddress): ClientAddress {
  let url: URL
  try {
    url = new URL(location, from.url)
  } catch {
    throw new SyntaxError(`Invalid URL: ${location}`)
  }
  const to = clientAddress(url)
  if (from.secure && !to.secure) throw new Error('The server redirects from a secure connection to an insecure one')
  if (to.socketPath !== undefined && to.socketPath !== from.socketPath)
    throw new Error('The server redirects to a local socket')
  return to
}

/** Headers with their names in lower case, of which no two are the same. */
export function lowerCased(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Whether the headers that are meant for one server may be sent to the other. */
export function sameServer(one: ClientAddress, other: ClientAddress): boolean {
  if (one.socketPath !== undefined || other.socketPath !== undefined) return one.socketPath === other.socketPath
  return one.url.host === other.url.host
}

/** `headers` (lower case) without those that are secrets of another server, or name it. */
export function withoutSecrets(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const { authorization: _, cookie: __, host: ___, ...rest } = headers
  return rest
}
