import { encodePublication, type Position } from '../wire/index.js'
import { andThen } from './eventually.js'
import {
  type AppendResult,
  type Draft,
  type Eventually,
  type LogStore,
  positionOf,
  type ReadResult,
  type StoredPublication,
} from './log-store.js'
import type { Prepared } from './ports.js'

/** A subscriber that is level with the log's tail, and so is handed what is appended. */
export interface LevelReader {
  deliver(publication: StoredPublication, prepared: Prepared): void
  /** What was appended does not follow the tail: read from the log instead. */
  fallBehind(): void
}

/**
 * One log topic in use. Appends first, and delivers only what the log returned: to readers that are level with the
 * tail directly, framed once; every other reader reads the log itself.
 */
export class LogTopic {
  readonly name: string
  readonly #store: LogStore
  readonly #prepare: (text: string) => Prepared
  readonly #level = new Set<LevelReader>()
  /** The publication that was delivered last. Undefined until the head is known. */
  #tail: Position | undefined

  constructor(name: string, store: LogStore, prepare: (text: string) => Prepared) {
    this.name = name
    this.#store = store
    this.#prepare = prepare
  }

  append(draft: Draft): Eventually<AppendResult> {
    return andThen(this.#store.append(this.name, draft), (result) => {
      if (!result.duplicate) this.#arrived(result.publication)
      return result
    })
  }

  read(after: Position, countMax: number): Eventually<ReadResult> {
    return andThen(this.#store.read(this.name, after, countMax), (result) => {
      this.#sawHead(result.head)
      return result
    })
  }

  locate(history: number): Eventually<{ readonly start: Position; readonly head: Position }> {
    return andThen(this.#store.locate(this.name, history), (located) => {
      this.#sawHead(located.head)
      return located
    })
  }

  /**
   * Makes `reader`, who has everything up to `position`, a level one, unless the tail is farther.
   * Being ahead of the tail is level, too: a read may show what its append has not returned yet.
   */
  join(reader: LevelReader, position: Position): boolean {
    const tail = this.#tail
    if (tail === undefined || tail.epoch !== position.epoch || position.offset < tail.offset) return false
    this.#level.add(reader)
    return true
  }

  leave(reader: LevelReader): void {
    this.#level.delete(reader)
  }

  /** A head of another epoch is a new log: nobody is level with it yet. */
  #sawHead(head: Position): void {
    if (this.#tail?.epoch === head.epoch) return
    this.#tail = head
    this.#fallBehind()
  }

  #arrived(publication: StoredPublication): void {
    const tail = this.#tail
    const sameLog = tail !== undefined && tail.epoch === publication.epoch
    if (sameLog && publication.offset <= tail.offset) return
    this.#tail = positionOf(publication)
    if (this.#level.size === 0) return
    if (sameLog && publication.prev === tail.offset) {
      const prepared = this.#prepare(publicationText(this.name, publication))
      for (const reader of this.#level) reader.deliver(publication, prepared)
      return
    }
    this.#fallBehind()
  }

  #fallBehind(): void {
    const readers = [...this.#level]
    this.#level.clear()
    for (const reader of readers) reader.fallBehind()
  }
}

/** The `publication` message of what a log holds. */
export function publicationText(topic: string, publication: StoredPublication): string {
  return encodePublication({ topic, ...publication }, publication.data)
}
