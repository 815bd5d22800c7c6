import type { Server as HttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer, Server as TlsServer, type TlsOptions } from 'node:tls'

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
}

/** More than this many connections that wait to be accepted are the kernel's to cut. */
const BACKLOG = 4096

/**
 * Listens for WebSockets. Rejected when the port cannot be had, with the error of `net.Server`, or with a TypeError when
 * something else is attached to the HTTP server for the same path.
 * @throws {TypeError | RangeError} for options that can never work
 */
export function listen(options: ListenOptions = {}): Promise<Listener> {
  const { port = 0, host, tls, http } = options
  if (tls === undefined && http instanceof TlsServer) throw new TypeError('an HTTPS server needs the option tls')
  const reception = new Reception(options)
  const sockets = { allowHalfOpen: true }
  const server: Server = tls === undefined ? createServer(sockets) : createTlsServer({ ...guardedTls(tls), ...sockets })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, backlog: BACKLOG, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject)
      try {
        resolve(new Listener(server, reception, http))
      } catch (error) {
        server.close()
        reject(error)
      }
    })
  })
}
