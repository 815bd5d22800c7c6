import type { Clock } from './ports.js'

/** Rounding of fractions of a millisecond must not make anybody wait once more. */
const TOLERANCE_MS = 1e-6

/** Allows `perSecond` in the long run and `burst` at once. */
export class TokenBucket {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #burstMs: number
  /** When all tokens that were taken will have been paid for. */
  #paidMs: number

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock
    this.#intervalMs = 1_000 / perSecond
    this.#burstMs = (burst - 1) * this.#intervalMs
    this.#paidMs = clock.monotonicMs()
  }

  /** Takes a token and returns 0, or takes none and returns in how many milliseconds there will be one. */
  take(): number {
    const nowMs = this.#clock.monotonicMs()
    const waitMs = this.#paidMs - this.#burstMs - nowMs
    if (waitMs > TOLERANCE_MS) return Math.ceil(waitMs)
    this.#paidMs = Math.max(this.#paidMs, nowMs) + this.#intervalMs
    return 0
  }
}
