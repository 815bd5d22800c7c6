import type { Data, Position } from '../wire/index.js'

/** A publish that is not known to be stored. */
export interface Pending<In = unknown> {
  /** The same as the `id` of the publication that comes of it. */
  readonly id: string
  /** The topic's name. */
  readonly topic: string
  readonly sequence: number
  readonly data: In
  /** Resolves when it is stored; rejects with `RejectedError` or `UnknownOutcomeError`. */
  readonly outcome: Promise<Position>
}

/** What of a publish outlives the page. */
export interface EntryRecord {
  readonly producer: string
  readonly topic: string
  readonly sequence: number
  /** Plain JSON: a copy, so that nobody can change it any more. */
  readonly data: Data
  /** When it was first sent, in Unix milliseconds. Absent: it never was. */
  sentAtMs?: number
}

/** Names one publication of a topic for good: retries have the same. */
export function publicationId(producer: string, sequence: number): string {
  return `${producer}-${sequence}`
}

/** One publish on its way. It ends in exactly one outcome. */
export class OutboxEntry implements Pending {
  readonly record: EntryRecord
  /** Sent on the present connection and not answered yet. */
  inFlight = false
  /** It was sent on an earlier connection, which was lost before the answer. */
  doubtful = false
  /** What it takes on the wire, once that was measured. */
  messageBytes: number | undefined
  #outcome: Promise<Position> | undefined
  #resolve: (position: Position) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #result: (() => void) | undefined

  constructor(record: EntryRecord) {
    this.record = record
  }

  get id(): string {
    return publicationId(this.record.producer, this.record.sequence)
  }

  get topic(): string {
    return this.record.topic
  }

  get sequence(): number {
    return this.record.sequence
  }

  get data(): Data {
    return this.record.data
  }

  get outcome(): Promise<Position> {
    this.#outcome ??= new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#result?.()
    })
    return this.#outcome
  }

  store(position: Position): void {
    this.#result ??= () => this.#resolve(position)
    this.#result()
  }

  /** Returns whether somebody holds the outcome and so will hear of it. */
  fail(error: unknown): boolean {
    this.#result ??= () => this.#reject(error)
    this.#result()
    return this.#outcome !== undefined
  }
}
