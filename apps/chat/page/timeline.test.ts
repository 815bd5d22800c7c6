import { describe, expect, test } from 'vitest'

import {
  advance,
  emptyTimeline,
  ENTRIES_MAX,
  newestPlace,
  type Publication,
  type Timeline,
  type TimelineEvent,
  UNNOTICED_MS,
} from './timeline.js'

const ME = 'me'
const T0 = 1_700_000_000_000

function publication(offset: number, from: Partial<Publication> & { readonly text?: string } = {}): TimelineEvent {
  const { text = `message ${offset}`, ...rest } = from
  return {
    kind: 'publication',
    me: ME,
    publication: {
      data: { text, name: 'Ada' },
      position: { epoch: 'e1', offset },
      from: { user: 'ada' },
      time: T0 + offset * 1_000,
      own: false,
      id: `ada-${offset}`,
      ...rest,
    },
  }
}

function own(offset: number, sequence: number, epoch = 'e1'): TimelineEvent {
  return publication(offset, {
    own: true,
    id: `me-${sequence}`,
    from: { user: ME },
    text: `mine ${sequence}`,
    position: { epoch, offset },
  })
}

function queued(sequence: number): TimelineEvent {
  return { kind: 'queued', id: `me-${sequence}`, message: { text: `mine ${sequence}`, name: 'Me' }, atMs: T0 + 500 }
}

const live: TimelineEvent = { kind: 'live' }
const looking: TimelineEvent = { kind: 'attention', on: true }
const away: TimelineEvent = { kind: 'attention', on: false }

function after(...events: readonly TimelineEvent[]): Timeline {
  return events.reduce(advance, emptyTimeline())
}

/** What stands on the page, top to bottom: key and mark. */
function shown({ entries, unsent }: Timeline): readonly string[] {
  return [...entries, ...unsent].map((entry) => (entry.kind === 'gap' ? entry.key : `${entry.key} ${entry.mark}`))
}

describe('messages', () => {
  test('of others stand in the order of the log', () => {
    expect(shown(after(publication(1), publication(2), live, publication(3)))).toEqual([
      'ada-1 stored',
      'ada-2 stored',
      'ada-3 stored',
    ])
  })

  test('a publication keeps what a page shows of it', () => {
    expect(after(publication(4)).entries).toEqual([
      {
        kind: 'message',
        key: 'ada-4',
        user: 'ada',
        name: 'Ada',
        text: 'message 4',
        timeMs: T0 + 4_000,
        own: false,
        place: { epoch: 'e1', offset: 4 },
        mark: 'stored',
        failure: undefined,
      },
    ])
  })

  test('somebody else’s retry that a restarted server stored once more stands once', () => {
    const retried = publication(1, { id: 'ada-2', position: { epoch: 'e2', offset: 1 } })
    expect(shown(after(publication(1), publication(2), retried))).toEqual(['ada-1 stored', 'ada-2 stored'])
  })

  test('the oldest make room when there are too many', () => {
    const events = Array.from({ length: ENTRIES_MAX + 1 }, (_, index) => publication(index + 1))
    const { entries } = after(...events)
    expect(entries.length).toBeLessThan(ENTRIES_MAX)
    expect(entries.at(-1)?.key).toBe(`ada-${ENTRIES_MAX + 1}`)
  })
})

