import { type Schema, validate } from '../contract/index.js'
import type { Data, Sender } from '../wire/index.js'
import type { Abortable } from './abort.js'
import { listen } from './feed.js'
import type { LineParts } from './line-parts.js'
import { assertValid, copyPayload } from './payload.js'
import { SignalFeed } from './signal-feed.js'

/** With more than this waiting in the transport, a signal would come too late: it is not sent. */
export const SIGNAL_BUFFERED_BYTES_MAX = 65_536

/** One signal topic of a line. Handles of the same name are interchangeable. */
export class SignalTopic<In, Out> {
  /** The topic's full name, such as `rooms/lobby/typing`. */
  readonly name: string
  readonly #schema: Schema
  readonly #parts: LineParts

  constructor(name: string, schema: Schema, parts: LineParts) {
    this.name = name
    this.#schema = schema
    this.#parts = parts
  }

  /**
   * Sends now or never. False: it was not sent, because there is no connection or too much waits in front of it.
   * True says nothing about who received it. A schema that takes its time is waited for, and the line's `onError` hears
   * of a payload that it refuses then.
   * @throws {RejectedError} `invalid-data` when the payload does not fit.
   */
  send(data: In): boolean {
    const { report } = this.#parts
    const copy = copyPayload(data)
    const check = validate(this.#schema, copy)
    if (check instanceof Promise) {
      check.then(assertValid).then(() => void this.#send(copy), report)
      return this.#open
    }
    assertValid(check)
    return this.#send(copy)
  }

  /** Calls `listener` with everything that comes, from now on. */
  subscribe(listener: (data: Out, from: Sender) => void, options: Abortable = {}): () => void {
    const { subscriptions, guard, uplink } = this.#parts
    if (options.signal?.aborted === true || uplink.closed) return () => {}
    const feed = subscriptions.obtain(this.name, () => new SignalFeed(this.name, guard))
    const tell = listener as (data: Data, from: Sender) => void
    return listen(feed, subscriptions, () => feed.listeners.add(tell), options.signal)
  }

  get #open(): boolean {
    const { uplink } = this.#parts
    return uplink.live && uplink.bufferedBytes <= SIGNAL_BUFFERED_BYTES_MAX
  }

  #send(data: Data): boolean {
    const open = this.#open
    if (open) this.#parts.uplink.send({ type: 'signal', topic: this.name, data })
    return open
  }
}
