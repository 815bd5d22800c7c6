import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { Arrival } from './arrival.js'
import type { Connection } from './connection.js'
import { HandshakeError } from './handshake-error.js'
import { nodeLoop } from './loop.js'
import { serverRules, type ServerOptions } from './server-options.js'
import { StreamDriver } from './stream-driver.js'
import { headOf } from './upgrade-router.js'

/**
 * Accepts one upgrade by hand, with the arguments of an 'upgrade' event of `node:http`. Call it in the listener itself,
 * before anything asynchronous: until then an error of the socket would be an uncaught exception. Messages that come
 * before anybody listens are held. `connectionsMax` and `connectionsPerAddressMax` are the caller's own concern.
 *
 * Rejected with a `HandshakeError` when the request was refused (the answer has been sent) or the peer went away.
 * @throws {TypeError | RangeError} for options that can never work
 */
export function accept(
  request: IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
  options: ServerOptions = {},
): Promise<Connection> {
  const transport = new StreamDriver(socket)
  const rules = serverRules(options)
  return new Promise((resolve, reject) => {
    const host = {
      loop: nodeLoop,
      rules,
      admit: resolve,
      refused: ({ refusal, status, error }: { refusal: HandshakeError['failure']; status: number; error?: unknown }) =>
        reject(new HandshakeError(refusal, { status, cause: error })),
      lost: () => reject(new HandshakeError('connection-lost')),
    }
    new Arrival(host, transport, nodeLoop.wheel.nowMs()).review(headOf(request), head)
  })
}