describe('own messages', () => {
  test('sending, then stored, then in the log: one entry under one key', () => {
    const steps: readonly TimelineEvent[] = [
      queued(1),
      { kind: 'stored', id: 'me-1', place: { epoch: 'e1', offset: 8 } },
      own(8, 1),
    ]
    const pages = steps.map((_, index) => shown(after(...steps.slice(0, index + 1))))
    expect(pages).toEqual([['me-1 sending'], ['me-1 stored'], ['me-1 stored']])
  })

  test('the publication may come before the answer', () => {
    const timeline = after(queued(1), own(8, 1), { kind: 'stored', id: 'me-1', place: { epoch: 'e1', offset: 8 } })
    expect(shown(timeline)).toEqual(['me-1 stored'])
    expect(timeline.unsent).toEqual([])
  })

  test('what others said meanwhile stands before what is still being sent', () => {
    expect(shown(after(queued(1), queued(2), publication(5), own(6, 1)))).toEqual([
      'ada-5 stored',
      'me-1 stored',
      'me-2 sending',
    ])
  })

  test('after a reload an entry of the outbox that the history already has is not shown twice', () => {
    expect(shown(after(own(8, 1), queued(1)))).toEqual(['me-1 stored'])
    expect(shown(after(queued(1), queued(1)))).toEqual(['me-1 sending'])
  })

  test('a rejected one stays, with the reason, until it is discarded', () => {
    const failed = after(queued(1), { kind: 'rejected', id: 'me-1', reason: 'too fast' })
    expect(shown(failed)).toEqual(['me-1 failed'])
    expect(failed.unsent[0]?.failure).toBe('too fast')
    expect(shown(advance(failed, { kind: 'discarded', id: 'me-1' }))).toEqual([])
  })

  test('an answer to nothing changes nothing', () => {
    const timeline = after(queued(1))
    expect(advance(timeline, { kind: 'rejected', id: 'me-7', reason: '' })).toBe(timeline)
    expect(advance(timeline, { kind: 'stored', id: 'me-7', place: { epoch: 'e1', offset: 1 } })).toBe(timeline)
  })

  test('one that the restarted server took again stands once, where the new log has it', () => {
    const timeline = after(
      own(8, 1),
      { kind: 'gap', from: { epoch: 'e1', offset: 8 }, to: { epoch: 'e2', offset: 0 }, reason: 'epoch', atMs: T0 },
      publication(1, { position: { epoch: 'e2', offset: 1 } }),
      own(2, 1, 'e2'),
    )
    expect(shown(timeline)).toEqual(['gap:e1:8:e2:0', 'ada-1 stored', 'me-1 stored'])
  })
})

describe('gaps', () => {
  const restart: TimelineEvent = {
    kind: 'gap',
    from: { epoch: 'e1', offset: 2 },
    to: { epoch: 'e2', offset: 0 },
    reason: 'epoch',
    atMs: T0 + 600_000,
  }

  test('stand between what was seen and what comes after', () => {
    const timeline = after(publication(2), restart, publication(1, { position: { epoch: 'e2', offset: 1 } }))
    expect(shown(timeline)).toEqual(['ada-2 stored', 'gap:e1:2:e2:0', 'ada-1 stored'])
  })

  test('begin at the last message seen when nothing tells more', () => {
    expect(after(publication(2), restart).entries[1]).toMatchObject({
      fromMs: T0 + 2_000,
      toMs: T0 + 600_000,
      count: undefined,
      reason: 'epoch',
    })
  })

  test('begin where the connection was lost, less the time in which nobody would have noticed', () => {
    const timeline = after(publication(2), { kind: 'lost', atMs: T0 + 500_000 }, restart)
    expect(timeline.entries[1]).toMatchObject({ fromMs: T0 + 500_000 - UNNOTICED_MS })
  })

  test('begin at the last message when the connection was lost at once', () => {
    const timeline = after(publication(2), { kind: 'lost', atMs: T0 + 3_000 }, restart)
    expect(timeline.entries[1]).toMatchObject({ fromMs: T0 + 2_000 })
  })

  test('have no beginning when nothing was seen', () => {
    expect(after(restart).entries[0]).toMatchObject({ fromMs: undefined })
  })

  test('never begin after their end, whatever the clocks say', () => {
    expect(after(publication(5_000), restart).entries[1]).toMatchObject({ fromMs: T0 + 600_000 })
  })

  test('tell how many when the positions do', () => {
    const timeline = after({
      kind: 'gap',
      from: { epoch: 'e1', offset: 10 },
      to: { epoch: 'e1', offset: 22 },
      reason: 'trimmed',
      atMs: T0,
    })
    expect(timeline.entries[0]).toMatchObject({ count: 12, reason: 'trimmed' })
  })

  test('keep what was stored on the other side before them, and what is unsent behind', () => {
    const timeline = after(
      queued(1),
      { kind: 'stored', id: 'me-1', place: { epoch: 'e1', offset: 3 } },
      queued(2),
      restart,
      publication(1, { position: { epoch: 'e2', offset: 1 } }),
    )
    expect(shown(timeline)).toEqual(['me-1 stored', 'gap:e1:2:e2:0', 'ada-1 stored', 'me-2 sending'])
  })

  test('the same gap told twice stands once', () => {
    expect(shown(after(restart, restart))).toEqual(['gap:e1:2:e2:0'])
  })
})

