import type { HandshakeFailure } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { HandshakeError, type HandshakeErrorFacts } from './handshake-error.js'
import { nodeLoop } from './loop.js'
import { Timer, type Expiring } from './timer-wheel.js'

export interface AttemptOutcomeOptions {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: HandshakeError) => void
}

/** What comes of an attempt, once: a connection or a failure, the deadline and the caller's giving up among them. */
export class AttemptOutcome implements Expiring {
  readonly #options: AttemptOutcomeOptions
  readonly #abandon: () => void
  readonly #timer = new Timer(this)
  #over = false

  /** @param abandon lets go of everything the attempt holds, when it has failed */
  constructor(options: AttemptOutcomeOptions, abandon: () => void) {
    this.#options = options
    this.#abandon = abandon
  }

  get over(): boolean {
    return this.#over
  }

  /** Starts to wait. False when the caller had given up before. */
  begin(): boolean {
    const { signal, timeoutMs } = this.#options
    if (signal?.aborted === true) {
      this.#onAbort()
      return false
    }
    signal?.addEventListener('abort', this.#onAbort)
    nodeLoop.wheel.arm(this.#timer, nodeLoop.wheel.nowMs() + timeoutMs)
    return true
  }

  succeed(connection: Connection): void {
    this.#end()
    this.#options.resolve(connection)
  }

  fail(failure: HandshakeFailure, facts?: HandshakeErrorFacts): void {
    if (this.#over) return
    this.#end()
    this.#abandon()
    this.#options.reject(new HandshakeError(failure, facts))
  }

  expired(): void {
    this.fail('handshake-timeout')
  }

  readonly #onAbort = (): void => {
    this.fail('aborted', { cause: this.#options.signal?.reason })
  }

  #end(): void {
    this.#over = true
    nodeLoop.wheel.disarm(this.#timer)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }
}
