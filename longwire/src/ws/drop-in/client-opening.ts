import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'

import type { Compression } from '../../node/deflate-options.js'
import type { ConnectionLimits } from '../../node/limits.js'
import { deflateClient, type ClientExtension } from '../../protocol/index.js'
import { clientAddress, type ClientAddress } from './client-address.js'
import { clientAnswer } from './client-answer.js'
import type { ClientArguments, ClientOptions } from './client-options.js'
import { ask } from './client-request.js'
import { connectionLimits } from './connection-limits.js'
import { deflateSettings } from './deflate-settings.js'
import type { Established } from './established.js'
import { lowerCased, redirectAddress, sameServer, withoutSecrets } from './redirect.js'

/** Whose opening handshake it is. */
export interface OpeningOwner {
  located(url: string): void
  upgrading(response: IncomingMessage): void
  /** Whether somebody has taken the response that is no upgrade. */
  unexpected(request: ClientRequest, response: IncomingMessage): boolean
  /** Whether somebody listens for redirects, and so answers for what is sent to where they lead. */
  watchesRedirects(): boolean
  redirected(url: string, request: ClientRequest): void
  /** Completes the request, where the application wants to do that itself. */
  readonly finish: ((request: ClientRequest) => void) | undefined
  established(established: Established): void
  failed(error: Error): void
}

const REDIRECTS_MAX = 10

/** One opening handshake on the client's side (RFC 6455 §4.1), redirects included, up to a connection or a failure. */
export class ClientOpening {
  readonly #owner: OpeningOwner
  readonly #options: ClientOptions
  readonly #subprotocols: readonly string[]
  readonly #limits: ConnectionLimits
  readonly #compression: Compression | undefined
  readonly #extensions: readonly ClientExtension[]
  readonly #first: ClientAddress
  #headers: OutgoingHttpHeaders
  #request: ClientRequest | undefined
  #redirects = 0
  #deadline: NodeJS.Timeout | undefined
  #over = false

  /**
   * @throws {SyntaxError} for an address that is none
   * @throws {RangeError | TypeError} for options that can never work
   */
  constructor(owner: OpeningOwner, address: string | URL, { options, subprotocols }: ClientArguments) {
    this.#owner = owner
    this.#options = options
    this.#subprotocols = subprotocols
    this.#first = clientAddress(address)
    this.#limits = connectionLimits(options)
    this.#compression = deflateSettings(options.perMessageDeflate ?? true, 'client')
    this.#extensions = this.#compression === undefined ? [] : [deflateClient(this.#compression)]
    const headers = (options.headers ?? {}) as OutgoingHttpHeaders
    this.#headers = options.followRedirects === true ? lowerCased(headers) : headers
  }

  /** @throws {TypeError} for options that cannot be sent */
  begin(): void {
    const { handshakeTimeout = this.#limits.handshakeTimeoutMs } = this.#options
    if (handshakeTimeout > 0)
      this.#deadline = setTimeout(() => this.abort('Opening handshake has timed out'), handshakeTimeout).unref()
    try {
      this.#ask(this.#first)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  /** Gives up; the owner hears of it later. */
  abort(message: string): void {
    if (this.#over) return
    this.#end()
    process.nextTick(() => this.#owner.failed(new Error(message)))
  }

  #ask(address: ClientAddress): void {
    const { followRedirects = false } = this.#options
    this.#owner.located(address.url.href)
    const options = { ...this.#options, headers: this.#headers }
    const { request, key } = ask({
      address: followRedirects ? this.#withCredentials(address) : address,
      options,
      subprotocols: this.#subprotocols,
      extensions: this.#extensions,
    })
    this.#request = request
    // One that was given up may still fail.
    request.on('error', (error) => {
      if (request === this.#request) this.#fail(error)
    })
    request.on('response', (response) => this.#answered(address, request, response))
    request.on('upgrade', (response, socket, head) => this.#upgraded(key, response, socket, head))
    if (this.#redirects > 0) this.#owner.redirected(address.url.href, request)
    const { finish } = this.#owner
    if (finish === undefined) request.end()
    else finish(request)
  }

  /** User and password of the first URL that has them go along to where redirects lead, as a header. */
  #withCredentials(address: ClientAddress): ClientAddress {
    const { auth } = address
    if (auth !== undefined && this.#headers['authorization'] === undefined)
      this.#headers['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`
    return { ...address, auth: undefined }
  }

  #answered(address: ClientAddress, request: ClientRequest, response: IncomingMessage): void {
    const { followRedirects = false } = this.#options
    const statusCode = response.statusCode!
    const { location } = response.headers
    if (followRedirects && location !== undefined && statusCode >= 300 && statusCode < 400)
      this.#redirect(address, location)
    else if (this.#owner.unexpected(request, response)) clearTimeout(this.#deadline)
    else this.abort(`Unexpected server response: ${statusCode}`)
  }

  #redirect(from: ClientAddress, location: string): void {
    this.#redirects += 1
    if (this.#redirects > (this.#options.maxRedirects ?? REDIRECTS_MAX)) {
      this.abort('Maximum redirects exceeded')
      return
    }
    this.#drop()
    try {
      const to = redirectAddress(location, from)
      if (!this.#owner.watchesRedirects() && !sameServer(this.#first, to)) this.#headers = withoutSecrets(this.#headers)
      this.#ask(to)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #upgraded(key: string, response: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#owner.upgrading(response)
    // A listener may have given up.
    if (this.#over) {
      socket.destroy()
      return
    }
    const asked = { key, subprotocols: this.#subprotocols, extensions: this.#extensions }
    const answer = clientAnswer(response, asked)
    if (typeof answer === 'string') {
      socket.destroy()
      this.abort(answer)
      return
    }
    this.#request = undefined
    this.#end()
    this.#owner.established({
      role: 'client',
      socket,
      head,
      subprotocol: answer.subprotocol ?? '',
      extensions: answer.extensions,
      compression: this.#compression,
      limits: this.#limits,
      autoPong: this.#options.autoPong ?? true,
    })
  }

  #fail(error: Error): void {
    if (this.#over) return
    this.#end()
    this.#owner.failed(error)
  }

  #end(): void {
    this.#over = true
    clearTimeout(this.#deadline)
    this.#drop()
  }

  /** Drops the request, and the socket, which that leaves where a response has come. */
  #drop(): void {
    const request = this.#request
    this.#request = undefined
    if (request === undefined) return
    request.destroy()
    request.socket?.destroy()
  }
}
