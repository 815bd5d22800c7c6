/** Longwire for pages: the client, composed with the browser's WebSocket, clock and randomness. */
import { openLine, type ClientPorts, type Line, type LineOptions } from './client/index.js'
import type { Contract } from './contract/index.js'

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
export type { Position } from './wire/index.js'

const clock = {
  monotonicMs: () => performance.now(),
  unixMs: () => Date.now(),
  schedule(delayMs: number, run: () => void) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

const random = {
  bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
  fraction: () => Math.random(),
}

/**
 * Opens a line to the hub at `url` (`ws:` or `wss:`), which stays connected until `close()`.
 * @throws {TypeError} for a topic that is called like a member of `Line`
 * @throws {DOMException} for a malformed URL
 */
export function connect<C extends Contract>(url: string, contract: C, options: LineOptions = {}): Line<C> {
  return openLine(url, contract, options, { open, clock, random, wake })
}

const open: ClientPorts['open'] = (url, subprotocols, events) => {
  const socket = new WebSocket(url, [...subprotocols])
  socket.addEventListener('open', () => events.open())
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') events.message(data)
    else socket.close(3003, 'this client takes text')
  })
  socket.addEventListener('close', ({ code, reason }) => events.closed(code, reason))
  return {
    send: (text) => socket.send(text),
    // A page may send 1000 and 3000 to 4999 only.
    close: (code = 1000, reason = '') => socket.close(code === 1000 || code >= 3000 ? code : 3000, reason),
    get bufferedBytes() {
      return socket.bufferedAmount
    },
  }
}

/** A page that was hidden or offline may hold a dead connection, or wait longer than it must. */
const wake: NonNullable<ClientPorts['wake']> = (probe) => {
  const shown = (): void => {
    if (document.visibilityState === 'visible') probe()
  }
  document.addEventListener('visibilitychange', shown)
  addEventListener('online', probe)
  addEventListener('pageshow', shown)
  return () => {
    document.removeEventListener('visibilitychange', shown)
    removeEventListener('online', probe)
    removeEventListener('pageshow', shown)
  }
}
