/** When a client comes back after a connection was lost. */
export interface Backoff {
  /** The n-th failure in a row waits `random(0, min(capMs, baseMs · 2^n))` (full jitter), n from 0. */
  readonly baseMs: number
  readonly capMs: number
  /** A connection that lived this long ends the row of failures. */
  readonly stableMs: number
  /** After a connection that lived longer than this, the first attempt comes within `promptMs`. */
  readonly longLivedMs: number
  readonly promptMs: number
}

export const defaultBackoff: Backoff = {
  baseMs: 500,
  capMs: 30_000,
  stableMs: 30_000,
  longLivedMs: 60_000,
  promptMs: 1_000,
}

/** The longest pause a hub can ask for. */
export const HINT_MS_MAX = 600_000

/** A lost connection, or an attempt that failed. */
export interface Outage {
  /** Failures in a row before this one. */
  readonly failures: number
  /** How long the connection was usable; 0 when it never was. */
  readonly aliveMs: number
  /** The hub's own word on when to come back. It overrides the rest. */
  readonly hintMs?: number | undefined
}

export interface Retry {
  /** Whole milliseconds. */
  readonly delayMs: number
  /** Failures in a row, this one included. */
  readonly failures: number
}

/** @param fraction random, from 0 up to, not including, 1 */
export function planRetry(backoff: Backoff, outage: Outage, fraction: number): Retry {
  const { baseMs, capMs, stableMs, longLivedMs, promptMs } = backoff
  const before = outage.aliveMs >= stableMs ? 0 : outage.failures
  const failures = before + 1
  if (outage.hintMs !== undefined) return { delayMs: Math.min(outage.hintMs, HINT_MS_MAX), failures }
  if (outage.aliveMs > longLivedMs) return { delayMs: Math.floor(fraction * promptMs), failures }
  return { delayMs: Math.floor(fraction * Math.min(capMs, baseMs * 2 ** before)), failures }
}
