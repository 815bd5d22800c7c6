import { defaultHeadLimits, defaultLimits, withDefaults, type HeadLimits, type Limits } from '../protocol/index.js'
import type { DeadlineLimits } from './deadlines.js'

/** What a connection takes and how long it waits. Units stand last in each name. */
export interface ConnectionLimits extends Limits, DeadlineLimits {
  /** From the first byte (or the TCP connection) to the end of the opening handshake, TLS included. Default 10,000 ms. */
  readonly handshakeTimeoutMs: number
  /** From the beginning of the closing handshake to the end of the transport. Default 5,000 ms. */
  readonly closeTimeoutMs: number
  /** Silence after which the peer is pinged, ±10 %; 0 never pings. Default 25,000 ms. */
  readonly pingIntervalMs: number
  /** Silence after a ping; then 1006. Default 10,000 ms. */
  readonly pongTimeoutMs: number
  /** From a message's first byte to its last; 0 is no limit. Then 1008. Default 30,000 ms. */
  readonly messageTimeoutMs: number
  /** How long the peer may take nothing of what waits for it; 0 is no limit. Then 1006. Default 30,000 ms. */
  readonly sendTimeoutMs: number
  /** Without a message in either direction; 0 is no limit. Then 1001. Default 0. */
  readonly idleTimeoutMs: number
  /** Bytes waiting to be sent from which on `send` returns false. Default 1 MiB. */
  readonly sendBytesHigh: number
  /** Most bytes that may wait; only a message that finds the queue empty may be longer. Beyond: 1013. Default 4 MiB. */
  readonly sendBytesMax: number
  /** Bytes of received messages that nobody has taken yet from which on reading pauses. Default 1 MiB. */
  readonly receiveBytesHigh: number
  /** The same for the number of messages. Default 256. */
  readonly receiveMessagesHigh: number
  /** Pings and pongs taken per second in the long run. Beyond: 1008. Default 10. */
  readonly controlFramesPerSecond: number
  /** Pings and pongs taken at once. Default 200. */
  readonly controlFramesBurst: number
}

/** Limits of one server on top of those of its connections. */
export interface ServerLimits extends ConnectionLimits, HeadLimits {
  /** Connections of one listener, those in the opening handshake included. Beyond: 503. Default: nine tenths of the files this process may open. */
  readonly connectionsMax: number
  /**
   * Of these from one IPv4 address or IPv6 /64. Beyond: 429. Default 100, and then the machine's own loopback
   * addresses, where a proxy may be, are not counted; a given value counts for every address.
   */
  readonly connectionsPerAddressMax: number
  /** New connections per second. Beyond: 503. Default 500, and loopback addresses as above. */
  readonly handshakesPerSecond: number
  /** Of these from one IPv4 address or IPv6 /64. Beyond: 429. Default 20, and loopback addresses as above. */
  readonly handshakesPerAddressPerSecond: number
  /** How long the answer to a refused request may take to be fetched. Default 1,000 ms. */
  readonly refuseTimeoutMs: number
}

/** Limits of a client. */
export interface ClientLimits extends ConnectionLimits, HeadLimits {}

export const defaultConnectionLimits: ConnectionLimits = {
  ...defaultLimits,
  handshakeTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
  pingIntervalMs: 25_000,
  pongTimeoutMs: 10_000,
  messageTimeoutMs: 30_000,
  sendTimeoutMs: 30_000,
  idleTimeoutMs: 0,
  sendBytesHigh: 1024 * 1024,
  sendBytesMax: 4 * 1024 * 1024,
  receiveBytesHigh: 1024 * 1024,
  receiveMessagesHigh: 256,
  controlFramesPerSecond: 10,
  controlFramesBurst: 200,
}

export const defaultClientLimits: ClientLimits = { ...defaultConnectionLimits, ...defaultHeadLimits }

/** `connectionsMax` is what `openFilesMax` leaves. */
export function defaultServerLimits(openFilesMax: number): ServerLimits {
  return {
    ...defaultClientLimits,
    connectionsMax: Math.max(1, Math.floor(openFilesMax * 0.9)),
    connectionsPerAddressMax: 100,
    handshakesPerSecond: 500,
    handshakesPerAddressPerSecond: 20,
    refuseTimeoutMs: 1_000,
  }
}

const mayBeZero = new Set(['pingIntervalMs', 'messageTimeoutMs', 'sendTimeoutMs', 'idleTimeoutMs'])
const mayBeInfinite = new Set([
  'connectionsMax',
  'connectionsPerAddressMax',
  'handshakesPerSecond',
  'handshakesPerAddressPerSecond',
])

/**
 * `defaults` with `limits` in their place.
 * @throws {RangeError} for a value that is not a whole number of at least 1 (or 0, where that switches a limit off)
 * @throws {TypeError} for a limit that does not exist
 */
export function withLimits<L extends ConnectionLimits>(defaults: L, limits: Partial<L> = {}): L {
  const all: L = { ...defaults }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaults, name)) throw new TypeError(`there is no limit ${JSON.stringify(name)}`)
    if (value === undefined) continue
    const least = mayBeZero.has(name) ? 0 : 1
    const allowed = (value === Infinity && mayBeInfinite.has(name)) || (Number.isSafeInteger(value) && value >= least)
    if (!allowed) throw new RangeError(`${name} must be a whole number from ${least}, not ${String(value)}`)
    Object.assign(all, { [name]: value })
  }
  if (all.sendBytesHigh > all.sendBytesMax) throw new RangeError('sendBytesHigh must not be above sendBytesMax')
  return Object.freeze(all)
}

const ofEndpoint = new WeakMap<Limits, Limits>()

/** Those of an endpoint, which knows no others: the same object for all connections that have their limits in common. */
export function endpointLimits(limits: Limits): Limits {
  const known = ofEndpoint.get(limits)
  if (known !== undefined) return known
  const { messageBytesMax, smallFragmentsMax, fragmentBytesSmall } = limits
  const made = withDefaults({ messageBytesMax, smallFragmentsMax, fragmentBytesSmall })
  ofEndpoint.set(limits, made)
  return made
}

/** Those of a head, likewise. */
export function headLimits(limits: HeadLimits): HeadLimits {
  const { headBytesMax, headersMax, lineBytesMax } = limits
  return { headBytesMax, headersMax, lineBytesMax }
}
