import type { Position, Start } from '../wire/index.js'
import type { RejectedError } from './error.js'
import type { Gap, Publication } from './publication.js'

export interface LogListener<Out = unknown> {
  publication(publication: Publication<Out>): void
  /** Something will not come. Always told before the next publication. */
  gap(gap: Gap): void
  /** Caught up with what the hub had when the subscription (again) became live. */
  live?(): void
  /**
   * No more will come: the hub ended the subscription, or (without `error`) the line was closed. Without this listener
   * the error goes to the line's `onError`.
   */
  ended?(error: RejectedError | undefined): void
}

/** Where a subscription begins; at the head when neither is given, and behind `position` when both are. */
export interface LogStart {
  /** At most this many publications before the head. */
  readonly history?: number | undefined
  /** Behind this publication: what an application remembered from an earlier run. */
  readonly position?: Position | undefined
}

/** One local subscriber of a log, with its own place in it. */
export class Reader {
  readonly listener: LogListener
  readonly history: number
  /** What was told last. Undefined until the hub has said where this reader begins. */
  cursor: Position | undefined
  /** Whether the hub has confirmed where this reader begins. */
  placed = false
  /** Takes nothing for now, and will go on from its cursor. */
  paused = false
  /** Whether `live` was told since the subscription last became live. */
  live = false
  open = true

  /** @throws {RangeError} when `history` is not a count. */
  constructor(listener: LogListener, start: LogStart) {
    const { history = 0, position } = start
    if (!Number.isSafeInteger(history) || history < 0) throw new RangeError(`history cannot be ${history}`)
    this.listener = listener
    this.history = history
    this.cursor = position
  }

  /** What to ask the hub for on this reader's behalf. */
  get start(): Start {
    if (this.cursor !== undefined) return { position: this.cursor }
    return this.history === 0 ? {} : { history: this.history }
  }

  get active(): boolean {
    return this.open && !this.paused
  }

  /** Whether the hub's answer to `other`, which asked for a number of publications, places this reader too. */
  wantsLike(other: Reader | undefined): boolean {
    return this.cursor === undefined && this.history === other?.history
  }

  /** The hub has said that this reader stands at `position`. */
  place(position: Position | undefined): void {
    this.cursor = position
    this.placed = position !== undefined
  }

  /** Whether publications from behind `at` on leave nothing out for this reader. */
  servedFrom(at: Position | undefined): boolean {
    const { cursor, placed } = this
    return placed && cursor !== undefined && cursor.epoch === at?.epoch && cursor.offset >= at.offset
  }

  /** Whether the hub's gap lies ahead of this reader. */
  meets(gap: Omit<Gap, 'kind'>): boolean {
    const { cursor } = this
    if (cursor === undefined || cursor.epoch !== gap.from.epoch) return false
    return gap.reason === 'forked' || gap.from.epoch !== gap.to.epoch || cursor.offset < gap.to.offset
  }
}

/** The reader whose next publication is the oldest. Of readers in different epochs, the first one's epoch counts. */
export function farthestBack(readers: readonly Reader[]): Reader | undefined {
  const [first] = readers
  return readers.reduce(
    (back, reader) =>
      reader.cursor?.epoch === back?.cursor?.epoch && (reader.cursor?.offset ?? 0) < (back?.cursor?.offset ?? 0)
        ? reader
        : back,
    first,
  )
}
