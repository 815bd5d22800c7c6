import {
  type RejectedMessage,
  type SubscribedMessage,
  type SubscriptionRequest,
  type UnsubscribedMessage,
  utf8ByteLength,
} from '../wire/index.js'
import { type Backoff, planRetry } from './backoff.js'
import { HubFault, RejectedError } from './error.js'
import type { Feed, FeedMessage } from './feed.js'
import type { Clock, Random } from './ports.js'
import type { Answer, Uplink } from './uplink.js'

interface Entry {
  readonly feed: Feed
  /** `off`: not wanted. `idle`: wanted, not asked for. `asked`: waits for the answer to `id`, or to `connect`. */
  phase: 'off' | 'idle' | 'asked' | 'live'
  id: number | undefined
  /** The hub may have had a subscription to the topic when the latest request went out. */
  replacing: boolean
  /** Refusals in a row for want of a service that may come back. */
  failures: number
  cancelRetry: () => void
}

export interface SubscriptionsOptions {
  readonly uplink: Uplink
  readonly clock: Clock
  readonly random: Random
  readonly backoff: Backoff
}

/** Keeps one wire subscription per topic that is wanted, over all connections. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions
  readonly #entries = new Map<string, Entry>()
  /** Topics that the hub holds, or will hold, for us on the present connection. */
  readonly #held = new Set<string>()

  constructor(options: SubscriptionsOptions) {
    this.#options = options
  }

  /** The feed of `topic`, made by `make` when there is none. */
  obtain<Kind extends Feed>(topic: string, make: () => Kind): Kind {
    const known = this.#entries.get(topic)
    // A topic has one kind, and only handles of that kind ask for it.
    if (known !== undefined) return known.feed as Kind
    const feed = make()
    this.#entries.set(topic, {
      feed,
      phase: 'off',
      id: undefined,
      replacing: false,
      failures: 0,
      cancelRetry: () => {},
    })
    return feed
  }

  /** Subscribes, now or with the next connection. */
  start(feed: Feed): void {
    const entry = this.#entryOf(feed)
    if (entry?.phase === 'off') this.#ask(entry)
  }

  /** Asks again, because the feed's start has changed. Until the answer the feed receives nothing. */
  refresh(feed: Feed): void {
    const entry = this.#entryOf(feed)
    if (entry !== undefined && entry.phase !== 'off') this.#ask(entry)
  }

  /** Unsubscribes; a feed that nobody uses is forgotten. */
  stop(feed: Feed): void {
    const entry = this.#entryOf(feed)
    if (entry === undefined) return
    entry.cancelRetry()
    entry.phase = 'off'
    if (!feed.used) this.#entries.delete(feed.topic)
    this.#release(feed.topic)
  }

  /** What is wanted, for a connect message: as many as have room in `bytesMax`. `welcomed` asks for the others. */
  requests(bytesMax: number): SubscriptionRequest[] {
    const requests: SubscriptionRequest[] = []
    let bytes = 0
    for (const [topic, entry] of this.#entries) {
      if (entry.phase === 'off') continue
      const request = { topic, ...entry.feed.start() }
      bytes += utf8ByteLength(JSON.stringify(request)) + 1
      if (bytes > bytesMax) break
      entry.cancelRetry()
      entry.phase = 'asked'
      entry.id = undefined
      entry.replacing = false
      this.#held.add(topic)
      requests.push(request)
    }
    return requests
  }

  /** Catches up with what changed since the connect message was made. */
  welcomed(): void {
    for (const topic of this.#held) {
      const phase = this.#entries.get(topic)?.phase ?? 'off'
      if (phase === 'off') this.#release(topic)
    }
    for (const entry of this.#entries.values()) if (entry.phase === 'idle') this.#ask(entry)
  }

  lost(): void {
    this.#held.clear()
    for (const entry of this.#entries.values()) {
      if (entry.phase !== 'off') entry.phase = 'idle'
      entry.feed.lost()
    }
  }

  /** The line is closed. */
  close(): void {
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    for (const entry of entries) {
      entry.cancelRetry()
      entry.feed.ended(undefined)
    }
  }

  receive(message: FeedMessage): void {
    const entry = this.#entries.get(message.topic)
    if (entry?.phase === 'live') entry.feed.receive(message)
  }

  /** An answer to `connect`, or the hub's own end of a subscription. */
  settle(message: SubscribedMessage | UnsubscribedMessage | RejectedMessage): void {
    const entry = this.#entries.get(message.topic ?? '')
    if (entry === undefined) return
    if (message.type === 'unsubscribed') {
      if (entry.phase === 'live') this.#refused(entry, message)
    } else if (entry.phase === 'asked' && entry.id === undefined) this.#answered(entry, message)
  }

  /** Nothing for a feed that has ended, even when its topic has a new one. */
  #entryOf(feed: Feed): Entry | undefined {
    const entry = this.#entries.get(feed.topic)
    return entry?.feed === feed ? entry : undefined
  }

  #ask(entry: Entry): void {
    const { uplink } = this.#options
    const { topic } = entry.feed
    entry.cancelRetry()
    entry.phase = 'idle'
    if (!uplink.live) return
    // The hub lets a second subscription to a topic replace the first.
    entry.replacing = this.#held.has(topic)
    this.#held.add(topic)
    entry.phase = 'asked'
    uplink.request(
      (id) => {
        entry.id = id
        return { type: 'subscribe', id, topic, ...entry.feed.start() }
      },
      (answer) => {
        if (entry.phase === 'asked' && entry.id === answer.id) this.#answered(entry, answer)
      },
    )
  }

  #answered(entry: Entry, answer: Answer): void {
    if (answer.type === 'subscribed') {
      entry.phase = 'live'
      entry.failures = 0
      entry.feed.subscribed(answer)
    } else if (answer.type === 'rejected') this.#refused(entry, answer)
    else throw new HubFault(`${answer.type} does not answer a subscribe`)
  }

  #refused(entry: Entry, refusal: RejectedMessage | UnsubscribedMessage): void {
    const { clock, random, backoff } = this.#options
    const { feed } = entry
    // A refused request leaves alone what it would have replaced.
    if (refusal.type === 'rejected' && entry.replacing) this.#release(feed.topic)
    this.#held.delete(feed.topic)
    if (refusal.code === 'unavailable') {
      const retry = planRetry(backoff, { failures: entry.failures, aliveMs: 0 }, random.fraction())
      entry.failures = retry.failures
      entry.phase = 'idle'
      feed.lost()
      entry.cancelRetry = clock.schedule(retry.delayMs, () => this.#ask(entry))
      return
    }
    entry.phase = 'off'
    this.#entries.delete(feed.topic)
    const code = refusal.code === 'requested' ? 'not-subscribed' : refusal.code
    feed.ended(new RejectedError(code, refusal.message))
  }

  /** Tells the hub that its subscription to `topic`, if it holds one, is not wanted. */
  #release(topic: string): void {
    const { uplink } = this.#options
    if (!uplink.live || !this.#held.delete(topic)) return
    uplink.request(
      (id) => ({ type: 'unsubscribe', id, topic }),
      () => {},
    )
  }
}
