import type { RejectedError } from './error.js'
import type { Gap, Item, Publication } from './publication.js'
import type { LogListener } from './reader.js'

/** What a stream does to the subscription that fills it. */
export interface ItemSource {
  pause(): void
  resume(): void
  close(): void
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Item>) => void
  readonly reject: (error: unknown) => void
}

const END = { done: true, value: undefined } as const

/**
 * A log as an async iterator. It holds at most `bufferMax` items: when the loop falls behind, the subscription pauses
 * (nothing is dropped), and when the loop has caught up it resumes from there. What the hub no longer has by then comes
 * as a gap. Ends when the line is closed; throws `RejectedError` when the hub ends the subscription.
 */
export class ItemStream implements AsyncIterableIterator<Item>, LogListener {
  readonly #bufferMax: number
  readonly #items: Item[] = []
  readonly #waiting: Waiting[] = []
  #source: ItemSource | undefined
  #paused = false
  #done = false
  #error: RejectedError | undefined

  /** @throws {RangeError} when `bufferMax` is not a count from 1. */
  constructor(bufferMax: number) {
    if (!Number.isSafeInteger(bufferMax) || bufferMax < 1) throw new RangeError(`bufferMax cannot be ${bufferMax}`)
    this.#bufferMax = bufferMax
  }

  /** Called once, before anything is received. */
  attach(source: ItemSource): void {
    this.#source = source
  }

  publication(publication: Publication): void {
    this.#push(publication)
  }

  gap(gap: Gap): void {
    this.#push(gap)
  }

  ended(error: RejectedError | undefined): void {
    this.#done = true
    const waiting = this.#waiting.splice(0)
    if (error === undefined) this.#error = undefined
    else if (waiting.length === 0) this.#error = error
    else waiting.shift()?.reject(error)
    for (const { resolve } of waiting) resolve(END)
  }

  next(): Promise<IteratorResult<Item>> {
    const item = this.#items.shift()
    if (item === undefined) {
      if (this.#done) return this.#end()
      return new Promise((resolve, reject) => void this.#waiting.push({ resolve, reject }))
    }
    if (this.#paused && this.#items.length === 0) {
      this.#paused = false
      this.#source?.resume()
    }
    return Promise.resolve({ done: false, value: item })
  }

  /** Unsubscribes, as leaving a `for await` loop does. */
  return(): Promise<IteratorResult<Item>> {
    this.#items.length = 0
    this.#source?.close()
    this.ended(undefined)
    return this.#end()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The error once, then the end for ever. */
  #end(): Promise<IteratorResult<Item>> {
    const error = this.#error
    this.#error = undefined
    return error === undefined ? Promise.resolve(END) : Promise.reject(error)
  }

  #push(item: Item): void {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) {
      waiting.resolve({ done: false, value: item })
      return
    }
    this.#items.push(item)
    if (this.#items.length < this.#bufferMax) return
    this.#paused = true
    this.#source?.pause()
  }
}
