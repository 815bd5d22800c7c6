import type { Server as HttpServer } from 'node:http'
import { isIPv6, type AddressInfo, type Server, type Socket } from 'node:net'
import { Server as TlsServer, type TLSSocket } from 'node:tls'

import { isUpgradeRequest, refusals, type Refusal, type RequestHead } from '../protocol/index.js'
import type { Elsewhere } from './arrival.js'
import type { CensusRefusal } from './census.js'
import { checkedCloseOptions, type CloseOptions } from './close-options.js'
import { ConnectionSource } from './connection-source.js'
import { HandleDriver } from './handle/handle-driver.js'
import { takeConnections, type TcpHandle } from './handle/tcp-handle.js'
import { HttpHandover } from './http-handover.js'
import { Http2Port } from './http2/http2-port.js'
import type { Http2Limits } from './http2/session-limits.js'
import { nodeLoop } from './loop.js'
import type { Reception } from './reception.js'
import { StreamDriver } from './stream-driver.js'
import { TlsDoor } from './tls-door.js'
import { pathIn, UpgradeRouter } from './upgrade-router.js'

export interface ListenerOptions {
  /** Is listening. */
  readonly server: Server
  readonly reception: Reception
  readonly http: HttpServer | undefined
  readonly http2: Http2Limits | undefined
  /** Whether TCP connections are driven below the stream layer. */
  readonly handles: boolean
  /** TCP connections that came before. */
  readonly early: readonly Socket[]
}

/** A port at which WebSockets are served, and plain HTTP where a server for that was given. Made by `listen`. */
export class Listener extends ConnectionSource {
  readonly #server: Server
  readonly #reception: Reception
  readonly #address: AddressInfo
  readonly #tlsDoor: TlsDoor | undefined
  readonly #router: UpgradeRouter | undefined
  readonly #handover: HttpHandover | undefined
  readonly #http2: Http2Port | undefined
  #closed: Promise<void> | undefined

  /**
   * Takes over a server that is listening.
   * @throws {TypeError} when something else is attached to `http` for one of the paths
   */
  constructor({ server, reception, http, http2, handles, early }: ListenerOptions) {
    super(reception)
    this.#server = server
    this.#reception = reception
    this.#address = server.address() as AddressInfo
    if (http !== undefined) {
      const handover = new HttpHandover(http, reception.rules.limits.handshakeTimeoutMs)
      this.#router = UpgradeRouter.of(http)
      this.#router.add(reception, handover.release)
      this.#handover = handover
    }
    if (http2 !== undefined) {
      const routes = this.#router ?? { serving: () => reception, first: reception }
      this.#http2 = new Http2Port({ reception, routes, http, limits: http2 })
    }
    if (server instanceof TlsServer)
      this.#tlsDoor = new TlsDoor(server, reception, (...arrived) => this.#welcome(...arrived))
    else if (handles) takeConnections(server, this.#onHandle)
    else server.on('connection', this.#onSocket)
    for (const socket of early) this.#onSocket(socket)
    // A connection that could not be accepted, for want of files most often: the others go on.
    server.on('error', () => undefined)
  }

  get port(): number {
    return this.#address.port
  }

  /** The IP address that is listened at; `::` or `0.0.0.0` for all. */
  get address(): string {
    return this.#address.address
  }

  /** What a client on this machine connects to. */
  get url(): string {
    const { address } = this
    const everywhere = address === '::' || address === '0.0.0.0'
    const host = everywhere ? 'localhost' : isIPv6(address) ? `[${address}]` : address
    const scheme = this.#tlsDoor === undefined ? 'ws' : 'wss'
    return `${scheme}://${host}:${this.port}${this.#reception.rules.paths?.[0] ?? '/'}`
  }

  /**
   * Stops listening and closes every connection with a closing handshake; what is not gone after `graceMs` is dropped.
   * Resolved when nothing of its own is left; a second call changes nothing. The HTTP server that was given, and what
   * else is attached to it, stays.
   * @throws {RangeError} for a code or reason that must not be sent
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const checked = checkedCloseOptions(options, this.#reception.rules.limits.closeTimeoutMs)
    this.#closed ??= this.#close(checked)
    await this.#closed
  }

  async #close(options: Required<CloseOptions>): Promise<void> {
    this.#server.close()
    this.#router?.remove(this.#reception)
    this.#tlsDoor?.close()
    const { graceMs } = options
    await Promise.all([this.#reception.clear(options), this.#handover?.close(graceMs), this.#http2?.close(graceMs)])
  }

  readonly #onHandle = (handle: TcpHandle): void => {
    const driver = new HandleDriver(handle, this.#handover !== undefined || this.#http2 !== undefined)
    this.#meet(driver, this.#reception.enterFirst(driver, driver.remoteAddress))
  }

  readonly #onSocket = (socket: Socket): void => {
    const driver = new StreamDriver(socket)
    this.#meet(driver, this.#reception.enter(socket, driver.remoteAddress))
  }

  #meet(driver: StreamDriver | HandleDriver, full: CensusRefusal | undefined): void {
    if (full === undefined) this.#read(driver, nodeLoop.wheel.nowMs())
    else this.#reception.turnAway(driver, full)
  }

  #welcome(socket: TLSSocket, startedMs: number): void {
    if (this.#http2 !== undefined && socket.alpnProtocol === 'h2') this.#http2.take(socket)
    else this.#read(new StreamDriver(socket), startedMs)
  }

  #read(driver: StreamDriver | HandleDriver, startedMs: number): void {
    const arrival = this.#reception.arrive(driver, startedMs)
    if (this.#handover === undefined && this.#http2 === undefined) {
      arrival.read()
      return
    }
    let take: ((stream: Socket, bytes: Uint8Array) => void) | undefined
    const elsewhere: Elsewhere = {
      wants: (found) => {
        take = this.#takerOf(found, driver.secure)
        return take !== undefined
      },
      take: (bytes) => {
        const socket = driver.release() as Socket
        this.#reception.entered(socket)
        take!(socket, bytes)
      },
    }
    arrival.read(elsewhere)
  }

  /** Who is to have what is none of ours. */
  #takerOf(found: RequestHead | Refusal, secure: boolean): ((stream: Socket, bytes: Uint8Array) => void) | undefined {
    const http2 = this.#http2
    if (http2 !== undefined && !secure && isPreface(found)) return (stream, bytes) => http2.take(stream, bytes)
    const handover = this.#handover
    return handover !== undefined && this.#isForeign(found)
      ? (stream, bytes) => handover.take(stream, bytes)
      : undefined
  }

  /** Whether the HTTP server is to have it: plain HTTP, an upgrade to another's path, or a head only too big for us. */
  #isForeign(found: RequestHead | Refusal): boolean {
    if (typeof found === 'string') return refusals[found].side === 'limit'
    return !isUpgradeRequest(found) || this.#router!.isForeign(this.#reception, pathIn(found.target))
  }
}

/** What a client that knows it may speak HTTP/2 begins with, as far as it looks like a request (RFC 9113 §3.4). */
function isPreface(found: RequestHead | Refusal): boolean {
  return typeof found !== 'string' && found.method === 'PRI' && found.version === '2.0'
}
