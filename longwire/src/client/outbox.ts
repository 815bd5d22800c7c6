import type { Data, Position } from '../wire/index.js'
import { RejectedError } from './error.js'
import { type EntryRecord, OutboxEntry } from './outbox-entry.js'
import type { OutboxStorage } from './ports.js'

export interface OutboxOptions {
  readonly storage?: OutboxStorage | undefined
  /** The most publishes that may be pending, those of an earlier page included. */
  readonly pendingMax: number
  /** Names this line among all publishers. */
  readonly producer: string
  /** Told what goes wrong with the storage, and failures that nobody waits for. */
  readonly report: (error: unknown) => void
  readonly changed: () => void
}

/**
 * Publishes that are not known to be stored, in the order they were made.
 *
 * Every line is a producer of its own. What an earlier page left behind keeps the producer and the sequence it had, so
 * that the hub recognises a retry; it is never continued, because two pages may have been restored from one text and
 * would both claim the next sequence.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #entries: OutboxEntry[] = []
  readonly #sequences = new Map<string, number>()
  readonly #producers: Set<string>
  #unsaved = false

  constructor(options: OutboxOptions) {
    this.#options = options
    for (const record of this.#load()) this.#entries.push(new OutboxEntry(record))
    this.#producers = new Set([options.producer, ...this.#entries.map((entry) => entry.record.producer)])
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries
  }

  /** Who the next connection speaks for: the oldest entry's producer first. */
  get producer(): string {
    return this.#entries[0]?.record.producer ?? this.#options.producer
  }

  /** Whether publications of `producer` came from here, or from the page before. */
  owns(producer: string): boolean {
    return this.#producers.has(producer)
  }

  /** @throws {RejectedError} `limit` when too many are pending. */
  push(topic: string, data: Data): OutboxEntry {
    const { pendingMax, producer } = this.#options
    if (this.#entries.length >= pendingMax) {
      throw new RejectedError('limit', `more than ${pendingMax} publishes are pending`)
    }
    const sequence = (this.#sequences.get(topic) ?? 0) + 1
    this.#sequences.set(topic, sequence)
    const entry = new OutboxEntry({ producer, topic, sequence, data })
    this.#entries.push(entry)
    this.touch()
    this.#options.changed()
    return entry
  }

  stored(entry: OutboxEntry, position: Position): void {
    if (this.#remove(entry)) entry.store(position)
  }

  failed(entry: OutboxEntry, error: unknown): void {
    if (this.#remove(entry) && !entry.fail(error)) this.#options.report(error)
  }

  /** The line is closed: tells everybody who waits; the storage keeps the entries for the next page. */
  close(error: unknown): void {
    this.save()
    for (const entry of this.#entries.splice(0)) entry.fail(error)
    this.#options.changed()
  }

  /** Notes that an entry changed, for the next `save`. */
  touch(): void {
    this.#unsaved = true
  }

  /** Writes what changed since the last time. A storage that fails costs the reload, not the publish. */
  save(): void {
    const { storage, report } = this.#options
    if (!this.#unsaved) return
    this.#unsaved = false
    try {
      storage?.save(this.#entries.length === 0 ? null : JSON.stringify(this.#entries.map((entry) => entry.record)))
    } catch (error) {
      report(error)
    }
  }

  #remove(entry: OutboxEntry): boolean {
    const index = this.#entries.indexOf(entry)
    if (index === -1) return false
    this.#entries.splice(index, 1)
    this.touch()
    this.#options.changed()
    return true
  }

  #load(): EntryRecord[] {
    const { storage, report } = this.#options
    try {
      const text = storage?.load() ?? null
      return text === null ? [] : parseRecords(text)
    } catch (error) {
      report(error)
      return []
    }
  }
}

/** @throws {SyntaxError | TypeError} when the text is none that `save` wrote. */
function parseRecords(text: string): EntryRecord[] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value) || !value.every(isRecord)) throw new TypeError('the stored outbox is malformed')
  return value
}

function isRecord(value: unknown): value is EntryRecord {
  if (typeof value !== 'object' || value === null) return false
  const record: Partial<Record<keyof EntryRecord, unknown>> = value
  return (
    typeof record.producer === 'string' &&
    /^[\w-]{1,64}$/.test(record.producer) &&
    typeof record.topic === 'string' &&
    typeof record.sequence === 'number' &&
    Number.isSafeInteger(record.sequence) &&
    record.sequence > 0 &&
    record.data !== undefined &&
    (record.sentAtMs === undefined || typeof record.sentAtMs === 'number')
  )
}
