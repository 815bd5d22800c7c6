import { request as requestHttp, type ClientRequest, type ClientRequestArgs } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect as connectTcp, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

/**
 * Begins an HTTP request that opens a WebSocket, by `node:http` or `node:https`. Unless the caller gives an agent or a
 * way to connect, it has a connection of its own.
 */
export function openingRequest(secure: boolean, options: ClientRequestArgs): ClientRequest {
  const createConnection = options.createConnection ?? (secure ? connectSecure : connectPlain)
  return secure ? requestHttps({ ...options, createConnection }) : requestHttp({ ...options, createConnection })
}

function connectPlain(options: ClientRequestArgs): Socket {
  // The path of the request is none of a local socket.
  return connectTcp({ ...options, path: options.socketPath } as NetConnectOpts)
}

function connectSecure(options: ClientRequestArgs): Socket {
  const { servername, ...rest } = options as ConnectionOptions
  const host = rest.host!
  // The name for SNI (RFC 6066 §3) is never an IP address.
  const name = servername ?? (isIP(host) === 0 ? host : '')
  return connectTls({ ...rest, path: undefined, servername: name } as ConnectionOptions)
}
