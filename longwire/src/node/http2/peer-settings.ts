import type { ClientHttp2Session } from 'node:http2'

import type { HandshakeFailure } from '../../protocol/index.js'

/** Why a session cannot carry WebSockets; undefined when it can. */
export type SessionFault = { readonly failure: HandshakeFailure; readonly cause?: unknown } | undefined

const asked = new WeakMap<ClientHttp2Session, Promise<SessionFault>>()

/**
 * Waits for the SETTINGS of a session's server, and for ENABLE_CONNECT_PROTOCOL in them: without it "a client MUST NOT"
 * send `:protocol` (RFC 8441 §3). Many may wait for one session.
 */
export function untilConnectProtocol(session: ClientHttp2Session): Promise<SessionFault> {
  let answer = asked.get(session)
  if (answer === undefined) {
    answer = ask(session)
    asked.set(session, answer)
  }
  return answer
}

function ask(session: ClientHttp2Session): Promise<SessionFault> {
  return new Promise((resolve) => {
    const look = (): void => resolve(enabled(session) ? undefined : { failure: 'extended-connect-unsupported' })
    if (session.destroyed) resolve({ failure: 'connection-lost' })
    else if (enabled(session)) resolve(undefined)
    else {
      session.once('remoteSettings', look)
      session.once('close', () => resolve({ failure: 'connection-lost' }))
      session.once('error', (cause) => resolve({ failure: failureOf(cause), cause }))
      // The SETTINGS may have been here long ago: they come before anything that is answered.
      if (!session.connecting) session.ping((error) => error === null && look())
    }
  })
}

function enabled(session: ClientHttp2Session): boolean {
  return session.remoteSettings.enableConnectProtocol === true
}

/** What came was no HTTP/2, or the connection broke. */
function failureOf(error: Error): HandshakeFailure {
  const { code } = error as NodeJS.ErrnoException
  return code?.startsWith('ERR_HTTP2_') === true ? 'http2-unsupported' : 'connection-lost'
}
