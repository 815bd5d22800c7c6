import { signal } from '@preact/signals'
import type { LineState } from 'longwire'
import { describe, expect, test } from 'vitest'

import type { Keep } from './keep.js'
import type { RoomTopics } from './room.js'
import { Talk } from './talk.js'

const CONNECTED: LineState = { kind: 'connected', session: 's', user: 'me' }
const WAITING: LineState = { kind: 'waiting', attempt: 1, retryAtMs: 0, lastCode: 1006 }

function mapKeep(from: Record<string, string> = {}): Keep & { readonly map: Map<string, string> } {
  const map = new Map(Object.entries(from))
  return {
    map,
    get: (key) => map.get(key),
    set: (key, value) => (value === undefined ? map.delete(key) : map.set(key, value)),
  }
}

/** A page with rooms whose topics note what is done with them. */
function page({ kept = {}, first, waiting = [] }: PageOptions = {}) {
  const calls: string[] = []
  const listeners = new Map<string, Parameters<RoomTopics['messages']['subscribe']>[0]>()
  let tell: (state: LineState) => void = () => {}
  let tellPending: (pending: readonly unknown[]) => void = () => {}
  const keep = mapKeep(kept)
  const topics = (room: string): RoomTopics => ({
    messages: {
      pending: [],
      publish: () => Promise.reject(new Error('not in this test')),
      subscribe: (listener) => {
        calls.push(`subscribe ${room}`)
        listeners.set(room, listener)
        return () => calls.push(`unsubscribe ${room}`)
      },
    },
    members: {
      join: async () => void calls.push(`join ${room}`),
      leave: () => calls.push(`leave ${room}`),
      subscribe: () => () => {},
    },
    typing: { send: () => true, subscribe: () => () => {} },
  })
  const talk = new Talk(
    {
      line: {
        state: { kind: 'connecting', attempt: 1 },
        pending: waiting.map((topic) => ({ topic })),
        stats: { reconnects: 1, gaps: 2, duplicates: 3 },
        on: (event: 'state' | 'pending', listener: (told: never) => void) => {
          if (event === 'state') tell = listener as typeof tell
          else tellPending = listener as typeof tellPending
        },
      },
      topics,
      myName: signal('Me'),
      keep,
      tryNow: () => calls.push('try now'),
      unixMs: () => 5_000,
      monotonicMs: () => 700,
      schedule: () => () => {},
    },
    first,
  )
  return {
    talk,
    calls,
    keep,
    listeners,
    tell: (state: LineState) => tell(state),
    tellPending: (count: number) => tellPending(Array(count)),
  }
}

interface PageOptions {
  readonly kept?: Record<string, string>
  readonly first?: string
  readonly waiting?: readonly string[]
}

const names = ({ rooms }: Talk): readonly string[] => rooms.value.map(({ name }) => name)

describe('rooms', () => {
  test('a first visit is in the lobby', () => {
    const { talk, calls, keep } = page()
    expect(names(talk)).toEqual(['lobby'])
    expect(talk.room.value.name).toBe('lobby')
    expect(calls).toEqual(['subscribe lobby', 'join lobby'])
    expect(keep.get('rooms')).toBe('["lobby"]')
  })

  test('a later visit finds its rooms and the one it left', () => {
    const { talk, calls } = page({ kept: { rooms: '["lobby","team","ops"]', room: 'team' } })
    expect(names(talk)).toEqual(['lobby', 'team', 'ops'])
    expect(talk.room.value.name).toBe('team')
    expect(calls).toEqual(['subscribe lobby', 'subscribe team', 'subscribe ops', 'join team'])
  })

  test('an address opens its room; so does what still has to be sent', () => {
    const { talk } = page({ first: 'team', waiting: ['rooms/ops/messages', 'rooms/NO/messages', 'odd'] })
    expect(names(talk)).toEqual(['lobby', 'ops', 'team'])
    expect(talk.room.value.name).toBe('team')
  })

  test.each(['{', '7', '["../x", 3]', '["lobby"]'])('kept nonsense %j is no room', (rooms) => {
    expect(names(page({ kept: { rooms, room: 'gone' } }).talk)).toEqual(['lobby'])
  })

  test('showing a room joins it, leaves the other, and keeps listening to it', () => {
    const { talk, calls, keep } = page()
    talk.show('team')
    talk.show('team')
    expect(calls).toEqual(['subscribe lobby', 'join lobby', 'leave lobby', 'subscribe team', 'join team'])
    expect(keep.get('rooms')).toBe('["lobby","team"]')
    expect(keep.get('room')).toBe('team')
  })

  test('a dropped room is forgotten; the lobby cannot be dropped', () => {
    const { talk, calls, keep } = page({ kept: { rooms: '["lobby","team"]', 'read.team': '{}' }, first: 'team' })
    calls.length = 0
    talk.drop('lobby')
    talk.drop('unknown')
    talk.drop('team')
    expect(names(talk)).toEqual(['lobby'])
    expect(talk.room.value.name).toBe('lobby')
    expect(calls).toEqual(['leave team', 'join lobby', 'unsubscribe team'])
    expect(Object.fromEntries(keep.map)).toEqual({ rooms: '["lobby"]', room: 'lobby' })
  })

  test('a room that another tab joined stays on the list', () => {
    const { talk, keep } = page()
    keep.set('rooms', '["lobby","theirs"]')
    talk.show('mine')
    expect(keep.get('rooms')).toBe('["lobby","theirs","mine"]')
  })
})

