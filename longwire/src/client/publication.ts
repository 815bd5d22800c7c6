import type { GapReason, Position, PublicationMessage, Sender } from '../wire/index.js'
import { publicationId } from './outbox-entry.js'

/** One publication of a log, as a subscriber receives it. */
export interface Publication<Out = unknown> {
  readonly kind: 'publication'
  readonly data: Out
  readonly position: Position
  /** Offset of the publication before it in the same topic and epoch. */
  readonly prev: number
  readonly from: Sender
  /** When the hub stored it, in Unix milliseconds. */
  readonly time: number
  /** It was published through this line (or by the page before, from whose storage this line took over). */
  readonly own: boolean
  readonly sequence: number
  /** Unique in its topic, and the same as that of the pending publish that it comes of. */
  readonly id: string
}

/** What lies behind `from` up to `to` will not come. Delivery goes on behind `to`. */
export interface Gap {
  readonly kind: 'gap'
  readonly from: Position
  readonly to: Position
  readonly reason: GapReason
}

export type Item<Out = unknown> = Publication<Out> | Gap

export function toPublication(message: PublicationMessage, epoch: string, own: boolean): Publication {
  const { offset, tag, prev, from, time, producer, sequence, data } = message
  const id = publicationId(producer, sequence)
  return { kind: 'publication', data, position: { epoch, offset, tag }, prev, from, time, own, sequence, id }
}
