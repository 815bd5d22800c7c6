import type {
  Http2SecureServer,
  Http2Server,
  Http2ServerRequest,
  Http2ServerResponse,
  IncomingHttpHeaders,
  ServerHttp2Stream,
} from 'node:http2'

import { asksForWebSocket, isExtendedConnect, streamHead, type StreamHead } from '../../protocol/index.js'
import type { Reception } from '../reception.js'
import { receiveConnect, refuser } from './receive-connect.js'

export type AnyHttp2Server = Http2Server | Http2SecureServer

/** Who serves what on a server. */
export interface ConnectRoutes {
  /** Who serves the path of a request target. */
  serving(target: string): Reception | undefined
  /** Anybody, to refuse what is nobody's. */
  readonly first: Reception | undefined
}

const METHOD_NOT_ALLOWED = 405

/**
 * Takes the streams of an HTTP/2 server that are an extended CONNECT (RFC 8441), for whoever serves their path, and
 * leaves the others alone. It announces them in the SETTINGS of sessions that begin from now on, and since "a sender
 * MUST NOT send a value of 0 after previously sending a value of 1" (§3), stays open for good.
 */
export class ConnectDoor {
  readonly #server: AnyHttp2Server
  readonly #routes: ConnectRoutes
  readonly #shared: boolean
  /** Streams that Node has made request objects for too. */
  readonly #compat = new WeakSet<ServerHttp2Stream>()

  /** @param shared whether the server has, or may get, other listeners than ours */
  constructor(server: AnyHttp2Server, routes: ConnectRoutes, shared: boolean) {
    this.#server = server
    this.#routes = routes
    this.#shared = shared
  }

  open(): void {
    this.#server.updateSettings({ enableConnectProtocol: true })
    this.#server.on('stream', this.#onStream)
    this.#server.on('connect', this.#onConnect)
  }

  readonly #onStream = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    raw: readonly string[],
  ): void => {
    if (headers[':method'] !== 'CONNECT') return
    const head = streamHead(raw)
    if (!isExtendedConnect(head)) return
    // From here on an error of the stream is not an uncaught exception.
    stream.on('error', () => undefined)
    // A listener that answers every stream, as programs do that know nothing of this one, comes first.
    process.nextTick(() => {
      if (!stream.destroyed && !stream.headersSent) this.#receive(stream, head)
    })
  }

  /** Node answers every CONNECT with 405 unless somebody listens; we do, for its sake, where nobody else does. */
  readonly #onConnect = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    this.#compat.add(request.stream)
    if (request.headers[':protocol'] !== undefined || this.#server.listenerCount('connect') > 1) return
    response.statusCode = METHOD_NOT_ALLOWED
    response.end()
  }

  #receive(stream: ServerHttp2Stream, head: StreamHead): void {
    const found = asksForWebSocket(head) ? this.#routes.serving(head.pseudo.one(':path') ?? '') : undefined
    if (found === undefined && this.#shared && this.#othersListen(stream)) return
    const reception = found ?? this.#routes.first
    if (reception !== undefined) receiveConnect(reception, stream, head)
    else {
      // All that was served here has gone.
      refuser(stream)('path-unknown')
      stream.end()
    }
  }

  #othersListen(stream: ServerHttp2Stream): boolean {
    const compat = this.#compat.has(stream)
    if (compat && this.#server.listenerCount('connect') > 1) return true
    return this.#server.listenerCount('stream') > (compat ? 2 : 1)
  }
}
