import type { Server as HttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, Server as TlsServer, type TlsOptions } from 'node:tls'

import { handlesWork } from './handle/handle-check.js'
import { http2Limits, type Http2Limits } from './http2/session-limits.js'
import { Listener } from './listener.js'
import { Reception } from './reception.js'
import type { ServerOptions } from './server-options.js'
import { guardedTls } from './tls-options.js'

export interface ListenOptions extends ServerOptions {
  /** TCP port. Default 0: any that is free. */
  readonly port?: number
  /** IP address or name to listen at. Default: every address. */
  readonly host?: string
  /** Serves `wss:` with these options of `tls.createServer`: at least `key` and `cert`. */
  readonly tls?: TlsOptions
  /** Gets every request that is no WebSocket's; without it they are refused with 426. It need not listen itself. */
  readonly http?: HttpServer
  /**
   * Serves HTTP/2 too, and WebSockets over it (RFC 8441): at a TLS port for who asks by ALPN, otherwise for who begins
   * with it. Requests go to `http`, as its 'request' events with the objects of `node:http2`. Default false; or say its
   * limits.
   */
  readonly http2?: boolean | Partial<Http2Limits>
  /**
   * What drives TCP connections. `handle` goes below the stream layer, to the handles of Node, which takes less memory and
   * time; it is tried first, and where it does not work on this Node there is a warning, and streams. `stream` uses what
   * Node documents and nothing else. TLS is always driven by streams. Default `handle`, but `stream` on Windows.
   */
  readonly driver?: 'stream' | 'handle'
}

/** More than this many connections that wait to be accepted are the kernel's to cut. */
const BACKLOG = 4096

/** On Windows the driver below the stream layer could not be tried yet. */
const DEFAULT_DRIVER = process.platform === 'win32' ? 'stream' : 'handle'

/**
 * Listens for WebSockets. Rejected when the port cannot be had, with the error of `net.Server`, or with a TypeError when
 * something else is attached to the HTTP server for the same path.
 * @throws {TypeError | RangeError} for options that can never work
 */
export function listen(options: ListenOptions = {}): Promise<Listener> {
  const { tls, http, http2 = false, driver = DEFAULT_DRIVER } = options
  if (tls === undefined && http instanceof TlsServer) throw new TypeError('an HTTPS server needs the option tls')
  if (driver !== 'stream' && driver !== 'handle') throw new TypeError('driver must be "stream" or "handle"')
  const reception = new Reception(options)
  const limits = http2 === false ? undefined : http2Limits(http2)
  const protocols = http2 === false ? ['http/1.1'] : ['h2', 'http/1.1']
  const sockets = { allowHalfOpen: true }
  const server: Server =
    tls === undefined ? createServer(sockets) : createTlsServer({ ...guardedTls(tls, protocols), ...sockets })
  const begin = async (handles: boolean): Promise<Listener> => {
    // In a worker of a cluster they come before it is known that the server listens.
    const early: Socket[] = []
    const collect = (socket: Socket): number => early.push(socket)
    if (tls === undefined) server.on('connection', collect)
    await untilListening(server, options)
    server.off('connection', collect)
    try {
      return new Listener({ server, reception, http, http2: limits, handles, early })
    } catch (error) {
      server.close()
      for (const socket of early) socket.destroy()
      throw error
    }
  }
  return tls === undefined && driver === 'handle' ? handlesWork().then(begin) : begin(false)
}

function untilListening(server: Server, { port = 0, host }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, backlog: BACKLOG, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
