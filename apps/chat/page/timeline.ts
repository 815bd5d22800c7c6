import type { Gap } from 'longwire'

import type { Message } from '../model.js'

/** Where a publication stands in a room's log; the part of a position that a page compares. */
export interface Place {
  readonly epoch: string
  readonly offset: number
}

export type Mark = 'sending' | 'stored' | 'failed'

/** One message on the page. */
export interface MessageEntry {
  readonly kind: 'message'
  /** The publication's id: the same while it is sent, stored, and sent again, so that nothing is drawn anew. */
  readonly key: string
  /** `undefined` until the hub said who this page is. */
  readonly user: string | undefined
  readonly name: string
  readonly text: string
  /** Unix time in milliseconds: the hub's once stored, this page's before. */
  readonly timeMs: number
  /** Whether this page (or the one before a reload) sent it. */
  readonly own: boolean
  readonly place: Place | undefined
  readonly mark: Mark
  /** Why it failed, in the hub's words. */
  readonly failure: string | undefined
}

export type GapReason = Gap['reason']

/** Publications that will not come. */
export interface GapEntry {
  readonly kind: 'gap'
  readonly key: string
  readonly reason: GapReason
  /** The window in which they were sent, in Unix milliseconds; `fromMs` is `undefined` when nothing was seen before. */
  readonly fromMs: number | undefined
  readonly toMs: number
  /** How many they are, when the positions tell. */
  readonly count: number | undefined
}

export type Entry = MessageEntry | GapEntry

/** All that a page knows of one room's messages. */
export interface Timeline {
  /** What the log gave, in its order. */
  readonly entries: readonly Entry[]
  /** This page's messages whose publication has not come back yet, in the order they were written. */
  readonly unsent: readonly MessageEntry[]
  /** Whether the history asked for has arrived, so that what comes now is news. */
  readonly live: boolean
  /** Whether somebody is looking at the end of the room right now. */
  readonly attentive: boolean
  /** Up to here everything was read on an earlier visit. */
  readonly read: Place | undefined
  /** The first unread message, before which the separator stands. */
  readonly unreadKey: string | undefined
  readonly unreadCount: number
  /** When the connection was last lost after this room had been heard over it, in Unix milliseconds. */
  readonly lostAtMs: number | undefined
  /** Whether the room was heard since. */
  readonly heard: boolean
  /** The newest message of somebody else that arrived live, for the screen reader. */
  readonly news: MessageEntry | undefined
}

export interface Publication {
  /** Names it for good: a retry that is stored a second time has the same. */
  readonly id: string
  readonly data: Message
  readonly position: Place
  readonly from: { readonly user: string }
  readonly time: number
  readonly own: boolean
}

export type TimelineEvent =
  | { readonly kind: 'publication'; readonly publication: Publication; readonly me: string | undefined }
  | {
      readonly kind: 'gap'
      readonly from: Place
      readonly to: Place
      readonly reason: GapReason
      readonly atMs: number
    }
  | { readonly kind: 'live' }
  | { readonly kind: 'queued'; readonly id: string; readonly message: Message; readonly atMs: number }
  | { readonly kind: 'stored'; readonly id: string; readonly place: Place }
  | { readonly kind: 'rejected'; readonly id: string; readonly reason: string }
  | { readonly kind: 'discarded'; readonly id: string }
  | { readonly kind: 'attention'; readonly on: boolean }
  | { readonly kind: 'lost'; readonly atMs: number }

/** Entries that are kept: what goes beyond is taken from the oldest, `ENTRIES_SLACK` at a time. */
export const ENTRIES_MAX = 1_000
const ENTRIES_SLACK = 100

/**
 * A connection that is found dead may have been so for this long: the hub promises a byte every 25 s, and the client
 * waits 10 s for it. A gap is told from that much before the moment it was noticed.
 */
export const UNNOTICED_MS = 35_000

/** @param read up to where an earlier visit had read, if it is known. */
export function emptyTimeline(read?: Place): Timeline {
  return {
    entries: [],
    unsent: [],
    live: false,
    attentive: false,
    read,
    unreadKey: undefined,
    unreadCount: 0,
    lostAtMs: undefined,
    heard: false,
    news: undefined,
  }
}

/** The timeline after `event`. Pure: an event that changes nothing gives the same object back. */
export function advance(timeline: Timeline, event: TimelineEvent): Timeline {
  switch (event.kind) {
    case 'publication':
      return withPublication(timeline, event.publication, event.me)
    case 'gap':
      return withGap(timeline, event)
    case 'live':
      return timeline.live && timeline.heard ? timeline : { ...timeline, live: true, heard: true }
    case 'queued':
      return withQueued(timeline, event)
    case 'stored':
      return withUnsent(timeline, event.id, (entry) => ({ ...entry, mark: 'stored', place: event.place }))
    case 'rejected':
      return withUnsent(timeline, event.id, (entry) => ({ ...entry, mark: 'failed', failure: event.reason }))
    case 'discarded':
      return { ...timeline, unsent: timeline.unsent.filter((entry) => entry.key !== event.id) }
    case 'attention':
      return withAttention(timeline, event.on)
    default:
      // A connection that came and went before the room was heard leaves the beginning of the silence where it was.
      if (!timeline.heard && timeline.lostAtMs !== undefined) return timeline
      return { ...timeline, lostAtMs: event.atMs, heard: false }
  }
}

