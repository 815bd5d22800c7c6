import type { Prepared } from './ports.js'

/** The far end of a subscription: one session's connection, as topics see it. */
export interface Receiver {
  /** False when the receiver is congested now: what is not urgent waits until its subscriptions are told `drained`. */
  send(data: string | Prepared): boolean
  readonly congested: boolean
}

/** One session's subscription to one topic. */
export interface Subscription {
  /** The receiver takes more again. */
  drained(): void
  /** Nothing is delivered from now on. */
  end(): void
}
