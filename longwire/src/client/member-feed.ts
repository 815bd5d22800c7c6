import type { Member } from '../wire/index.js'
import { HubFault, type RejectedError } from './error.js'
import type { Feed, FeedMessage } from './feed.js'
import { Listeners } from './listeners.js'

/** Who is here: a presence topic's local side. */
export class MemberFeed implements Feed {
  readonly topic: string
  readonly listeners: Listeners<[readonly Member[]]>
  readonly #guard: (run: () => void) => void
  readonly #members = new Map<string, Member>()
  #known = false

  constructor(topic: string, guard: (run: () => void) => void) {
    this.topic = topic
    this.#guard = guard
    this.listeners = new Listeners(guard)
  }

  get used(): boolean {
    return this.listeners.size > 0
  }

  /** Everybody who is here, the longest present first. Undefined until the hub has said so. */
  get members(): readonly Member[] | undefined {
    return this.#known ? [...this.#members.values()] : undefined
  }

  start(): Record<string, never> {
    return {}
  }

  subscribed(): void {}

  receive(message: FeedMessage): void {
    if (message.type === 'members') {
      this.#known = true
      this.#members.clear()
      for (const member of message.members) this.#members.set(member.session, member)
    } else if (message.type === 'joined') this.#members.set(message.member.session, message.member)
    else if (message.type === 'left') this.#members.delete(message.session)
    else throw new HubFault(`${message.type} came for a presence topic`)
    if (this.#known) this.listeners.tell([...this.#members.values()])
  }

  /** Who is here now is unknown; listeners hear again when the next connection has told everybody. */
  lost(): void {
    this.#known = false
  }

  ended(error: RejectedError | undefined): void {
    this.listeners.clear()
    this.#known = false
    if (error === undefined) return
    this.#guard(() => {
      throw error
    })
  }
}