/** The newest publication shown, if any: what "read" means when somebody looks at the end. */
export function newestPlace(timeline: Timeline): Place | undefined {
  return newestMessage(timeline.entries)?.place
}

function newestMessage(entries: readonly Entry[]): MessageEntry | undefined {
  const entry = entries.findLast((candidate) => candidate.kind === 'message')
  return entry?.kind === 'message' ? entry : undefined
}

function withPublication(timeline: Timeline, publication: Publication, me: string | undefined): Timeline {
  const { id, position, data, from, own } = publication
  const entry: MessageEntry = {
    kind: 'message',
    key: id,
    user: from.user,
    name: data.name,
    text: data.text,
    timeMs: publication.time,
    own,
    place: { epoch: position.epoch, offset: position.offset },
    mark: 'stored',
    failure: undefined,
  }
  // What was stored, lost with the log of a server that restarted, and stored again by its author's retry stands
  // once, where the new log has it.
  const next: Timeline = {
    ...timeline,
    entries: bounded([...without(timeline.entries, id), entry]),
    unsent: own ? without(timeline.unsent, id) : timeline.unsent,
    heard: true,
  }
  if (own || from.user === me) return next
  return { ...withUnread(next, entry), news: timeline.live ? entry : timeline.news }
}

/** The same array when nothing in it has the key. */
function without<E extends Entry>(entries: readonly E[], key: string): readonly E[] {
  return entries.some((entry) => entry.key === key) ? entries.filter((entry) => entry.key !== key) : entries
}

function withUnread(timeline: Timeline, entry: MessageEntry): Timeline {
  const { read, live, attentive, unreadCount } = timeline
  // The history of a first visit is not news, nor is what an earlier visit saw.
  const isRead = live ? attentive : read === undefined || isUpTo(entry.place, read)
  if (isRead) return timeline
  // The separator stays where it was until the next message that finds nobody looking.
  return { ...timeline, unreadKey: unreadCount === 0 ? entry.key : timeline.unreadKey, unreadCount: unreadCount + 1 }
}

/** Whether `place` is at or before `read`. In another epoch nothing is. */
function isUpTo(place: Place | undefined, read: Place): boolean {
  return place !== undefined && place.epoch === read.epoch && place.offset <= read.offset
}

function withGap(timeline: Timeline, gap: Extract<TimelineEvent, { kind: 'gap' }>): Timeline {
  // What the log has taken but not shown is on the far side of the gap.
  const kept = timeline.unsent.filter((entry) => entry.mark === 'stored')
  const before = [...timeline.entries, ...kept]
  const seenMs = newestMessage(before)?.timeMs
  const lostMs = timeline.lostAtMs === undefined ? undefined : timeline.lostAtMs - UNNOTICED_MS
  const bounds = [seenMs, lostMs].filter((bound) => bound !== undefined)
  const entry: GapEntry = {
    kind: 'gap',
    key: `gap:${gap.from.epoch}:${gap.from.offset}:${gap.to.epoch}:${gap.to.offset}`,
    reason: gap.reason,
    fromMs: bounds.length === 0 ? undefined : Math.min(gap.atMs, Math.max(...bounds)),
    toMs: gap.atMs,
    count: gap.from.epoch === gap.to.epoch ? gap.to.offset - gap.from.offset : undefined,
  }
  return {
    ...timeline,
    entries: bounded([...without(before, entry.key), entry]),
    unsent: timeline.unsent.filter((known) => known.mark !== 'stored'),
    heard: true,
  }
}

function withQueued(timeline: Timeline, event: Extract<TimelineEvent, { kind: 'queued' }>): Timeline {
  const known = [...timeline.entries, ...timeline.unsent].some((entry) => entry.key === event.id)
  if (known) return timeline
  const entry: MessageEntry = {
    kind: 'message',
    key: event.id,
    user: undefined,
    name: event.message.name,
    text: event.message.text,
    timeMs: event.atMs,
    own: true,
    place: undefined,
    mark: 'sending',
    failure: undefined,
  }
  // Whoever answers has read.
  return { ...timeline, unsent: [...timeline.unsent, entry], unreadKey: undefined, unreadCount: 0 }
}

function withUnsent(timeline: Timeline, id: string, change: (entry: MessageEntry) => MessageEntry): Timeline {
  if (!timeline.unsent.some((entry) => entry.key === id)) return timeline
  return { ...timeline, unsent: timeline.unsent.map((entry) => (entry.key === id ? change(entry) : entry)) }
}

function withAttention(timeline: Timeline, on: boolean): Timeline {
  if (timeline.attentive === on) return timeline
  return { ...timeline, attentive: on, unreadCount: on ? 0 : timeline.unreadCount }
}

function bounded(entries: readonly Entry[]): readonly Entry[] {
  return entries.length > ENTRIES_MAX ? entries.slice(ENTRIES_SLACK) : entries
}
