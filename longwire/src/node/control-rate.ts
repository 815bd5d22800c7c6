export interface ControlRateLimits {
  readonly controlFramesPerSecond: number
  readonly controlFramesBurst: number
}

/** Whether a peer's pings and pongs keep to a rate: a bucket of `controlFramesBurst` that refills steadily. Pure. */
export class ControlRate {
  readonly #limits: ControlRateLimits
  #left: number
  #sinceMs: number

  constructor(limits: ControlRateLimits, nowMs: number) {
    this.#limits = limits
    this.#left = limits.controlFramesBurst
    this.#sinceMs = nowMs
  }

  /** Counts one; false when it is one too many. */
  take(nowMs: number): boolean {
    const { controlFramesPerSecond, controlFramesBurst } = this.#limits
    const refilled = ((nowMs - this.#sinceMs) / 1000) * controlFramesPerSecond
    this.#left = Math.min(controlFramesBurst, this.#left + refilled) - 1
    this.#sinceMs = nowMs
    return this.#left >= 0
  }
}
