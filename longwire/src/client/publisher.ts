import { type Schema, validate, type Validation } from '../contract/index.js'
import { type Data, encode, type Position, type PublishMessage, utf8ByteLength } from '../wire/index.js'
import { type AbortSignalLike, onAbort } from './abort.js'
import { oncePerTurn } from './after-turn.js'
import { HubFault, RejectedError, UnknownOutcomeError } from './error.js'
import type { OutboxEntry } from './outbox-entry.js'
import type { Outbox } from './outbox.js'
import { assertValid, copyPayload } from './payload.js'
import type { Clock } from './ports.js'
import type { Answer, Uplink } from './uplink.js'

/** Publishes that may be unanswered at a time: bounds what a reconnect sends again at once. */
export const IN_FLIGHT_MAX = 32
/** Their bytes, unless one alone has more: a hub bounds what waits for its turn. */
export const IN_FLIGHT_BYTES_MAX = 131_072

export interface PublisherOptions {
  readonly uplink: Uplink
  readonly outbox: Outbox
  readonly clock: Clock
  /** How long after it was first sent a publish may be retried: the hub's dedup window. */
  readonly retryWindowMs: number
}

export interface Publish {
  readonly topic: string
  readonly schema: Schema
  readonly data: unknown
  readonly signal: AbortSignalLike | undefined
}

/** Checks publishes, queues them, and sends them in order, again after every reconnect, until the hub has answered. */
export class Publisher {
  readonly #options: PublisherOptions
  /** Per topic, the last publish whose schema takes its time: later ones wait behind it, so that order is kept. */
  readonly #checking = new Map<string, Promise<unknown>>()
  #messageBytesMax = Number.POSITIVE_INFINITY
  /** Who the present connection speaks for. */
  #producer = ''
  readonly #flushSoon = oncePerTurn(() => this.#flush())

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  /** Resolves when it is stored. Rejects with `RejectedError`, `UnknownOutcomeError`, or the signal's reason. */
  async publish(publish: Publish): Promise<Position> {
    const { topic, schema, signal } = publish
    const data = copyPayload(publish.data)
    const check = validate(schema, data)
    const before = this.#checking.get(topic)
    if (before === undefined && !(check instanceof Promise)) return this.#push(topic, data, check, signal)
    const turn = Promise.all([check, before]).then(([result]) => result)
    const done: Promise<unknown> = turn
      .catch(() => {})
      .finally(() => {
        if (this.#checking.get(topic) === done) this.#checking.delete(topic)
      })
    this.#checking.set(topic, done)
    return turn.then((result) => this.#push(topic, data, result, signal))
  }

  /** The hub is there: sends what is pending. `producer` is who the connection speaks for. */
  welcomed(producer: string, messageBytesMax: number): void {
    this.#producer = producer
    this.#messageBytesMax = messageBytesMax
    this.#flush()
  }

  lost(): void {
    for (const entry of this.#options.outbox.entries) entry.inFlight = false
  }

  close(): void {
    this.#options.outbox.close(new UnknownOutcomeError('the line was closed before the hub answered'))
  }

  #push(topic: string, data: Data, check: Validation<unknown>, signal: AbortSignalLike | undefined): Promise<Position> {
    if (signal?.aborted === true) throw signal.reason
    assertValid(check)
    if (this.#options.uplink.closed) throw new RejectedError('unavailable', 'the line is closed')
    const { outbox } = this.#options
    const entry = outbox.push(topic, data)
    const detach = onAbort(signal, () => outbox.failed(entry, abortError(entry, signal?.reason)))
    this.#flushSoon()
    return entry.outcome.finally(detach)
  }

  /** Saves before it sends: what the hub may have stored must be retried with the same sequence after a reload. */
  #flush(): void {
    const { outbox, uplink } = this.#options
    if (uplink.closed) return
    const batch = uplink.live ? this.#takeBatch() : []
    outbox.save()
    for (const entry of batch) {
      uplink.request(
        (id) => publishMessage(entry, id),
        (answer) => this.#answered(entry, answer),
      )
    }
  }

  #takeBatch(): OutboxEntry[] {
    const { outbox, clock } = this.#options
    const batch: OutboxEntry[] = []
    let inFlight = 0
    let bytesInFlight = 0
    const entries = [...outbox.entries]
    for (const entry of entries) {
      if (entry.record.producer !== this.#producer || inFlight === IN_FLIGHT_MAX) break
      const error = entry.inFlight ? undefined : this.#hopeless(entry)
      if (error !== undefined) {
        outbox.failed(entry, error)
        continue
      }
      inFlight += 1
      bytesInFlight += messageBytes(entry)
      if (bytesInFlight > IN_FLIGHT_BYTES_MAX && inFlight > 1) break
      if (entry.inFlight) continue
      entry.inFlight = true
      entry.doubtful = entry.record.sentAtMs !== undefined
      entry.record.sentAtMs ??= clock.unixMs()
      outbox.touch()
      batch.push(entry)
    }
    return batch
  }

  /** Why an entry must not be sent (again). */
  #hopeless(entry: OutboxEntry): Error | undefined {
    const { clock, retryWindowMs } = this.#options
    const { sentAtMs } = entry.record
    if (sentAtMs !== undefined && clock.unixMs() - sentAtMs > retryWindowMs) {
      return new UnknownOutcomeError('the publish is too old to be retried without a risk of doubling it')
    }
    const bytes = messageBytes(entry)
    if (bytes <= this.#messageBytesMax) return undefined
    const error = new RejectedError('limit', `the message has ${bytes} bytes, the hub takes ${this.#messageBytesMax}`)
    return sentAtMs === undefined ? error : inDoubt(error)
  }

  #answered(entry: OutboxEntry, answer: Answer): void {
    const { outbox } = this.#options
    if (answer.type === 'stored') outbox.stored(entry, answer.position)
    else if (answer.type === 'rejected') {
      const error = new RejectedError(answer.code, answer.message, answer.path)
      outbox.failed(entry, entry.doubtful ? inDoubt(error) : error)
    } else throw new HubFault(`${answer.type} does not answer a publish`)
    this.#flushSoon()
  }
}

function publishMessage({ record }: OutboxEntry, id: number): PublishMessage {
  const { topic, sequence, data } = record
  return { type: 'publish', id, topic, sequence, data }
}

/** The size of its publish message, with the longest id there can be. */
function messageBytes(entry: OutboxEntry): number {
  entry.messageBytes ??= utf8ByteLength(encode(publishMessage(entry, Number.MAX_SAFE_INTEGER)))
  return entry.messageBytes
}

/** A retry was refused: that says nothing about the first attempt, whose answer was lost. */
function inDoubt(cause: RejectedError): UnknownOutcomeError {
  return new UnknownOutcomeError('an earlier attempt was not answered, and the retry was refused', { cause })
}

/** What a cancelled publish ends with: it may be stored all the same once it was sent. */
function abortError(entry: OutboxEntry, reason: unknown): unknown {
  if (entry.record.sentAtMs === undefined) return reason
  return new UnknownOutcomeError('the publish was cancelled before the hub answered', { cause: reason })
}
