import type { Server as HttpServer } from 'node:http'
import { isIPv6, type AddressInfo, type Server, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'

import { isUpgradeRequest, refusals, type Refusal, type RequestHead } from '../protocol/index.js'
import type { Elsewhere } from './arrival.js'
import { checkedCloseOptions, type CloseOptions } from './close-options.js'
import { ConnectionSource } from './connection-source.js'
import { HttpHandover } from './http-handover.js'
import { nodeLoop } from './loop.js'
import type { Reception } from './reception.js'
import { StreamDriver } from './stream-driver.js'
import { TlsDoor } from './tls-door.js'
import { pathIn, UpgradeRouter } from './upgrade-router.js'

/** A port at which WebSockets are served, and plain HTTP where a server for that was given. Made by `listen`. */
export class Listener extends ConnectionSource {
  readonly #server: Server
  readonly #reception: Reception
  readonly #address: AddressInfo
  readonly #tlsDoor: TlsDoor | undefined
  readonly #router: UpgradeRouter | undefined
  readonly #handover: HttpHandover | undefined
  #closed: Promise<void> | undefined

  /**
   * Takes over a server that is listening.
   * @throws {TypeError} when something else is attached to `http` for one of the paths
   */
  constructor(server: Server, reception: Reception, http: HttpServer | undefined) {
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
    if (server instanceof TlsServer)
      this.#tlsDoor = new TlsDoor(server, reception, (...arrived) => this.#welcome(...arrived))
    else server.on('connection', this.#onConnection)
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
    await Promise.all([this.#reception.clear(options), this.#handover?.close(options.graceMs)])
  }

  readonly #onConnection = (socket: Socket): void => {
    const driver = new StreamDriver(socket)
    const full = this.#reception.enter(socket, driver.remoteAddress)
    if (full === undefined) this.#read(driver, nodeLoop.wheel.nowMs())
    else this.#reception.turnAway(driver, full)
  }

  #welcome(socket: Socket, startedMs: number): void {
    this.#read(new StreamDriver(socket), startedMs)
  }

  #read(driver: StreamDriver, startedMs: number): void {
    const handover = this.#handover
    const elsewhere: Elsewhere | undefined = handover && {
      wants: (found) => this.#isForeign(found),
      take: (bytes) => handover.take(driver.release(), bytes),
    }
    this.#reception.arrive(driver, startedMs).read(elsewhere)
  }

  /** Whether the HTTP server is to have it: plain HTTP, an upgrade to another's path, or a head only too big for us. */
  #isForeign(found: RequestHead | Refusal): boolean {
    if (typeof found === 'string') return refusals[found].side === 'limit'
    return !isUpgradeRequest(found) || this.#router!.isForeign(this.#reception, pathIn(found.target))
  }
}
