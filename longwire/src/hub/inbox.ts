import type { ClientMessage, SubscribeMessage } from '../wire/index.js'
import { isPromised } from './eventually.js'
import type { HubLimits } from './hub-limits.js'
import type { Eventually } from './log-store.js'
import type { Clock } from './ports.js'
import { TokenBucket } from './token-bucket.js'

/** A client's message that is handled in its turn. Subscriptions of `connect` have no id. */
export type Request =
  | (Omit<SubscribeMessage, 'id'> & { readonly id?: number })
  | Exclude<ClientMessage, { readonly type: 'connect' | 'ping' | 'pong' | 'subscribe' }>

export interface InboxOptions {
  readonly clock: Clock
  readonly limits: HubLimits
  /** Handles one request; the next one waits until it has ended. Must not throw or reject. */
  readonly handle: (request: Request) => Eventually<void>
  /** While true, nothing is handled. Call `work` when it turns false. */
  readonly paused: () => boolean
}

interface Held {
  readonly request: Request
  readonly byteLength: number
}

/** Handles one session's requests one after the other, in order, however long each takes; bounded. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #publishes: TokenBucket
  readonly #held: Held[] = []
  #bytes = 0
  #busy = false
  #cancelWait: (() => void) | undefined

  constructor(options: InboxOptions) {
    this.#options = options
    const { publishesPerSecond, publishesBurst } = options.limits
    this.#publishes = new TokenBucket(options.clock, publishesPerSecond, publishesBurst)
  }

  /** Requests that wait for their turn. */
  get size(): number {
    return this.#held.length
  }

  /** Adds a request. False when that is more than may wait. */
  add(request: Request, byteLength: number): boolean {
    const { heldMessagesMax, heldBytesMax } = this.#options.limits
    if (this.#held.length >= heldMessagesMax) return false
    // One alone is bounded by the limit for messages.
    if (this.#held.length > 0 && this.#bytes + byteLength > heldBytesMax) return false
    this.#held.push({ request, byteLength })
    this.#bytes += byteLength
    this.work()
    return true
  }

  /** Puts requests before all others. Their number is bounded by the one message that they came in. */
  begin(requests: readonly Request[]): void {
    this.#held.unshift(...requests.map((request) => ({ request, byteLength: 0 })))
    this.work()
  }

  /** Handles what can be handled now. */
  work(): void {
    while (!this.#busy && this.#cancelWait === undefined && !this.#options.paused()) {
      const next = this.#held[0]
      if (next === undefined || !this.#mayStart(next.request)) return
      this.#held.shift()
      this.#bytes -= next.byteLength
      const done = this.#options.handle(next.request)
      if (isPromised(done)) void this.#finish(done)
    }
  }

  /** Forgets whatever waits. */
  clear(): void {
    this.#held.length = 0
    this.#bytes = 0
    this.#cancelWait?.()
    this.#cancelWait = undefined
  }

  async #finish(done: Promise<void>): Promise<void> {
    this.#busy = true
    await done
    this.#busy = false
    this.work()
  }

  /** What fans out is paced: a burst passes, more waits. */
  #mayStart(request: Request): boolean {
    if (request.type !== 'publish' && request.type !== 'join') return true
    const waitMs = this.#publishes.take()
    if (waitMs === 0) return true
    this.#cancelWait = this.#options.clock.schedule(waitMs, () => {
      this.#cancelWait = undefined
      this.work()
    })
    return false
  }
}
