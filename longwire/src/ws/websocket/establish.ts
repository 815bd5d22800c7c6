import { connect, type Connection } from '../../node/index.js'
import { parseWsUrl } from '../../protocol/index.js'
import type { WebSocketOptions } from './websocket-options.js'

export interface Establishing {
  readonly record: URL
  readonly subprotocols: readonly string[]
  /** Gives up. */
  readonly signal: AbortSignal
  readonly options: WebSocketOptions
}

/**
 * Establishes a connection. User information in the URL becomes an Authorization header, unless there is one. As the
 * standard has it, the handshake fails when subprotocols were offered and the server chooses none.
 * @throws {TypeError | RangeError} at once for options that cannot be used
 */
export function establish({ record, subprotocols, signal, options }: Establishing): Promise<Connection> {
  const { compression, http2, limits, origin, tls } = options
  const url = withoutUser(record)
  const refusal = refusalOf(url)
  if (refusal !== undefined) return Promise.reject(refusal)
  return connect(url, {
    subprotocols,
    requireSubprotocol: true,
    headers: headersOf(record, options),
    signal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
    ...(compression !== undefined && { compression }),
    ...(http2 !== undefined && { http2 }),
    ...(limits !== undefined && { limits }),
    ...(origin !== undefined && { origin }),
    ...(tls !== undefined && { tls }),
  })
}

/** Why there can be no connection: the standard's URLs include some, such as those with port 0. */
function refusalOf(url: string): Error | undefined {
  try {
    parseWsUrl(url)
    return undefined
  } catch (error) {
    return error as Error
  }
}

function withoutUser(record: URL): string {
  const url = new URL(record)
  url.username = ''
  url.password = ''
  return url.href
}

function headersOf({ username, password }: URL, { headers = [] }: WebSocketOptions): (readonly [string, string])[] {
  const pairs =
    Symbol.iterator in headers ? [...(headers as Iterable<readonly [string, string]>)] : Object.entries(headers)
  const authorized = pairs.some(([name]) => name.toLowerCase() === 'authorization')
  if (authorized || (username === '' && password === '')) return pairs
  const credentials = Buffer.from(percentDecoded(`${username}:${password}`), 'latin1').toString('base64')
  return [...pairs, ['Authorization', `Basic ${credentials}`]]
}

/** Bytes as latin1; a percent sign that begins nothing stays. */
function percentDecoded(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
