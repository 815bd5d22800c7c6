import type { Clock } from './ports.js'

export interface HeartbeatOptions {
  readonly clock: Clock
  /** After so much silence a sign of life is asked for. */
  readonly askMs: number
  /** The longest silence that is life. */
  readonly silenceMs: number
  /** How much longer it may be after the process itself stood still. */
  readonly graceMs: number
  readonly onQuiet: () => void
  readonly onSilence: () => void
}

/**
 * Watches for silence, with one timer that is set again only when it fires. A page that is hidden has slow timers and
 * cannot ping in time, but it answers at once: so it is asked before it is taken for dead.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #heardMs: number
  #cancel: () => void

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#heardMs = options.clock.monotonicMs()
    this.#cancel = this.#check(options.askMs)
  }

  /** Something came. */
  heard(): void {
    this.#heardMs = this.#options.clock.monotonicMs()
  }

  stop(): void {
    this.#cancel()
  }

  #check(delayMs: number): () => void {
    const { clock, askMs, silenceMs, graceMs, onQuiet, onSilence } = this.#options
    const dueMs = clock.monotonicMs() + delayMs
    return clock.schedule(delayMs, () => {
      const nowMs = clock.monotonicMs()
      const silentMs = nowMs - this.#heardMs
      // A timer this late means that what came meanwhile was not read yet either.
      const late = nowMs - dueMs > graceMs
      if (silentMs < askMs) this.#cancel = this.#check(askMs - silentMs)
      else if (silentMs < silenceMs || late) {
        this.#cancel = this.#check(late ? graceMs : silenceMs - silentMs)
        onQuiet()
      } else onSilence()
    })
  }
}
