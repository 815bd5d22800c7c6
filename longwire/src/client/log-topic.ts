import type { Schema } from '../contract/index.js'
import type { Position } from '../wire/index.js'
import { type Abortable, onAbort } from './abort.js'
import { ItemStream } from './item-stream.js'
import type { LineParts } from './line-parts.js'
import { LogFeed } from './log-feed.js'
import type { Pending } from './outbox-entry.js'
import type { Item } from './publication.js'
import { type LogListener, type LogStart, Reader } from './reader.js'

/** How many items a `for await` loop may fall behind before its subscription pauses. */
export const BUFFER_MAX = 1_000

export interface LogOptions extends LogStart, Abortable {}

export interface ItemsOptions extends LogOptions {
  /** Items that wait for the loop; default `BUFFER_MAX`. */
  readonly bufferMax?: number | undefined
}

/** One log of a line. Handles of the same name are interchangeable. */
export class LogTopic<In, Out> implements AsyncIterable<Item<Out>> {
  /** The topic's full name, such as `rooms/lobby/messages`. */
  readonly name: string
  readonly #schema: Schema
  readonly #parts: LineParts

  constructor(name: string, schema: Schema, parts: LineParts) {
    this.name = name
    this.#schema = schema
    this.#parts = parts
  }

  /**
   * Publishes, now or when there is a connection again: keeps the order of the calls, retries without doubling.
   * Resolves with the position when it is stored. Rejects with `RejectedError` when it certainly is not (the payload
   * does not fit the schema, too much is pending, the hub refused), with `UnknownOutcomeError` when nobody can say, and
   * with the signal's reason when it was cancelled before it was sent.
   */
  publish(data: In, options: Abortable = {}): Promise<Position> {
    return this.#parts.publisher.publish({ topic: this.name, schema: this.#schema, data, signal: options.signal })
  }

  /** Publishes to this topic that are not known to be stored, in order, those of the page before included. */
  get pending(): readonly Pending<In>[] {
    return this.#parts.outbox.entries.filter((entry) => entry.topic === this.name) as Pending<In>[]
  }

  /** Subscribes until the returned function is called or the signal aborts. */
  subscribe(listener: LogListener<Out>, options: LogOptions = {}): () => void {
    const reader = new Reader(listener, options)
    if (options.signal?.aborted === true || this.#parts.uplink.closed) return () => {}
    const feed = this.#feed()
    feed.add(reader)
    const detach = onAbort(options.signal, () => feed.remove(reader))
    return () => {
      detach()
      feed.remove(reader)
    }
  }

  /** The log as an async iterator, subscribed at once. It ends when the signal aborts. See `ItemStream`. */
  items(options: ItemsOptions = {}): AsyncIterableIterator<Item<Out>> {
    const stream = new ItemStream(options.bufferMax ?? BUFFER_MAX)
    const reader = new Reader(stream, options)
    if (options.signal?.aborted === true || this.#parts.uplink.closed) {
      stream.ended(undefined)
      return stream as AsyncIterableIterator<Item<Out>>
    }
    const feed = this.#feed()
    const detach = onAbort(options.signal, () => void stream.return())
    stream.attach({
      pause: () => feed.pause(reader),
      resume: () => feed.resume(reader),
      close: () => {
        detach()
        feed.remove(reader)
      },
    })
    feed.add(reader)
    return stream as AsyncIterableIterator<Item<Out>>
  }

  /** From the head on. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Item<Out>> {
    return this.items()
  }

  #feed(): LogFeed {
    const { subscriptions, outbox, stats, guard } = this.#parts
    const make = (): LogFeed =>
      new LogFeed({ topic: this.name, stats, guard, owns: (producer) => outbox.owns(producer), wire: subscriptions })
    return subscriptions.obtain(this.name, make)
  }
}
