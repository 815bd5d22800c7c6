import { type Schema, validate } from '../contract/index.js'
import type { Member as WireMember } from '../wire/index.js'
import type { Abortable } from './abort.js'
import { afterTurn } from './after-turn.js'
import { listen } from './feed.js'
import type { LineParts } from './line-parts.js'
import { MemberFeed } from './member-feed.js'
import { assertValid, copyPayload } from './payload.js'

/** Somebody who is here: one member per session, so a user with two pages is here twice. */
export interface Member<Out = unknown> {
  readonly session: string
  readonly user: string
  readonly data: Out
}

/** One presence topic of a line. Handles of the same name are interchangeable. */
export class PresenceTopic<In, Out> {
  /** The topic's full name, such as `rooms/lobby`. */
  readonly name: string
  readonly #schema: Schema
  readonly #parts: LineParts

  constructor(name: string, schema: Schema, parts: LineParts) {
    this.name = name
    this.#schema = schema
    this.#parts = parts
  }

  /**
   * Becomes a member, or replaces one's data, and stays one over reconnects until `leave`.
   * Resolves when the hub has taken it; rejects with `RejectedError`, or `UnknownOutcomeError` when the line is closed
   * or the topic left first. A membership that the hub refuses after a reconnect ends, and `onError` hears of it.
   */
  async join(data: In): Promise<void> {
    const copy = copyPayload(data)
    const check = validate(this.#schema, copy)
    assertValid(check instanceof Promise ? await check : check)
    return this.#parts.memberships.join(this.name, copy)
  }

  /** Stops being a member. */
  leave(): void {
    this.#parts.memberships.leave(this.name)
  }

  /**
   * Tells everybody who is here, the longest present first: once that is known, and after every change. While there is
   * no connection nothing is told, and what was told last is the best there is.
   */
  subscribe(listener: (members: readonly Member<Out>[]) => void, options: Abortable = {}): () => void {
    const { subscriptions, guard, uplink } = this.#parts
    if (options.signal?.aborted === true || uplink.closed) return () => {}
    const feed = subscriptions.obtain(this.name, () => new MemberFeed(this.name, guard))
    const tell = (members: readonly WireMember[]): void => listener(members as readonly Member<Out>[])
    let wanted = true
    const end = listen(feed, subscriptions, () => feed.listeners.add(tell), options.signal)
    // Not during the call: who has just subscribed does not hold its unsubscribe function yet.
    afterTurn(() => {
      const { members } = feed
      if (wanted && members !== undefined) guard(() => tell(members))
    })
    return () => {
      wanted = false
      end()
    }
  }
}