describe('unread', () => {
  const said = (offset: number) => ({
    id: `ada-${offset}`,
    data: { text: 'hi', name: 'Ada' },
    position: { epoch: 'e', offset },
    from: { user: 'ada' },
    time: offset,
    own: false,
  })

  test('is counted over all rooms, and what was read is kept', () => {
    const { talk, listeners, keep } = page({
      kept: { rooms: '["lobby","team"]', 'read.team': '{"epoch":"e","offset":1}' },
    })
    listeners.get('team')?.publication(said(1))
    listeners.get('team')?.publication(said(2))
    listeners.get('team')?.live()
    listeners.get('lobby')?.publication(said(1))
    listeners.get('lobby')?.live()
    expect(talk.unreadCount.value).toBe(1)
    talk.show('team')
    talk.room.value.attend(true)
    expect(talk.unreadCount.value).toBe(0)
    expect(keep.get('read.team')).toBe('{"epoch":"e","offset":2}')
  })

  test.each(['null', '{}', '{"epoch":1,"offset":1}', '{"epoch":"e","offset":"1"}', 'x'])(
    'kept nonsense %j is no place',
    (kept) => {
      const { talk, listeners } = page({ kept: { 'read.lobby': kept } })
      listeners.get('lobby')?.publication(said(1))
      expect(talk.unreadCount.value).toBe(0)
    },
  )
})

describe('the line', () => {
  test('says who this page is', () => {
    const { talk, tell } = page()
    expect(talk.me.value).toBeUndefined()
    tell(CONNECTED)
    expect([talk.me.value, talk.state.value]).toEqual(['me', CONNECTED])
    tell(WAITING)
    expect(talk.me.value).toBe('me')
  })

  test('says since when it is connected, and what it went through', () => {
    const { talk, tell } = page()
    expect(talk.connectedAtMs.value).toBeUndefined()
    tell(CONNECTED)
    expect(talk.connectedAtMs.value).toBe(700)
    tell(WAITING)
    expect(talk.connectedAtMs.value).toBeUndefined()
    expect(talk.stats).toEqual({ reconnects: 1, gaps: 2, duplicates: 3 })
  })

  test('tries at once when asked to', () => {
    const { talk, calls } = page()
    talk.tryNow()
    expect(calls.at(-1)).toBe('try now')
  })

  test('says how much waits to be sent', () => {
    const { talk, tellPending } = page({ waiting: ['rooms/lobby/messages'] })
    expect(talk.waitingCount.value).toBe(1)
    tellPending(3)
    expect(talk.waitingCount.value).toBe(3)
  })

  test('when it is lost every room notes the time', () => {
    const { talk, tell } = page({ kept: { rooms: '["lobby","team"]' } })
    tell(WAITING)
    expect(talk.rooms.value.map((room) => room.timeline.value.lostAtMs)).toEqual([undefined, undefined])
    tell(CONNECTED)
    tell(WAITING)
    expect(talk.rooms.value.map((room) => room.timeline.value.lostAtMs)).toEqual([5_000, 5_000])
  })
})
