import type { Emitter } from './emitter.js'
import type { ConnectionEvents, ReceivedData } from './events.js'
import { alone } from './message-memory.js'

export interface InboxLimits {
  readonly receiveBytesHigh: number
  readonly receiveMessagesHigh: number
}

/** Who reads what is put into an inbox. */
export interface Reader {
  pauseReading(paused: boolean): void
}

interface Waiter {
  readonly iterator: object
  readonly resolve: (result: IteratorResult<ReceivedData, undefined>) => void
}

/**
 * Received messages on their way to whoever wants them: 'message' listeners as they come, otherwise iterators as they
 * ask; until then they are held, in order. When many are held, reading is paused.
 */
export class Inbox {
  readonly #events: Emitter<ConnectionEvents>
  readonly #limits: InboxLimits
  readonly #reader: Reader
  /** Undefined when there is none. */
  #held: ReceivedData[] | undefined
  #heldBytes = 0
  #waiters: Waiter[] | undefined
  #paused = false
  #handingOut = false
  /** Reading does not pause any more; what comes above the limits is dropped. */
  #closing = false
  #ended = false

  constructor(events: Emitter<ConnectionEvents>, limits: InboxLimits, reader: Reader) {
    this.#events = events
    this.#limits = limits
    this.#reader = reader
  }

  put(data: ReceivedData): void {
    if (this.#held === undefined && this.#events.emit('message', data)) return
    const waiter = this.#waiters?.shift()
    if (waiter !== undefined) waiter.resolve({ value: data, done: false })
    else if (!this.#closing || !this.#full) this.#hold(data)
  }

  /** A 'message' listener has come: what is held goes to it, behind whatever the caller is doing now. */
  listenerCame(): void {
    if (this.#held === undefined || this.#handingOut) return
    this.#handingOut = true
    queueMicrotask(() => {
      this.#handingOut = false
      this.#handOut()
    })
  }

  /** The next message for `iterator`, or the end. */
  pull(iterator: object): Promise<IteratorResult<ReceivedData, undefined>> {
    if (this.#held !== undefined) return Promise.resolve({ value: this.#take(this.#held), done: false })
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => {
      this.#waiters ??= []
      this.#waiters.push({ iterator, resolve })
    })
  }

  /** `iterator` wants no more: what it still asked for ends. */
  leave(iterator: object): void {
    const waiters = this.#waiters ?? []
    this.#waiters = waiters.filter((waiter) => waiter.iterator !== iterator)
    for (const waiter of waiters) if (waiter.iterator === iterator) waiter.resolve({ value: undefined, done: true })
  }

  /** The closing handshake has begun: whatever still comes is read, so that its end is seen. */
  close(): void {
    this.#closing = true
    this.#read()
  }

  /** Drops what is held. */
  clear(): void {
    this.#held = undefined
    this.#heldBytes = 0
  }

  /** Nothing will come any more. Listeners get what is held now, iterators when they ask. */
  end(): void {
    this.#handOut()
    this.#ended = true
    const waiters = this.#waiters ?? []
    this.#waiters = undefined
    for (const waiter of waiters) waiter.resolve({ value: undefined, done: true })
  }

  get #full(): boolean {
    const count = this.#held?.length ?? 0
    return count >= this.#limits.receiveMessagesHigh || this.#heldBytes >= this.#limits.receiveBytesHigh
  }

  #hold(data: ReceivedData): void {
    this.#held ??= []
    this.#held.push(typeof data === 'string' ? data : alone(data))
    this.#heldBytes += data.length
    if (this.#closing || this.#paused || !this.#full) return
    this.#paused = true
    this.#reader.pauseReading(true)
  }

  #take(held: ReceivedData[]): ReceivedData {
    const data = held.shift()!
    this.#heldBytes -= data.length
    const { receiveBytesHigh, receiveMessagesHigh } = this.#limits
    if (held.length === 0) this.#held = undefined
    if (held.length <= receiveMessagesHigh / 2 && this.#heldBytes <= receiveBytesHigh / 2) this.#read()
    return data
  }

  #handOut(): void {
    while (this.#held !== undefined && this.#events.has('message')) this.#events.emit('message', this.#take(this.#held))
  }

  #read(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#reader.pauseReading(false)
  }
}
