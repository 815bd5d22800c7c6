import type { Clock } from './ports.js'

export interface HeartbeatOptions {
  readonly clock: Clock
  /** A ping goes out when nothing was sent, or nothing was received, for this long. */
  readonly pingIntervalMs: number
  /** The connection is dead when nothing follows a ping for this long. */
  readonly pongTimeoutMs: number
  readonly ping: () => void
  readonly dead: () => void
}

/** Watches one live connection for silence. Any message counts as life; one timer, however many messages. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #sentAtMs: number
  #receivedAtMs: number
  #probedAtMs: number | undefined
  #cancel: () => void = () => {}

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#sentAtMs = options.clock.monotonicMs()
    this.#receivedAtMs = this.#sentAtMs
    this.#check()
  }

  sent(): void {
    this.#sentAtMs = this.#options.clock.monotonicMs()
  }

  received(): void {
    this.#receivedAtMs = this.#options.clock.monotonicMs()
    this.#probedAtMs = undefined
  }

  /** Asks for a sign of life now instead of when the next ping is due. */
  probe(): void {
    if (this.#probedAtMs !== undefined) return
    const { clock, ping } = this.#options
    this.#probedAtMs = clock.monotonicMs()
    this.#arm(this.#options.pongTimeoutMs)
    ping()
  }

  stop(): void {
    this.#cancel()
  }

  #check(): void {
    const { clock, pingIntervalMs, pongTimeoutMs, dead } = this.#options
    const nowMs = clock.monotonicMs()
    if (this.#probedAtMs !== undefined) {
      const leftMs = this.#probedAtMs + pongTimeoutMs - nowMs
      if (leftMs > 0) this.#arm(leftMs)
      else dead()
      return
    }
    const leftMs = Math.min(this.#sentAtMs, this.#receivedAtMs) + pingIntervalMs - nowMs
    if (leftMs > 0) this.#arm(leftMs)
    else this.probe()
  }

  #arm(delayMs: number): void {
    this.#cancel()
    this.#cancel = this.#options.clock.schedule(delayMs, () => this.#check())
  }
}
