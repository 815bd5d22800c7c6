import { encode, type GapReason, type Position } from '../wire/index.js'
import { isPromised } from './eventually.js'
import { positionOf, type ReadResult, type StoredPublication } from './log-store.js'
import { type LevelReader, type LogTopic, publicationText } from './log-topic.js'
import type { Prepared } from './ports.js'
import type { Receiver, Subscription } from './receiver.js'

export interface LogSubscriptionOptions {
  readonly topic: LogTopic
  readonly receiver: Receiver
  /** Everything up to here is delivered, or told as a gap. */
  readonly position: Position
  readonly readCountMax: number
  /** Told once for every gap and every time that the receiver is too slow for the live run. */
  readonly onEvent: (event: 'gap' | 'behind') => void
  /** The log cannot be read: the subscription has ended. */
  readonly onFailure: (error: unknown) => void
}

/**
 * One subscription to a log. It is either level with the tail and handed what is appended, or behind and reads the log
 * from its own position as fast as the receiver takes it. Beginning, resuming and being too slow are the same thing:
 * being behind. Nothing is queued for a slow receiver; if retention overtakes it, it is told a gap.
 */
export class LogSubscription implements LevelReader, Subscription {
  readonly #options: LogSubscriptionOptions
  #position: Position
  #state: 'behind' | 'reading' | 'level' | 'ended' = 'behind'

  constructor(options: LogSubscriptionOptions) {
    this.#options = options
    this.#position = options.position
  }

  get position(): Position {
    return this.#position
  }

  deliver(publication: StoredPublication, prepared: Prepared): void {
    const { epoch, offset } = this.#position
    if (publication.epoch === epoch && publication.offset <= offset) return
    if (publication.prev !== offset || publication.epoch !== epoch) this.fallBehind()
    else if (this.#options.receiver.congested) {
      this.#leave('behind')
      this.#options.onEvent('behind')
    } else {
      this.#position = positionOf(publication)
      this.#options.receiver.send(prepared)
    }
  }

  fallBehind(): void {
    this.#leave('behind')
    this.catchUp()
  }

  drained(): void {
    this.catchUp()
  }

  end(): void {
    this.#leave('ended')
  }

  /** Delivers what a read returned, behind the position the subscription has. */
  take(publications: readonly StoredPublication[]): void {
    const { receiver, topic } = this.#options
    for (const publication of publications) {
      if (receiver.congested || this.#state === 'ended') return
      this.#position = positionOf(publication)
      receiver.send(publicationText(topic.name, publication))
    }
  }

  /** Reads the log until level with its tail, or until the receiver is congested. */
  catchUp(): void {
    const { receiver, topic, readCountMax } = this.#options
    while (this.#state === 'behind' && !receiver.congested) {
      if (topic.join(this, this.#position)) {
        this.#state = 'level'
        return
      }
      let result: ReturnType<LogTopic['read']>
      try {
        result = topic.read(this.#position, readCountMax)
      } catch (error) {
        this.#fail(error)
        return
      }
      if (isPromised(result)) {
        void this.#await(result)
        return
      }
      this.#advance(result)
    }
  }

  async #await(result: Promise<ReadResult>): Promise<void> {
    this.#state = 'reading'
    try {
      const value = await result
      if (this.#state !== 'reading') return
      this.#state = 'behind'
      this.#advance(value)
      this.catchUp()
    } catch (error) {
      this.#fail(error)
    }
  }

  #advance(result: ReadResult): void {
    if (!result.ok) {
      this.#tellGap(result.resume, result.reason === 'trimmed' ? 'overflow' : result.reason)
    } else if (result.publications.length > 0) this.take(result.publications)
    else if (!this.#options.topic.join(this, this.#position)) {
      this.#fail(new Error('the store shows less than what it has appended'))
    } else this.#state = 'level'
  }

  #tellGap(to: Position, reason: GapReason): void {
    const { receiver, topic, onEvent } = this.#options
    receiver.send(encode({ type: 'gap', topic: topic.name, from: this.#position, to, reason }))
    this.#position = to
    onEvent('gap')
  }

  #fail(error: unknown): void {
    if (this.#state === 'ended') return
    this.end()
    this.#options.onFailure(error)
  }

  #leave(state: 'behind' | 'ended'): void {
    this.#options.topic.leave(this)
    if (this.#state !== 'ended') this.#state = state
  }
}
