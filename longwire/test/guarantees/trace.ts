import type { GapReason, Position } from '../../src/wire/index.js'

/** What one party of a run saw, in the order it saw it. Checkers read nothing else. */
export type TraceEntry =
  | { readonly kind: 'appended'; readonly topic: string; readonly publication: Seen }
  | {
      readonly kind: 'sent'
      readonly who: string
      readonly topic: string
      readonly sequence: number
      readonly data: string
    }
  | {
      readonly kind: 'stored'
      readonly who: string
      readonly topic: string
      readonly sequence: number
      readonly position: Position
    }
  | { readonly kind: 'rejected'; readonly who: string; readonly topic: string; readonly sequence: number }
  | { readonly kind: 'began'; readonly who: string; readonly topic: string; readonly start: Position }
  | { readonly kind: 'delivered'; readonly who: string; readonly topic: string; readonly publication: Seen }
  | {
      readonly kind: 'gap'
      readonly who: string
      readonly topic: string
      readonly from: Position
      readonly to: Position
      readonly reason: GapReason
    }
  /** Nothing is broken any more, and nothing is on its way. */
  | { readonly kind: 'quiet' }

/** A publication as somebody saw it. `data` is JSON text. */
export interface Seen extends Position {
  readonly prev: number
  readonly producer: string
  readonly sequence: number
  readonly data: string
}

export type Trace = TraceEntry[]
