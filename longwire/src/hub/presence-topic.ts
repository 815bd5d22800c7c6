import { encode, type HubMessage, type Member } from '../wire/index.js'
import type { Prepared } from './ports.js'
import type { Receiver, Subscription } from './receiver.js'

/**
 * One presence topic in use: its members, one per session, and those who watch. A watcher that is congested misses
 * changes and gets the whole membership again when it takes more.
 */
export class PresenceTopic {
  readonly name: string
  readonly #prepare: (text: string) => Prepared
  readonly #members = new Map<string, Member>()
  readonly #watchers = new Map<Receiver, PresenceSubscription>()
  /** Everybody who is here, framed once for all who ask before the next change. */
  #snapshot: Prepared | undefined

  constructor(name: string, prepare: (text: string) => Prepared) {
    this.name = name
    this.#prepare = prepare
  }

  get members(): readonly Member[] {
    return [...this.#members.values()]
  }

  get memberCount(): number {
    return this.#members.size
  }

  /** Makes a member, or replaces its data. Everybody who watches is told, except `except`. */
  join(member: Member, except?: Receiver): void {
    this.#members.set(member.session, member)
    this.#tell({ type: 'joined', topic: this.name, member }, except)
  }

  /** Ends a membership. False when there was none. */
  leave(session: string, except?: Receiver): boolean {
    if (!this.#members.delete(session)) return false
    this.#tell({ type: 'left', topic: this.name, session }, except)
    return true
  }

  /** The message that tells everybody who is here. */
  get snapshot(): Prepared {
    this.#snapshot ??= this.#prepare(encode({ type: 'members', topic: this.name, members: this.members }))
    return this.#snapshot
  }

  watch(receiver: Receiver): PresenceSubscription {
    const subscription = new PresenceSubscription(this, receiver, () => this.#watchers.delete(receiver))
    this.#watchers.set(receiver, subscription)
    return subscription
  }

  #tell(change: HubMessage, except: Receiver | undefined): void {
    this.#snapshot = undefined
    let prepared: Prepared | undefined
    for (const [receiver, subscription] of this.#watchers) {
      if (receiver === except || !subscription.level) continue
      prepared ??= this.#prepare(encode(change))
      subscription.change(prepared)
    }
  }
}

/** One session's view of a presence topic. */
export class PresenceSubscription implements Subscription {
  readonly #topic: PresenceTopic
  readonly #receiver: Receiver
  readonly #unwatch: () => void
  #level = false

  constructor(topic: PresenceTopic, receiver: Receiver, unwatch: () => void) {
    this.#topic = topic
    this.#receiver = receiver
    this.#unwatch = unwatch
  }

  /** Whether the receiver knows the membership as it was before the next change. */
  get level(): boolean {
    return this.#level
  }

  change(prepared: Prepared): void {
    if (this.#receiver.congested) this.#level = false
    else this.#receiver.send(prepared)
  }

  /** Sends everybody who is here, unless the receiver knows. */
  drained(): void {
    if (this.#level || this.#receiver.congested) return
    this.#level = true
    this.#receiver.send(this.#topic.snapshot)
  }

  end(): void {
    this.#unwatch()
  }
}
