import type { HubMessage, Start, SubscribedMessage } from '../wire/index.js'
import { type AbortSignalLike, onAbort } from './abort.js'
import type { RejectedError } from './error.js'

/** What the hub sends because of a subscription, once it is live. */
export type FeedMessage = Extract<
  HubMessage,
  { readonly type: 'publication' | 'gap' | 'signal' | 'members' | 'joined' | 'left' }
>

/** One topic's local side: what all its local subscribers share. `Subscriptions` keeps it subscribed. */
export interface Feed {
  readonly topic: string
  /** Whether any local subscriber is left; without one it is forgotten. */
  readonly used: boolean
  /** Where the next request to the hub begins. */
  start(): Start
  /** The hub accepted the latest request. Throws `HubFault` when the answer does not fit. */
  subscribed(message: SubscribedMessage): void
  /** Only called between `subscribed` and the end of that subscription. Throws `HubFault` for what cannot be. */
  receive(message: FeedMessage): void
  /** The connection was lost; the next one subscribes again. */
  lost(): void
  /** No request will follow. Without `error`: the line was closed. */
  ended(error: RejectedError | undefined): void
}

/** What turns a feed's wire subscription on and off. */
export interface FeedSwitch {
  start(feed: Feed): void
  refresh(feed: Feed): void
  stop(feed: Feed): void
}

/**
 * Adds a listener to a feed that keeps nothing else per subscriber. `add` adds it and returns what removes it.
 * Returns what ends it; `signal` does the same.
 */
export function listen(feed: Feed, wire: FeedSwitch, add: () => () => void, signal?: AbortSignalLike): () => void {
  const remove = add()
  wire.start(feed)
  const end = (): void => {
    detach()
    remove()
    if (!feed.used) wire.stop(feed)
  }
  const detach = onAbort(signal, end)
  return end
}
