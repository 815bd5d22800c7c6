import { randomBytes } from 'node:crypto'
import type { ClientHttp2Session } from 'node:http2'
import type { ConnectionOptions } from 'node:tls'

import {
  connectRequestFields,
  deflateClient,
  parseWsUrl,
  serializeRequest,
  type SendableHeaders,
} from '../protocol/index.js'
import { Attempt } from './attempt.js'
import type { Connection } from './connection.js'
import { compressionFrom, type CompressionOptions } from './deflate-options.js'
import { Http2Attempt } from './http2/http2-attempt.js'
import { defaultClientLimits, withLimits, type ClientLimits } from './limits.js'

export interface ConnectOptions {
  /** Subprotocols to offer, most preferred first. */
  readonly subprotocols?: readonly string[]
  /** Fails when subprotocols were offered and the server chose none. Default false, as in browsers. */
  readonly requireSubprotocol?: boolean
  /** As a page of this origin would. Default: no Origin header. */
  readonly origin?: string
  /** More headers for the request, such as Authorization or Cookie. */
  readonly headers?: SendableHeaders
  /** For `wss:`, options of `tls.connect` such as `ca`. Certificates are verified unless `rejectUnauthorized` is false. */
  readonly tls?: ConnectionOptions
  /** Gives up the attempt. It does nothing to a connection that has come about. */
  readonly signal?: AbortSignal
  /** Whether compressing messages is offered (permessage-deflate), and how. Default false. */
  readonly compression?: boolean | CompressionOptions
  /**
   * Over HTTP/2 (RFC 8441): true makes a session for this connection alone, with TLS where the URL says so and without
   * asking otherwise. Or a session of yours, made by `node:http2`, which may carry many; the URL then says only what is
   * asked of its server. Default false: HTTP/1.1.
   */
  readonly http2?: boolean | ClientHttp2Session
  readonly limits?: Partial<ClientLimits>
}

const KEY_BYTES = 16

/**
 * Connects to `ws:` or `wss:`. One attempt: a redirect is not followed, and coming back is the caller's business.
 * Several attempts may be under way to one address, which RFC 6455 §4.1 advises against for the sake of servers that
 * cannot tell them from an attack: who makes many should wait for each. Rejected with a `HandshakeError`.
 * @throws {TypeError} at once for a URL, header or subprotocol that cannot be sent, or an unknown limit or
 * compression option
 * @throws {RangeError} at once for a limit that is no such number
 */
export function connect(url: string | URL, options: ConnectOptions = {}): Promise<Connection> {
  const { subprotocols = [], requireSubprotocol = false, origin, tls = {}, signal, http2 = false } = options
  const target = parseWsUrl(typeof url === 'string' ? url : url.href)
  const headers = [...(options.headers ?? [])]
  const compression = compressionFrom(options.compression)
  const extensions = compression === undefined ? [] : [deflateClient(compression)]
  const offer = { url: target, subprotocols, extensions, headers, ...(origin !== undefined && { origin }) }
  const limits = withLimits(defaultClientLimits, options.limits)
  const offered = { subprotocols, extensions, requireSubprotocol }
  const basis = { target, headers, origin, tls, limits, compression, signal }
  if (http2 !== false) {
    const fields = connectRequestFields(offer)
    const session = http2 === true ? undefined : http2
    return new Promise((resolve, reject) => {
      new Http2Attempt({ ...basis, fields, session, asked: offered, resolve, reject }).begin()
    })
  }
  const key = randomBytes(KEY_BYTES).toString('base64')
  const request = serializeRequest({ ...offer, key })
  return new Promise((resolve, reject) => {
    new Attempt({ ...basis, request, asked: { ...offered, key }, resolve, reject }).begin()
  })
}
