/** Longwire for Node: the hub and the client, composed with the WebSocket engine, Node's clock and its randomness. */
import { randomBytes } from 'node:crypto'

import { openLine, type ClientPorts, type Line, type LineOptions, type Transport } from './client/index.js'
import type { Contract } from './contract/index.js'
import { Hub, type HubOptions, type Identity } from './hub/index.js'
import { connect as connectWebSocket, prepare, type Connection } from './node/index.js'

export {
  HubFault,
  RejectedError,
  UnknownOutcomeError,
  type Gap,
  type Item,
  type Line,
  type LineOptions,
  type LineState,
  type LineStats,
  type LogTopic,
  type Member,
  type Pending,
  type PresenceTopic,
  type Publication,
  type SignalTopic,
} from './client/index.js'
export { contract, log, presence, signal, type Contract, type Params } from './contract/index.js'
export { memoryStore, type Hub, type HubOptions, type Identity, type Question } from './hub/index.js'
export { listen, type Listener, type ListenOptions } from './node/index.js'
export type { Position } from './wire/index.js'

const now = {
  monotonicMs: () => performance.now(),
  unixMs: () => Date.now(),
}

/** A hub does not keep the process alive by its timers: its listeners do. */
const hubClock = {
  ...now,
  schedule(delayMs: number, run: () => void) {
    const timer = setTimeout(run, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

/** A line that waits for its next attempt does. */
const lineClock = {
  ...now,
  schedule(delayMs: number, run: () => void) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

const random = {
  bytes: (count: number) => new Uint8Array(randomBytes(count)),
  fraction: () => randomBytes(4).readUInt32LE() / 2 ** 32,
}

/**
 * Makes a hub for `contract`. Attach it to a listener: `hub.attach(await listen({ port: 8080 }))`.
 * @throws {RangeError} when a limit is not a positive number
 */
export function createHub<C extends Contract, Who extends Identity = Identity>(
  contract: C,
  options: HubOptions<C, Who> = {},
): Hub<C, Who> {
  return new Hub(contract, options, { clock: hubClock, random, prepare })
}

/**
 * Opens a line to the hub at `url` (`ws:` or `wss:`), which stays connected until `close()`.
 * @throws {TypeError} for a malformed URL, or a topic that is called like a member of `Line`
 */
export function connect<C extends Contract>(url: string, contract: C, options: LineOptions = {}): Line<C> {
  return openLine(url, contract, options, { open, clock: lineClock, random })
}

const open: ClientPorts['open'] = (url, subprotocols, events) => {
  const attempt = new AbortController()
  let connection: Connection | undefined
  const transport: Transport = {
    send: (text) => void connection?.send(text),
    close: (code = 1000, reason = '') => {
      if (connection === undefined) attempt.abort()
      else void connection.close(code, reason)
    },
    get bufferedBytes() {
      return connection?.bufferedBytes ?? 0
    },
  }
  connectWebSocket(url, { subprotocols, signal: attempt.signal }).then(
    (opened) => {
      connection = opened
      opened.on('message', (data) => {
        if (typeof data === 'string') events.message(data)
        else void opened.close(1003, 'this client takes text')
      })
      opened.on('close', ({ code, reason }) => events.closed(code, reason))
      events.open()
    },
    (error: unknown) => events.closed(1006, error instanceof Error ? error.message : String(error)),
  )
  return transport
}
