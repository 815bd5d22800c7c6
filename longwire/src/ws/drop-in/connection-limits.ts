import { defaultConnectionLimits, withLimits, type ConnectionLimits } from '../../node/limits.js'

/** What limits a connection, by the options of ws and by our own. */
export interface LimitOptions {
  /** Longest message in bytes; 0 for no limit. Default 100 MiB. */
  maxPayload?: number | undefined
  /** Most fragments of one message; 0 for no limit. Default 16,384. */
  maxFragments?: number | undefined
  /** Milliseconds that the closing handshake may take. Default 30,000. */
  closeTimeout?: number | undefined
  /**
   * Limits of `longwire/node` in the place of those that this API stands for. `pingIntervalMs` makes a heartbeat,
   * `sendBytesMax` bounds what waits for a slow peer.
   */
  limits?: Partial<ConnectionLimits> | undefined
}

const MIB = 1024 * 1024
/** Longest delay of a timer. */
const TIMER_MS_MAX = 2 ** 31 - 1

/** As generous as ws where it has limits, bounded where it has none. */
export const dropInLimits: ConnectionLimits = {
  ...defaultConnectionLimits,
  messageBytesMax: 100 * MIB,
  smallFragmentsMax: 16 * 1024,
  fragmentBytesSmall: Number.MAX_SAFE_INTEGER,
  handshakeTimeoutMs: 2 * 60_000,
  messageTimeoutMs: 5 * 60_000,
  closeTimeoutMs: 30_000,
  pingIntervalMs: 0,
  sendTimeoutMs: 0,
  sendBytesMax: 256 * MIB,
  controlFramesPerSecond: 1_000,
  controlFramesBurst: 10_000,
}

/**
 * @throws {RangeError} for a limit that is no such number
 * @throws {TypeError} for a limit that does not exist
 */
export function connectionLimits({ maxPayload, maxFragments, closeTimeout, limits }: LimitOptions): ConnectionLimits {
  const byOption = withLimits(dropInLimits, {
    ...(maxPayload !== undefined && { messageBytesMax: orUnlimited(maxPayload) }),
    ...(maxFragments !== undefined && { smallFragmentsMax: orUnlimited(maxFragments) }),
    ...(closeTimeout !== undefined && { closeTimeoutMs: Math.min(Math.max(1, Math.ceil(closeTimeout)), TIMER_MS_MAX) }),
  })
  return withLimits(byOption, limits ?? {})
}

function orUnlimited(value: number): number {
  return value === 0 || value === Infinity ? Number.MAX_SAFE_INTEGER : value
}
