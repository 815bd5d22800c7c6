import type { Position, Sender } from '../wire/index.js'
import type { Clock, Random } from './ports.js'

/** A value at once, or later. Stores that can answer at once do: nothing waits that need not. */
export type Eventually<T> = T | Promise<T>

/** A publication on its way into a log. */
export interface Draft {
  /** Names the publication among all of the topic: a repeated id is the same publication. */
  readonly id: string
  readonly producer: string
  readonly sequence: number
  readonly from: Sender
  /** Unix time in milliseconds. */
  readonly time: number
  /** JSON text. A store keeps and returns it character by character. */
  readonly data: string
}

/** A publication in a log. */
export interface StoredPublication {
  readonly epoch: string
  readonly offset: number
  /** Offset of the publication before it in the same topic and epoch; 0 for the first. */
  readonly prev: number
  readonly tag: string
  readonly time: number
  readonly from: Sender
  readonly producer: string
  readonly sequence: number
  readonly data: string
}

export type AppendResult =
  | { readonly duplicate: false; readonly publication: StoredPublication }
  /** The id was known: nothing was appended, and this is where it stands. */
  | { readonly duplicate: true; readonly position: Position }

export type ReadResult =
  | {
      readonly ok: true
      /** In order, the first one directly behind the position that was asked for. Empty only at the head. */
      readonly publications: readonly StoredPublication[]
      readonly head: Position
    }
  | {
      readonly ok: false
      /** `trimmed`: what follows is no longer kept. `epoch`: another log. `forked`: the log never had this position. */
      readonly reason: 'trimmed' | 'epoch' | 'forked'
      /** Where reading can go on: before the oldest publication kept, or at the head when `forked`. */
      readonly resume: Position
      readonly head: Position
    }

/**
 * Keeps logs, one per topic name. The hub delivers nothing but what a store returned.
 *
 * A store MUST
 * - make `append` atomic: the check of the id, the next offset, the tag and the write are one step, also against
 *   other hubs on the same log; two appends never get one offset, and offsets strictly increase within an epoch;
 * - remember ids for at least the dedup window that it documents;
 * - return from `append` only when the publication is stored as its durability class promises, and throw (or reject)
 *   only when it certainly is not stored and will not be: when in doubt it asks again with the same id;
 * - show in `read` and `locate` every publication whose `append` has returned;
 * - begin a new epoch whenever the log may have lost or may reuse an offset that was handed out.
 *
 * It MAY drop the oldest publications at any time, MUST then answer `trimmed`, and MUST NOT drop the newest position.
 * Topic names are plain data: any string, `__proto__` included.
 */
export interface LogStore {
  append(topic: string, draft: Draft): Eventually<AppendResult>
  /** At most `countMax` publications behind `after`. */
  read(topic: string, after: Position, countMax: number): Eventually<ReadResult>
  /** The head, and the position behind which at most `history` publications lead up to it. Makes the log if need be. */
  locate(topic: string, history: number): Eventually<{ readonly start: Position; readonly head: Position }>
}

export interface StorePorts {
  readonly clock: Clock
  readonly random: Random
}

/** Opens a store with the hub's own clock and randomness. */
export type OpenStore = (ports: StorePorts) => LogStore

/** The place of a publication. */
export function positionOf(publication: StoredPublication): Position {
  return { epoch: publication.epoch, offset: publication.offset, tag: publication.tag }
}
