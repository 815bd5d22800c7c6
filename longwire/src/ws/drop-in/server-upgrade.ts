import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'

import { headOf } from '../../node/upgrade-router.js'
import { HeaderList, parseTokenList, reviewRequest, type AcceptedRequest } from '../../protocol/index.js'
import type { ClientOptions } from './client-options.js'
import { refusalAnswer, refuseUpgrade } from './refusal-answer.js'
import type { ServerOptions } from './server-options.js'
import type { ServerRules } from './server-rules.js'
import { answerLines, answerText } from './upgrade-answer.js'
import { upgradeRefusal, type UpgradeRefusal } from './upgrade-refusal.js'
import { ESTABLISH, type WebSocket } from './websocket.js'

/** Whose upgrade it is. */
export interface UpgradeOwner {
  readonly options: ServerOptions
  readonly rules: ServerRules
  /** Whether connections are still accepted. */
  readonly running: boolean
  shouldHandle(request: IncomingMessage): unknown
  /** The lines of the answer, which may be added to. */
  headers(lines: string[], request: IncomingMessage): void
  /** Whether somebody else answers a request that is none for us. */
  clientError(error: Error, socket: Duplex, request: IncomingMessage): boolean
  accepted(websocket: WebSocket): void
}

export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Uint8Array
}

const taken = new WeakSet<Duplex>()

/** Reviews a request and, when everybody agrees, makes a WebSocket of it (RFC 6455 §4.2). */
export function handleUpgrade(owner: UpgradeOwner, upgrade: Upgrade, done: (websocket: WebSocket) => void): void {
  const { request, socket } = upgrade
  // First of all: from here on an error of the socket is not an uncaught exception.
  socket.on('error', destroy)
  const review = reviewRequest(headOf(request), { ...owner.rules.policy, secure: isSecure(request) })
  if (!review.ok) {
    const refusal = upgradeRefusal(review.refusal)
    if (!owner.clientError(new Error(refusal.message), socket, request)) refuse(owner, upgrade, refusal)
    return
  }
  if (!orRefuse(owner, upgrade, () => owner.shouldHandle(request))) {
    refuse(owner, upgrade, { status: 400 })
    return
  }
  verify(owner, upgrade, (refusal) => {
    if (refusal === undefined) complete(owner, upgrade, review, done)
    else refuse(owner, upgrade, refusal)
  })
}

/** Asks `verifyClient`, if there is one, and tells once what it says; or that it has said nothing in time. */
function verify(owner: UpgradeOwner, upgrade: Upgrade, tell: (refusal: UpgradeRefusal | undefined) => void): void {
  const { verifyClient } = owner.options
  if (typeof verifyClient !== 'function') {
    tell(undefined)
    return
  }
  const { request } = upgrade
  let told = false
  const deadline = setTimeout(() => verdict(false, 408), owner.rules.limits.handshakeTimeoutMs).unref()
  const verdict = (verified: unknown, status?: number, message?: string, headers?: OutgoingHttpHeaders): void => {
    if (told) return
    told = true
    clearTimeout(deadline)
    if (verified) tell(undefined)
    else tell({ status: status ?? 401, message, headers })
  }
  const info = { origin: request.headers.origin as string, secure: isSecure(request), req: request }
  let answer: unknown
  try {
    answer = verifyClient(info, verdict)
  } catch (error) {
    verdict(false, 500)
    throw error
  }
  if (verifyClient.length !== 2) verdict(answer)
}

function complete(
  owner: UpgradeOwner,
  upgrade: Upgrade,
  accepted: AcceptedRequest,
  done: (websocket: WebSocket) => void,
): void {
  const { socket, head } = upgrade
  if (!socket.readable || !socket.writable) {
    socket.destroy()
    return
  }
  if (taken.has(socket))
    throw new Error(
      'server.handleUpgrade() was called more than once with the same socket, possibly due to a misconfiguration',
    )
  if (!owner.running) {
    refuse(owner, upgrade, { status: 503 })
    return
  }
  taken.add(socket)
  const { options, rules } = owner
  const answer = orRefuse(owner, upgrade, () => answerOf(owner, upgrade, accepted))
  if (answer === undefined) return
  const websocket = orRefuse(owner, upgrade, () => new options.WebSocket!(null, undefined, options as ClientOptions))
  socket.write(answer.text, 'latin1')
  websocket[ESTABLISH]({
    role: 'server',
    socket,
    head,
    subprotocol: answer.subprotocol ?? '',
    extensions: accepted.extensions,
    compression: rules.compression,
    limits: rules.limits,
    autoPong: options.autoPong !== false,
  })
  socket.off('error', destroy)
  owner.accepted(websocket)
  done(websocket)
}

/** The answer that accepts; undefined when what the application wants in it cannot be said, and that was refused. */
function answerOf(
  owner: UpgradeOwner,
  upgrade: Upgrade,
  accepted: AcceptedRequest,
): { readonly text: string; readonly subprotocol: string | undefined } | undefined {
  const { request } = upgrade
  const { handleProtocols } = owner.options
  const names = parseTokenList(HeaderList.fromRaw(request.rawHeaders).all('Sec-WebSocket-Protocol'))!
  const choice =
    names.length > 0 && typeof handleProtocols === 'function' ? handleProtocols(new Set(names), request) : names[0]
  const subprotocol = choice === false || choice === '' ? undefined : choice
  if (subprotocol !== undefined && !names.includes(subprotocol)) {
    fail(owner, upgrade, new TypeError(`the client does not offer the subprotocol ${JSON.stringify(subprotocol)}`))
    return undefined
  }
  const lines = answerLines(accepted, subprotocol)
  owner.headers(lines, request)
  try {
    return { text: answerText(accepted, subprotocol, lines), subprotocol }
  } catch (error) {
    fail(owner, upgrade, error as Error)
    return undefined
  }
}

/** Runs what belongs to the application. What that throws refuses the connection, and goes on to whoever called us. */
function orRefuse<Result>(owner: UpgradeOwner, upgrade: Upgrade, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    refuse(owner, upgrade, { status: 500 })
    throw error
  }
}

function refuse(owner: UpgradeOwner, upgrade: Upgrade, refusal: UpgradeRefusal): void {
  let answer: string
  try {
    answer = refusalAnswer(refusal)
  } catch (error) {
    fail(owner, upgrade, error as Error)
    return
  }
  refuseUpgrade(upgrade.socket, answer)
}

/** What the application wants to say cannot be said. */
function fail(owner: UpgradeOwner, { request, socket }: Upgrade, error: Error): void {
  if (!owner.clientError(error, socket, request)) refuseUpgrade(socket, refusalAnswer({ status: 500 }))
}

function isSecure({ socket }: IncomingMessage): boolean {
  return (socket as { encrypted?: boolean }).encrypted === true
}

function destroy(this: Duplex): void {
  this.destroy()
}
