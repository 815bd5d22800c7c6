import { describe, expect, test } from 'vitest'

import { GROUP_MS, rowsOf } from './rows.js'
import { advance, emptyTimeline, type TimelineEvent } from './timeline.js'

const DAY_MS = 86_400_000
const dayOf = (timeMs: number): string => String(Math.floor(timeMs / DAY_MS))

function said(offset: number, user: string, timeMs: number, name = user): TimelineEvent {
  return {
    kind: 'publication',
    me: 'me',
    publication: {
      id: `${user}-${offset}`,
      data: { text: `text ${offset}`, name },
      position: { epoch: 'e', offset },
      from: { user },
      time: timeMs,
      own: false,
    },
  }
}

function rows(events: readonly TimelineEvent[], me: string | undefined = 'me'): readonly string[] {
  const timeline = events.reduce(advance, emptyTimeline())
  return rowsOf(timeline, me, dayOf).map((row) => {
    if (row.kind !== 'message') return row.kind
    return `${row.head ? 'head' : 'more'} ${row.mine ? 'mine' : row.entry.user} ${row.entry.text}`
  })
}

describe('rows', () => {
  test('nothing gives nothing', () => expect(rows([])).toEqual([]))

  test('an author who goes on stands under one name', () => {
    expect(rows([said(1, 'ada', 0), said(2, 'ada', 1_000), said(3, 'bob', 2_000), said(4, 'ada', 3_000)])).toEqual([
      'day',
      'head ada text 1',
      'more ada text 2',
      'head bob text 3',
      'head ada text 4',
    ])
  })

  test('a pause, another day or a new name begins a new group', () => {
    expect(rows([said(1, 'ada', 0), said(2, 'ada', GROUP_MS)])).toEqual(['day', 'head ada text 1', 'head ada text 2'])
    expect(rows([said(1, 'ada', DAY_MS - 1), said(2, 'ada', DAY_MS)])).toEqual([
      'day',
      'head ada text 1',
      'day',
      'head ada text 2',
    ])
    expect(rows([said(1, 'ada', 0), said(2, 'ada', 1, 'Countess')])).toEqual([
      'day',
      'head ada text 1',
      'head ada text 2',
    ])
  })

  test('the unread separator stands before the first unread message, and begins a group', () => {
    expect(rows([said(1, 'ada', 0), { kind: 'live' }, said(2, 'ada', 1)])).toEqual([
      'day',
      'head ada text 1',
      'unread',
      'head ada text 2',
    ])
  })

  test('a gap stands where it is, and begins a group', () => {
    const gap: TimelineEvent = {
      kind: 'gap',
      from: { epoch: 'e', offset: 1 },
      to: { epoch: 'e', offset: 4 },
      reason: 'trimmed',
      atMs: 5,
    }
    expect(rows([said(1, 'ada', 0), gap, said(5, 'ada', 1)])).toEqual([
      'day',
      'head ada text 1',
      'gap',
      'head ada text 5',
    ])
  })

  test('what this page sends follows what this user sent from another tab', () => {
    const queued: TimelineEvent = { kind: 'queued', id: 'me-q', message: { text: 'text q', name: 'me' }, atMs: 2 }
    expect(rows([said(1, 'me', 0), queued])).toEqual(['day', 'head mine text 1', 'more mine text q'])
    expect(rows([said(1, 'ada', 0), queued])).toEqual(['day', 'head ada text 1', 'head mine text q'])
  })

  test('before the hub said who this page is, only what it sends is its own', () => {
    const timeline = [said(1, 'me', 0)].reduce(advance, emptyTimeline())
    expect(rowsOf(timeline, undefined, dayOf).at(-1)).toMatchObject({ mine: false })
  })

  test('keys are unique', () => {
    const events: TimelineEvent[] = [{ kind: 'live' }, said(1, 'ada', 0), said(2, 'ada', DAY_MS), said(3, 'ada', 0)]
    const keys = rowsOf(events.reduce(advance, emptyTimeline()), 'me', dayOf).map((row) => row.key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
