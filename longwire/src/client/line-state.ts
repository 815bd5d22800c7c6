/** What a line is doing. Times are in milliseconds. */
export type LineState =
  /** The `attempt`-th attempt in a row is under way, from 1. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'connected'; readonly session: string; readonly user: string }
  /** The next attempt begins at `retryAtMs` on the line's monotonic clock; `lastCode` is why one is needed. */
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAtMs: number; readonly lastCode: number }
  /** The end: by `close()`, or because the hub forbade to come back. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }

export type LineEvent = 'due' | 'welcomed' | 'renewed' | 'lost' | 'hastened' | 'ended'

/** Every change of state there is: an event that is not listed for a state cannot happen in it. */
export const lineTransitions = {
  connecting: { welcomed: 'connected', lost: 'waiting', ended: 'closed' },
  connected: { renewed: 'connecting', lost: 'waiting', ended: 'closed' },
  waiting: { due: 'connecting', hastened: 'waiting', ended: 'closed' },
  closed: {},
} as const satisfies Record<LineState['kind'], Partial<Record<LineEvent, LineState['kind']>>>

/** Whether `event` may turn `from` into `to`. */
export function mayMove(from: LineState['kind'], event: LineEvent, to: LineState['kind']): boolean {
  const moves: Partial<Record<LineEvent, LineState['kind']>> = lineTransitions[from]
  return moves[event] === to
}