describe('a silence', () => {
  const lost = (atMs: number): TimelineEvent => ({ kind: 'lost', atMs })

  test('begins with the loss, and again with the next one after the room was heard', () => {
    expect(after(lost(1)).lostAtMs).toBe(1)
    expect(after(lost(1), publication(1), lost(2)).lostAtMs).toBe(2)
    expect(after(lost(1), live, lost(3)).lostAtMs).toBe(3)
  })

  test('goes on over connections that came and went', () => {
    const silent = after(publication(1), lost(1))
    expect(advance(silent, lost(2))).toBe(silent)
  })
})

describe('unread', () => {
  function unread({ unreadKey, unreadCount }: Timeline): readonly unknown[] {
    return [unreadKey, unreadCount]
  }

  test('the history of a first visit is read', () => {
    expect(unread(after(publication(1), publication(2), live))).toEqual([undefined, 0])
  })

  test('history behind what an earlier visit read is not, even if somebody looks already', () => {
    const events = [publication(1), looking, publication(2), publication(3), live]
    const timeline = events.reduce(advance, emptyTimeline({ epoch: 'e1', offset: 1 }))
    expect(unread(timeline)).toEqual(['ada-2', 2])
  })

  test('nothing of a new epoch was read', () => {
    const timeline = [publication(1), live].reduce(advance, emptyTimeline({ epoch: 'e0', offset: 9 }))
    expect(unread(timeline)).toEqual(['ada-1', 1])
  })

  test('a message that finds nobody looking is; one that somebody sees is not', () => {
    expect(unread(after(live, publication(1), publication(2)))).toEqual(['ada-1', 2])
    expect(unread(after(live, looking, publication(1)))).toEqual([undefined, 0])
  })

  test('coming back keeps the separator; the next absence moves it', () => {
    const back = after(live, publication(1), looking)
    expect(unread(back)).toEqual(['ada-1', 0])
    expect(unread([away, publication(2), publication(3)].reduce(advance, back))).toEqual(['ada-2', 2])
    expect(advance(back, looking)).toBe(back)
  })

  test('own words are never unread, and answering is reading', () => {
    expect(unread(after(live, own(1, 1)))).toEqual([undefined, 0])
    expect(unread(after(live, publication(1, { from: { user: ME } })))).toEqual([undefined, 0])
    expect(unread(after(live, publication(1), queued(1)))).toEqual([undefined, 0])
  })

  test('news is what others say live', () => {
    expect(after(publication(1), live).news).toBeUndefined()
    expect(after(live, publication(1)).news?.text).toBe('message 1')
    expect(after(live, publication(1), own(2, 1)).news?.text).toBe('message 1')
  })

  test('live is told once', () => {
    const timeline = after(live)
    expect(advance(timeline, live)).toBe(timeline)
  })

  test('the newest place skips gaps and what is unsent', () => {
    expect(newestPlace(emptyTimeline())).toBeUndefined()
    expect(newestPlace(after(publication(3), queued(1)))).toEqual({ epoch: 'e1', offset: 3 })
  })
})
