import type { ClientRequest } from 'node:http'
import type { RequestOptions } from 'node:https'
import type { createConnection } from 'node:net'

import { isToken } from '../../protocol/opening/character.js'
import type { LimitOptions } from './connection-limits.js'
import type { PerMessageDeflateOptions } from './deflate-settings.js'
import type { WebSocket } from './websocket.js'

/** Completes the request, for instance with headers, and ends it. */
export type FinishRequestCallback = (request: ClientRequest, websocket: WebSocket) => void

/** Options of a client: those of ws, `limits`, and those of `https.request`. */
export interface ClientOptions extends Omit<RequestOptions, 'protocol' | 'createConnection'>, LimitOptions {
  /** Makes the socket; may be the function of `node:net`. */
  createConnection?: RequestOptions['createConnection'] | typeof createConnection | undefined
  /** Subprotocols to offer, when the second argument is the options. */
  protocols?: string | readonly string[] | undefined
  protocol?: string | undefined
  /** Milliseconds from the first request to the end of the opening handshake, redirects included; 0 for no limit. Default 120,000. */
  handshakeTimeout?: number | undefined
  /** Default false. */
  followRedirects?: boolean | undefined
  /** Default 10. */
  maxRedirects?: number | undefined
  /** Whether compression is offered, and how. Default true. */
  perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined
  /** Only 13. */
  protocolVersion?: number | undefined
  origin?: string | undefined
  /** Whether pings are answered. Default true. */
  autoPong?: boolean | undefined
  finishRequest?: FinishRequestCallback | undefined
  /** No effect: masking keys are random. */
  generateMask?: ((mask: Buffer) => void) | undefined
  /** No effect: events of one segment may come in one turn. */
  allowSynchronousEvents?: boolean | undefined
  /** No effect: text is always checked. */
  skipUTF8Validation?: boolean | undefined
  /** No effect: received bytes are not kept in chunks. */
  maxBufferedChunks?: number | undefined
  /** No effect: while a peer reads nothing, only its last ping is answered. */
  maxPendingAutoPongs?: number | undefined
}

/** What the second and third arguments of the constructor say. */
export interface ClientArguments {
  readonly subprotocols: readonly string[]
  readonly options: ClientOptions
}

const VERSION = 13

/**
 * Sorts the arguments: the second one may be the options, which may name subprotocols too.
 * @throws {SyntaxError} for a subprotocol that is no token or stands twice
 * @throws {RangeError} for another version of the protocol
 */
export function clientArguments(protocols: unknown, given: ClientOptions | null | undefined): ClientArguments {
  const second = typeof protocols === 'object' && protocols !== null && !Array.isArray(protocols)
  const options = (second ? (protocols as ClientOptions) : given) ?? {}
  const offered = second || protocols === undefined ? options.protocols : protocols
  const subprotocols = offered === undefined ? [] : Array.isArray(offered) ? (offered as unknown[]) : [offered]
  const { protocolVersion = VERSION } = options
  if (protocolVersion !== VERSION)
    throw new RangeError(`Unsupported protocol version: ${protocolVersion} (supported versions: ${VERSION})`)
  return { subprotocols: checked(subprotocols), options }
}

function checked(subprotocols: readonly unknown[]): readonly string[] {
  const seen = new Set<string>()
  for (const name of subprotocols) {
    if (typeof name !== 'string' || !isToken(name) || seen.has(name))
      throw new SyntaxError('An invalid or duplicated subprotocol was specified')
    seen.add(name)
  }
  return [...seen]
}
