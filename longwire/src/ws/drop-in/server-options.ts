import type { IncomingMessage, OutgoingHttpHeaders, Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'

import type { LimitOptions } from './connection-limits.js'
import type { PerMessageDeflateOptions } from './deflate-settings.js'
import { WebSocket } from './websocket.js'

/** The request, where it comes from and how. */
export interface ClientInfo<Request extends IncomingMessage = IncomingMessage> {
  origin: string
  secure: boolean
  req: Request
}

/** True takes the connection, anything false refuses it with 401. */
export type VerifyClientSync<Request extends IncomingMessage = IncomingMessage> = (info: ClientInfo<Request>) => boolean

/** Calls back once, with the answer to a refused connection if it likes: status (401), body and headers. */
export type VerifyClientAsync<Request extends IncomingMessage = IncomingMessage> = (
  info: ClientInfo<Request>,
  callback: (verified: boolean, code?: number, message?: string, headers?: OutgoingHttpHeaders) => void,
) => void

/** Either of them. */
export type VerifyClient<Request extends IncomingMessage = IncomingMessage> = (
  ...args: Parameters<VerifyClientAsync<Request>>
) => unknown

/** Options of a server: those of ws, and `limits`. Exactly one of `port`, `server` and `noServer` is given. */
export interface ServerOptions<
  Socket extends typeof WebSocket = typeof WebSocket,
  Request extends typeof IncomingMessage = typeof IncomingMessage,
> extends LimitOptions {
  host?: string | undefined
  port?: number | undefined
  backlog?: number | undefined
  server?: HttpServer<Request> | HttpsServer<Request> | undefined
  noServer?: boolean | undefined
  /** Only requests for this path are handled. */
  path?: string | undefined
  /** Decides about a request. With two parameters it calls back, with one it returns. */
  verifyClient?: VerifyClient<InstanceType<Request>> | undefined
  /** Chooses one of the subprotocols that the client offers, or none. Default: the first. */
  handleProtocols?: (protocols: Set<string>, request: InstanceType<Request>) => string | false
  /** Whether `clients` is kept. Default true. */
  clientTracking?: boolean | undefined
  /** Whether compression is accepted, and how. Default false. */
  perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined
  /** The class of the connections, which extends `WebSocket`. */
  WebSocket?: Socket | undefined
  /** Whether pings are answered. Default true. */
  autoPong?: boolean | undefined
  /** No effect: events of one segment may come in one turn. */
  allowSynchronousEvents?: boolean | undefined
  /** No effect: text is always checked. */
  skipUTF8Validation?: boolean | undefined
  /** No effect: received bytes are not kept in chunks. */
  maxBufferedChunks?: number | undefined
  /** No effect: while a peer reads nothing, only its last ping is answered. */
  maxPendingAutoPongs?: number | undefined
}

/**
 * The options with what goes without saying.
 * @throws {TypeError} unless exactly one of `port`, `server` and `noServer` is given
 */
export function serverOptions(given: ServerOptions): ServerOptions {
  const ways = [hasPort(given), Boolean(given.server), given.noServer === true]
  if (ways.filter(Boolean).length !== 1)
    throw new TypeError('One and only one of the "port", "server", or "noServer" options must be specified')
  return {
    autoPong: true,
    clientTracking: true,
    noServer: false,
    WebSocket,
    ...given,
    perMessageDeflate: given.perMessageDeflate === true ? {} : (given.perMessageDeflate ?? false),
  }
}

/** Whether the server listens on a port of its own. */
export function hasPort({ port }: Pick<ServerOptions, 'port'>): boolean {
  return port !== undefined && port !== null
}
