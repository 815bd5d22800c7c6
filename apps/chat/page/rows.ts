import type { Entry, GapEntry, MessageEntry, Timeline } from './timeline.js'

/** One row of a conversation, ready to draw. Rows are flat and their keys stable, so that no row is drawn twice. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly timeMs: number }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'gap'; readonly key: string; readonly gap: GapEntry }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly entry: MessageEntry
      readonly mine: boolean
      /** Whether it begins a group and so shows its author. */
      readonly head: boolean
    }

/** Messages of one author that follow each other within this time stand under one name. */
export const GROUP_MS = 5 * 60_000

/**
 * The rows of `timeline`: messages by day, grouped by author, with what is still being sent at the end.
 * @param me the user that this page is, when it is known
 * @param dayOf names the calendar day of a Unix time in milliseconds; equal names are one day
 */
export function rowsOf(timeline: Timeline, me: string | undefined, dayOf: (timeMs: number) => string): readonly Row[] {
  const rows: Row[] = []
  let day: string | undefined
  let previous: MessageEntry | undefined
  const all: readonly Entry[] = [...timeline.entries, ...timeline.unsent]
  for (const entry of all) {
    if (entry.kind === 'gap') {
      rows.push({ kind: 'gap', key: entry.key, gap: entry })
      previous = undefined
      continue
    }
    const today = dayOf(entry.timeMs)
    if (today !== day) {
      rows.push({ kind: 'day', key: `day:${today}:${entry.key}`, timeMs: entry.timeMs })
      day = today
      previous = undefined
    }
    if (entry.key === timeline.unreadKey) {
      rows.push({ kind: 'unread', key: 'unread' })
      previous = undefined
    }
    const mine = isMine(entry, me)
    rows.push({ kind: 'message', key: entry.key, entry, mine, head: !continues(previous, entry, me) })
    previous = entry
  }
  return rows
}

function isMine(entry: MessageEntry, me: string | undefined): boolean {
  return entry.own || (me !== undefined && entry.user === me)
}

function continues(previous: MessageEntry | undefined, entry: MessageEntry, me: string | undefined): boolean {
  if (previous === undefined || previous.name !== entry.name) return false
  const sameAuthor = isMine(entry, me) ? isMine(previous, me) : previous.user === entry.user
  return sameAuthor && Math.abs(entry.timeMs - previous.timeMs) < GROUP_MS
}
