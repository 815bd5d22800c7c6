import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'

import type { HandshakeFailure, WsUrl } from '../protocol/index.js'

export interface DialOptions {
  readonly target: WsUrl
  readonly tls: ConnectionOptions
  /** What ALPN asks for, unless `tls` says. */
  readonly protocols: readonly string[]
  /** The connection stands, TLS included; errors of the socket are the listener's own from then on. */
  readonly connected: (socket: Socket | TLSSocket) => void
  readonly failed: (failure: HandshakeFailure, cause: Error) => void
}

/** Opens a TCP or TLS connection to where a URL says. */
export function dial(options: DialOptions): Socket {
  const { target, tls, protocols, connected, failed } = options
  const { host, port, secure } = target
  const address = { host, port, allowHalfOpen: true }
  // The name for SNI (RFC 6066 §3) is never an IP address.
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = secure
    ? connectTls({ ALPNProtocols: [...protocols], rejectUnauthorized: true, ...name, ...tls, ...address })
    : connectTcp(address)
  let tcpConnected = false
  socket.once('connect', () => {
    tcpConnected = true
  })
  const onError = (cause: Error): void => failed(tcpConnected ? 'tls-failed' : 'unreachable', cause)
  socket.once('error', onError)
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    connected(socket)
    socket.off('error', onError)
  })
  return socket
}
