import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'

import { HeaderList, parseTarget, pathOf, type RequestHead } from '../protocol/index.js'
import { ConnectDoor, type AnyHttp2Server, type ConnectRoutes } from './http2/connect-door.js'
import { guardSession } from './http2/session-guard.js'
import { defaultHttp2Limits } from './http2/session-limits.js'
import { nodeLoop } from './loop.js'
import type { Reception } from './reception.js'
import { StreamDriver } from './stream-driver.js'

/** A server whose requests can open WebSockets: one of `node:http`, `node:https` or `node:http2`. */
export type UpgradeServer = HttpServer | AnyHttp2Server

const routers = new WeakMap<UpgradeServer, UpgradeRouter>()

/** The path that `target` names; undefined when it is malformed. */
export function pathIn(target: string): string | undefined {
  const parsed = parseTarget(target)
  return typeof parsed === 'string' ? undefined : pathOf(parsed.resource)
}

/** The request head as the peer sent it: Node joins, drops and cuts off headers in `headers`, but not in `rawHeaders`. */
export function headOf(request: IncomingMessage): RequestHead {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    version: request.httpVersion,
    headers: HeaderList.fromRaw(request.rawHeaders),
  }
}

/** The 'upgrade' events and CONNECT streams of one HTTP server, shared among everything that is attached to it. */
export class UpgradeRouter implements ConnectRoutes {
  readonly #server: NetServer
  readonly #receptions: Reception[] = []
  readonly #observers = new Map<Reception, (stream: Duplex) => void>()

  private constructor(server: UpgradeServer) {
    this.#server = server
    if (!('updateSettings' in server)) return
    new ConnectDoor(server, this, true).open()
    server.on('session', (session) => guardSession(session, defaultHttp2Limits))
  }

  static of(server: UpgradeServer): UpgradeRouter {
    let router = routers.get(server)
    if (router === undefined) {
      router = new UpgradeRouter(server)
      routers.set(server, router)
    }
    return router
  }

  /**
   * @param observe is told of every stream that stops being HTTP, whoever takes it
   * @throws {TypeError} when the server has an attachment for one of its paths already
   */
  add(reception: Reception, observe?: (stream: Duplex) => void): void {
    for (const path of reception.rules.paths ?? [undefined]) {
      if (
        this.#receptions.some(({ rules }) => (path === undefined ? rules.paths === path : rules.paths?.includes(path)))
      )
        throw new TypeError(`the server has an attachment for ${path ?? 'every path'} already`)
    }
    if (this.#receptions.length === 0) this.#server.on('upgrade', this.#onUpgrade)
    this.#receptions.push(reception)
    if (observe !== undefined) this.#observers.set(reception, observe)
  }

  remove(reception: Reception): void {
    const index = this.#receptions.indexOf(reception)
    if (index === -1) return
    this.#receptions.splice(index, 1)
    this.#observers.delete(reception)
    if (this.#receptions.length === 0) this.#server.off('upgrade', this.#onUpgrade)
  }

  get first(): Reception | undefined {
    return this.#receptions[0]
  }

  serving(target: string): Reception | undefined {
    return this.#find(pathIn(target))
  }

  /** Whether an upgrade to `path` is for somebody else on this server, or may be. */
  isForeign(reception: Reception, path: string | undefined): boolean {
    const found = this.#find(path)
    return found === undefined ? this.#server.listenerCount('upgrade') > 1 : found !== reception
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, rest: Buffer): void => {
    for (const observe of this.#observers.values()) observe(socket)
    const reception = this.#find(pathIn(request.url ?? ''))
    if (reception !== undefined) receive(reception, request, socket, rest)
    // With nobody else there it would wait for ever. Any of ours finds that the path is not its own.
    else if (this.#server.listenerCount('upgrade') === 1) receive(this.#receptions[0]!, request, socket, rest)
  }

  /** Whose path it is, or else who serves every path; a malformed target is anybody's to refuse. */
  #find(path: string | undefined): Reception | undefined {
    if (path === undefined) return this.#receptions[0]
    return (
      this.#receptions.find(({ rules }) => rules.paths?.includes(path)) ??
      this.#receptions.find(({ rules }) => rules.paths === undefined)
    )
  }
}

/** Receives an upgrade request that Node's HTTP parser has read. */
export function receive(reception: Reception, request: IncomingMessage, socket: Duplex, rest: Uint8Array): void {
  // First of all: from here on an error of the socket is not an uncaught exception.
  const driver = new StreamDriver(socket)
  const full = reception.enter(socket, driver.remoteAddress)
  if (full === undefined) reception.arrive(driver, nodeLoop.wheel.nowMs()).review(headOf(request), rest)
  else reception.turnAway(driver, full)
}
