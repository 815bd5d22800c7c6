import type { ClientRequest, ClientRequestArgs, OutgoingHttpHeaders } from 'node:http'

import { openingRequest } from '../../node/opening-request.js'
import { serializeExtensions, type ClientExtension } from '../../protocol/index.js'
import type { ClientAddress } from './client-address.js'
import type { ClientOptions } from './client-options.js'

const KEY_BYTES = 16

/** A request under way, and what its answer is held against. */
export interface Asking {
  readonly request: ClientRequest
  readonly key: string
}

export interface Asked {
  readonly address: ClientAddress
  readonly options: ClientOptions
  readonly subprotocols: readonly string[]
  readonly extensions: readonly ClientExtension[]
}

/** Begins the request of an opening handshake (RFC 6455 §4.1); it is not ended. */
export function ask({ address, options, subprotocols, extensions }: Asked): Asking {
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES))).toString('base64')
  const { host, path, port, secure, socketPath, auth } = address
  const offers = extensions.flatMap((extension) =>
    extension.offers().map((params) => ({ name: extension.name, params })),
  )
  const headers: OutgoingHttpHeaders = {
    ...(options.headers as OutgoingHttpHeaders | undefined),
    'Sec-WebSocket-Version': 13,
    'Sec-WebSocket-Key': key,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    ...(offers.length > 0 && { 'Sec-WebSocket-Extensions': serializeExtensions(offers) }),
    ...(subprotocols.length > 0 && { 'Sec-WebSocket-Protocol': subprotocols.join(',') }),
    ...(options.origin !== undefined && options.origin !== '' && { Origin: options.origin }),
  }
  const given = { ...options, protocol: undefined, hostname: undefined, timeout: undefined } as ClientRequestArgs
  const request = openingRequest(secure, {
    ...given,
    method: 'GET',
    host,
    port,
    path,
    socketPath,
    defaultPort: options.defaultPort ?? (secure ? 443 : 80),
    headers,
    auth: auth ?? options.auth,
  })
  return { request, key }
}
