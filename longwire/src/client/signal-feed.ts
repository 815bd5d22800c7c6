import type { Data, Sender } from '../wire/index.js'
import { HubFault, type RejectedError } from './error.js'
import type { Feed, FeedMessage } from './feed.js'
import { Listeners } from './listeners.js'

/** A signal topic's local side: passes on what comes, keeps nothing. */
export class SignalFeed implements Feed {
  readonly topic: string
  readonly listeners: Listeners<[data: Data, from: Sender]>
  readonly #guard: (run: () => void) => void

  constructor(topic: string, guard: (run: () => void) => void) {
    this.topic = topic
    this.#guard = guard
    this.listeners = new Listeners(guard)
  }

  get used(): boolean {
    return this.listeners.size > 0
  }

  start(): Record<string, never> {
    return {}
  }

  subscribed(): void {}

  receive(message: FeedMessage): void {
    if (message.type !== 'signal') throw new HubFault(`${message.type} came for a signal topic`)
    if (message.from === undefined) throw new HubFault('a signal came without its sender')
    this.listeners.tell(message.data, message.from)
  }

  lost(): void {}

  ended(error: RejectedError | undefined): void {
    this.listeners.clear()
    if (error === undefined) return
    this.#guard(() => {
      throw error
    })
  }
}
