import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'

import { openingServer } from '../../node/opening-server.js'
import { hasPort, serverOptions, type ServerOptions } from './server-options.js'
import { ServerRuleBook } from './server-rules.js'
import { handleUpgrade, type UpgradeOwner } from './server-upgrade.js'
import type { WebSocket } from './websocket.js'

export interface AddressInfo {
  address: string
  family: string
  port: number
}

type Instance<Class extends abstract new (...args: never) => unknown> = InstanceType<Class>
type AnyListener = Parameters<EventEmitter['on']>[1]

/** The events of a server, each with its arguments. */
interface Events<Socket, Request> {
  connection: [websocket: Socket, request: Request]
  error: [error: Error]
  /** The lines of the answer that accepts; listeners may add some. */
  headers: [headers: string[], request: Request]
  listening: []
  close: []
  /** A request that opens no WebSocket. Who listens answers it, or destroys the socket. */
  wsClientError: [error: Error, socket: Duplex, request: Request]
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- EventEmitter's methods, with our events' types
export interface WebSocketServer<
  Socket extends typeof WebSocket = typeof WebSocket,
  Request extends typeof IncomingMessage = typeof IncomingMessage,
> {
  on<Name extends keyof Events<unknown, unknown>>(
    event: Name,
    listener: (this: WebSocketServer<Socket>, ...args: Events<Instance<Socket>, Instance<Request>>[Name]) => void,
  ): this
  on(event: string | symbol, listener: AnyListener): this
  once<Name extends keyof Events<unknown, unknown>>(
    event: Name,
    listener: (this: WebSocketServer<Socket>, ...args: Events<Instance<Socket>, Instance<Request>>[Name]) => void,
  ): this
  once(event: string | symbol, listener: AnyListener): this
  off<Name extends keyof Events<unknown, unknown>>(
    event: Name,
    listener: (this: WebSocketServer<Socket>, ...args: Events<Instance<Socket>, Instance<Request>>[Name]) => void,
  ): this
  off(event: string | symbol, listener: AnyListener): this
  addListener<Name extends keyof Events<unknown, unknown>>(
    event: Name,
    listener: (...args: Events<Instance<Socket>, Instance<Request>>[Name]) => void,
  ): this
  addListener(event: string | symbol, listener: AnyListener): this
  removeListener<Name extends keyof Events<unknown, unknown>>(
    event: Name,
    listener: (...args: Events<Instance<Socket>, Instance<Request>>[Name]) => void,
  ): this
  removeListener(event: string | symbol, listener: AnyListener): this
}

/**
 * A server with the interface of the npm package ws: on a port, on an HTTP server of the application's, or for upgrades
 * that the application hands over. Any origin may connect unless `verifyClient` decides otherwise.
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- as above
export class WebSocketServer<
  Socket extends typeof WebSocket = typeof WebSocket,
  Request extends typeof IncomingMessage = typeof IncomingMessage,
> extends EventEmitter {
  /** As given, with what goes without saying. The class is there too; its type would not fit that of ws. */
  readonly options: Omit<ServerOptions<Socket, Request>, 'WebSocket'>
  /** The live connections; there is no such set when `clientTracking` is false. */
  declare clients: Set<Instance<Socket>>
  readonly #owner: UpgradeOwner
  #server: HttpServer | HttpsServer | undefined
  #leave: (() => void) | undefined
  #state: 'running' | 'closing' | 'closed' = 'running'

  /**
   * @param callback told when a server on a port listens
   * @throws {TypeError | RangeError} for options that can never work
   */
  constructor(options: ServerOptions<Socket, Request> = {}, callback?: () => void) {
    super()
    const all = serverOptions(options)
    this.options = all
    this.#owner = this.#upgradeOwner(all)
    const { backlog, clientTracking, host, port, server } = this.options
    if (clientTracking === true) this.clients = new Set()
    if (server) this.#join(server)
    if (!hasPort(this.options)) return
    const own = openingServer()
    this.#join(own)
    own.listen(
      { port: port!, ...(typeof host === 'string' && { host }), ...(typeof backlog === 'number' && { backlog }) },
      callback,
    )
  }

  /** Only requests for this path are handled. */
  get path(): string {
    return this.options.path as string
  }

  /**
   * Where the server listens; null when it does not.
   * @throws {Error} without a server
   */
  address(): AddressInfo | string | null {
    if (this.options.noServer === true) throw new Error('The server is operating in "noServer" mode')
    return this.#server?.address() ?? null
  }

  /** Whether a request is for this server. Made to be replaced. */
  shouldHandle(request: Instance<Request>): boolean | Promise<boolean> {
    const { path } = this.options
    if (typeof path !== 'string' || path === '') return true
    const { url = '' } = request
    const query = url.indexOf('?')
    return (query === -1 ? url : url.slice(0, query)) === path
  }

  /** Takes an 'upgrade' event of an HTTP server. */
  handleUpgrade(
    request: Instance<Request>,
    socket: Duplex,
    head: Buffer,
    callback: (websocket: Instance<Socket>, request: Instance<Request>) => void,
  ): void {
    handleUpgrade(this.#owner, { request, socket, head }, (websocket) =>
      callback(websocket as Instance<Socket>, request),
    )
  }

  /**
   * Takes no more connections; those that are there go on. 'close' comes when there are none left, as far as they are
   * tracked.
   * @param callback told then, with an error when the server had been closed before
   */
  close(callback?: (error?: Error) => void): void {
    if (this.#state === 'closed') {
      if (callback !== undefined) this.once('close', () => callback(new Error('The server is not running')))
      process.nextTick(() => this.#closed())
      return
    }
    if (callback !== undefined) this.once('close', callback)
    if (this.#state === 'closing') return
    this.#state = 'closing'
    const server = this.#server
    this.#leave?.()
    this.#server = undefined
    // Its own server waits for the connections by itself.
    if (hasPort(this.options)) server!.close(() => this.#closed())
    else if (!(this.clients?.size > 0)) process.nextTick(() => this.#closed())
  }

  #join(server: HttpServer | HttpsServer): void {
    const listeners = {
      listening: () => this.emit('listening'),
      error: (error: Error) => this.emit('error', error),
      upgrade: (request: Instance<Request>, socket: Duplex, head: Buffer) =>
        this.handleUpgrade(request, socket, head, (websocket) => this.emit('connection', websocket, request)),
    }
    for (const [name, listener] of Object.entries(listeners)) server.on(name, listener)
    this.#server = server
    this.#leave = () => {
      for (const [name, listener] of Object.entries(listeners)) server.off(name, listener)
    }
  }

  #upgradeOwner(options: ServerOptions): UpgradeOwner {
    const rules = new ServerRuleBook(options)
    const isRunning = (): boolean => this.#state === 'running'
    return {
      options,
      get rules() {
        return rules.current()
      },
      get running() {
        return isRunning()
      },
      shouldHandle: (request) => this.shouldHandle(request as Instance<Request>),
      headers: (lines, request) => this.emit('headers', lines, request),
      clientError: (error, socket, request) => this.emit('wsClientError', error, socket, request),
      accepted: (websocket) => this.#track(websocket as Instance<Socket>),
    }
  }

  #track(websocket: Instance<Socket>): void {
    const { clients } = this
    if (clients === undefined) return
    clients.add(websocket)
    websocket.on('close', () => {
      clients.delete(websocket)
      const waits = this.#state === 'closing' && !hasPort(this.options)
      if (waits && clients.size === 0) process.nextTick(() => this.#closed())
    })
  }

  #closed(): void {
    this.#state = 'closed'
    this.emit('close')
  }
}
