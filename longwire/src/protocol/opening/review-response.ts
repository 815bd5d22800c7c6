import { equalsIgnoringCase } from './character.js'
import { parseExtensions } from './extension-list.js'
import type { ClientExtension, NegotiatedExtension } from './extension.js'
import type { HandshakeFailure } from './handshake-failure.js'
import type { ResponseHead } from './head.js'
import type { HeaderList } from './header-list.js'
import { acceptValue, type Digest } from './key.js'
import { confirmAnswer } from './negotiate.js'
import { listContains, parseTokenList } from './token-list.js'

/** What the request offered. */
export interface Offered {
  readonly subprotocols?: readonly string[]
  readonly extensions?: readonly ClientExtension[]
  /** Fails when subprotocols were offered and the server chose none. Default false, as in browsers. */
  readonly requireSubprotocol?: boolean
}

/** What a request of HTTP/1.1 asked for. */
export interface Asked extends Offered {
  readonly key: string
}

export interface AcceptedResponse {
  readonly ok: true
  readonly subprotocol: string | undefined
  readonly extensions: readonly NegotiatedExtension[]
}

export interface FailedResponse {
  readonly ok: false
  readonly failure: HandshakeFailure
}

/** The client's check of the server's answer (RFC 6455 §4.1, the list after "Once the client's opening handshake"). */
export function reviewResponse(head: ResponseHead, asked: Asked, digest: Digest): AcceptedResponse | FailedResponse {
  const { headers } = head
  const failure = reviewStatus(head) ?? reviewUpgrade(headers) ?? reviewAccept(headers, asked.key, digest)
  return failure === undefined ? reviewAgreed(headers, asked) : { ok: false, failure }
}

/** What an answer in whatever version of HTTP says was agreed. */
export function reviewAgreed(headers: HeaderList, asked: Offered): AcceptedResponse | FailedResponse {
  const failure = reviewSubprotocol(headers, asked)
  if (failure !== undefined) return { ok: false, failure }
  const extensions = reviewExtensions(headers, asked.extensions ?? [])
  if (typeof extensions === 'string') return { ok: false, failure: extensions }
  return { ok: true, subprotocol: headers.one('Sec-WebSocket-Protocol'), extensions }
}

function reviewStatus(head: ResponseHead): HandshakeFailure | undefined {
  if (head.status !== 101) return 'status-not-101'
  return head.version === '1.1' ? undefined : 'http-version-unsupported'
}

function reviewUpgrade(headers: HeaderList): HandshakeFailure | undefined {
  const upgrades = headers.all('Upgrade')
  if (upgrades.length === 0) return 'upgrade-missing'
  if (upgrades.length > 1 || !equalsIgnoringCase(upgrades[0]!, 'websocket')) return 'upgrade-not-websocket'
  return listContains(headers.all('Connection'), 'upgrade') ? undefined : 'connection-without-upgrade'
}

function reviewAccept(headers: HeaderList, key: string, digest: Digest): HandshakeFailure | undefined {
  const values = headers.all('Sec-WebSocket-Accept')
  if (values.length === 0) return 'accept-missing'
  if (values.length > 1) return 'accept-repeated'
  return values[0] === acceptValue(key, digest) ? undefined : 'accept-mismatch'
}

function reviewSubprotocol(headers: HeaderList, asked: Offered): HandshakeFailure | undefined {
  const { subprotocols = [], requireSubprotocol = false } = asked
  const lines = headers.all('Sec-WebSocket-Protocol')
  if (lines.length === 0) {
    return requireSubprotocol && subprotocols.length > 0 ? 'subprotocol-missing' : undefined
  }
  if (lines.length > 1 || (parseTokenList(lines)?.length ?? 0) > 1) return 'subprotocol-repeated'
  return subprotocols.includes(lines[0]!) ? undefined : 'subprotocol-not-offered'
}

function reviewExtensions(
  headers: HeaderList,
  offered: readonly ClientExtension[],
): readonly NegotiatedExtension[] | HandshakeFailure {
  const lines = headers.all('Sec-WebSocket-Extensions')
  if (lines.length > 1) return 'extensions-repeated'
  const answer = parseExtensions(lines)
  return answer === undefined ? 'extensions-malformed' : confirmAnswer(answer, offered)
}
