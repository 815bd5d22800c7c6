import { beforeEach, describe, expect, test } from 'vitest'

import { FakeClock, settled } from '../../test/support/fake-clock.js'
import { testContract } from '../../test/support/hub-world.js'
import { ScriptedHub } from '../../test/support/scripted-hub.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { CONNECT_BYTES_MAX, WAKE_MS } from './lifecycle.js'
import type { LineState } from './line-state.js'
import { type LineOptions, openLine } from './open-line.js'

let clock: FakeClock
let hub: ScriptedHub
let random: SeededRandom
let errors: unknown[]
let wake: () => void
let waking: boolean
let states: LineState[]

beforeEach(() => {
  clock = new FakeClock()
  hub = new ScriptedHub()
  random = new SeededRandom(7)
  errors = []
  states = []
  waking = false
})

function open(options: LineOptions = {}) {
  const ports = {
    open: hub.open,
    clock,
    random,
    wake: (probe: () => void) => {
      wake = probe
      waking = true
      return () => void (waking = false)
    },
  }
  const line = openLine('ws://hub/line', testContract, { onError: (error) => errors.push(error), ...options }, ports)
  line.on('state', (state) => states.push(state))
  return line
}

/** A line that is connected. */
function connected(options?: LineOptions) {
  const line = open(options)
  hub.connection.open()
  hub.connection.welcome()
  return line
}

/** How long the line waits from now on. */
function waitMs(state: LineState): number {
  if (state.kind !== 'waiting') throw new Error(`the line is ${state.kind}`)
  return state.retryAtMs - clock.monotonicMs()
}

describe('states', () => {
  test('connecting, connected, waiting, connecting, connected', async () => {
    const line = open()
    expect(line.state).toEqual({ kind: 'connecting', attempt: 1 })
    hub.connection.open()
    hub.connection.welcome('s1')
    hub.connection.end(1006)
    await clock.advance(500)
    hub.connection.open()
    hub.connection.welcome('s2')
    expect(states).toEqual([
      { kind: 'connected', session: 's1', user: 'ada' },
      { kind: 'waiting', attempt: 1, retryAtMs: expect.any(Number), lastCode: 1006 },
      { kind: 'connecting', attempt: 1 },
      { kind: 'connected', session: 's2', user: 'ada' },
    ])
    expect(line.stats.reconnects).toBe(1)
  })

  test('attempts are counted since the last welcome', async () => {
    const line = connected()
    hub.connection.end()
    await clock.advance(500)
    hub.connection.end()
    await clock.advance(1_000)
    hub.connection.end()
    expect(line.state).toMatchObject({ kind: 'waiting', attempt: 3 })
  })

  test('a listener that closes the line has the last word', () => {
    const line = open()
    line.on('state', () => line.close())
    line.on('state', ({ kind }) => states.push({ kind: 'closed', code: 0, reason: kind }))
    hub.connection.open()
    hub.connection.welcome()
    expect(line.state.kind).toBe('closed')
    expect(hub.connection.closed).toEqual({ code: 1000, reason: '' })
  })
})

describe('coming back', () => {
  test('waits at random up to a bound that doubles, and starts over after a stable connection', async () => {
    const line = connected()
    for (const boundMs of [500, 1_000, 2_000, 4_000]) {
      hub.connection.end()
      expect(waitMs(line.state)).toBeLessThan(boundMs)
      await clock.advance(waitMs(line.state))
      hub.connection.open()
      hub.connection.welcome()
      await clock.advance(1_000)
    }
    for (let seconds = 0; seconds < 60; seconds += 1) {
      hub.connection.tell({ type: 'pong' })
      await clock.advance(1_000)
    }
    hub.connection.end()
    expect(waitMs(line.state)).toBeLessThan(WAKE_MS)
  })

  test('comes back when the hub says so', async () => {
    const line = connected()
    hub.connection.tell({ type: 'goaway', afterMs: 7_000, reason: 'restart' })
    hub.connection.end(1012)
    expect(waitMs(line.state)).toBe(7_000)
    await clock.advance(6_999)
    expect(hub.connections).toHaveLength(1)
    await clock.advance(1)
    expect(hub.connections).toHaveLength(2)
  })

  test('does not come back when the hub forbids it', async () => {
    const line = connected()
    hub.connection.end(4502, 'who are you')
    expect(line.state).toEqual({ kind: 'closed', code: 4502, reason: 'who are you' })
    await clock.advance(100_000)
    expect(hub.connections).toHaveLength(1)
    expect(clock.pending).toBe(0)
    expect(waking).toBe(false)
  })

  test('an attempt that cannot begin closes the line', () => {
    hub.failure = new SyntaxError('malformed URL')
    expect(open().state).toEqual({ kind: 'closed', code: 1006, reason: 'malformed URL' })
  })

  test('asks for a token before every attempt', async () => {
    let tokens = 0
    open({ token: () => `token-${(tokens += 1)}` })
    await settled()
    hub.connection.end()
    await clock.advance(500)
    hub.connection.open()
    expect(hub.connection.last('connect').token).toBe('token-2')
  })
})

describe('retry()', () => {
  test('makes the next attempt now, once, even where the hub asked to wait', () => {
    const line = connected()
    hub.connection.tell({ type: 'goaway', afterMs: 7_000, reason: 'restart' })
    hub.connection.end(1012)
    line.retry()
    expect(line.state).toEqual({ kind: 'connecting', attempt: 1 })
    expect(hub.connections).toHaveLength(2)
    line.retry()
    expect(hub.connections).toHaveLength(2)
  })

  test('leaves no second attempt behind', async () => {
    const line = open()
    hub.connection.end()
    line.retry()
    hub.connection.open()
    hub.connection.welcome()
    await clock.advance(25_000)
    expect([line.state.kind, hub.connections.length]).toEqual(['connected', 2])
  })

  test('does nothing on a line that is connected or closed', () => {
    const line = connected()
    line.retry()
    expect(line.state.kind).toBe('connected')
    line.close()
    line.retry()
    expect([line.state.kind, hub.connections.length]).toEqual(['closed', 1])
  })
})

describe('waking', () => {
  test('brings a far attempt forward, at random within a second', async () => {
    const line = open({ backoff: { baseMs: 30_000 } })
    random.fraction = () => 0.9
    hub.connection.end()
    expect(waitMs(line.state)).toBe(27_000)
    wake()
    expect(waitMs(line.state)).toBe(900)
    expect(states.at(-1)).toBe(line.state)
    await clock.advance(900)
    expect(hub.connections).toHaveLength(2)
    expect(clock.pending).toBe(1)
  })

  test('does not put off an attempt that is near', () => {
    const line = open()
    random.fraction = () => 0.5
    hub.connection.end()
    wake()
    expect(waitMs(line.state)).toBe(250)
    expect(states).toHaveLength(1)
  })

  test("does not override the hub's word", () => {
    const line = connected()
    hub.connection.tell({ type: 'goaway', afterMs: 7_000, reason: 'restart' })
    hub.connection.end(1012)
    wake()
    expect(waitMs(line.state)).toBe(7_000)
  })

  test('makes sure that a live connection lives', async () => {
    const line = connected()
    wake()
    expect(hub.connection.last('ping')).toEqual({ type: 'ping' })
    await clock.advance(10_000)
    expect(line.state.kind).toBe('waiting')
  })

  test('changes nothing while an attempt is under way', () => {
    const line = open()
    wake()
    expect(line.state).toEqual({ kind: 'connecting', attempt: 1 })
    expect(hub.connections).toHaveLength(1)
  })

  test('ends with the line', () => {
    const line = open()
    expect(waking).toBe(true)
    line.close()
    expect(waking).toBe(false)
  })
})

describe('connect', () => {
  test('carries the subscriptions of the turn, and keeps the producer', async () => {
    const line = open()
    line.messages({ room: 'a' }).subscribe({ publication: () => {}, gap: () => {} }, { history: 5 })
    line.members({ room: 'a' }).subscribe(() => {})
    hub.connection.open()
    const first = hub.connection.last('connect')
    expect(first.subscriptions).toEqual([{ topic: 'rooms/a/messages', history: 5 }, { topic: 'rooms/a' }])
    hub.connection.end()
    await clock.advance(500)
    hub.connection.open()
    expect(hub.connection.last('connect').producer).toBe(first.producer)
  })

  test('resumes, and subscribers hear that they are live again', async () => {
    const line = open()
    const told: string[] = []
    const listener = { publication: () => {}, gap: () => {}, live: () => void told.push('live') }
    line.messages({ room: 'a' }).subscribe(listener)
    const position = { epoch: 'e', offset: 3, tag: 't' }
    for (const recovered of [{}, { recovered: true }]) {
      hub.connection.open()
      hub.connection.welcome()
      hub.connection.tell({
        type: 'subscribed',
        topic: 'rooms/a/messages',
        start: position,
        head: position,
        ...recovered,
      })
      await settled()
      hub.connection.end()
      await clock.advance(1_000)
    }
    hub.connection.open()
    expect(hub.connection.last('connect').subscriptions).toEqual([{ topic: 'rooms/a/messages', position }])
    expect(told).toEqual(['live', 'live'])
  })

  test('is never longer than a hub takes; the rest follows the welcome', () => {
    const line = open({ token: 'x'.repeat(2_000) })
    for (let room = 0; room < 100; room += 1) line.members({ room: `room-${room}` }).subscribe(() => {})
    hub.connection.open()
    const connect = hub.connection.last('connect')
    const inConnect = connect.subscriptions?.length ?? 0
    expect(JSON.stringify(connect).length).toBeLessThanOrEqual(CONNECT_BYTES_MAX)
    expect(inConnect).toBeGreaterThan(50)
    hub.connection.welcome()
    expect(hub.connection.received.length).toBe(1 + Math.min(32, 100 - inConnect))
    expect(hub.connection.last('subscribe').topic).toMatch(/^rooms\/room-\d+$/)
  })

  test('speaks for the page before until that is settled, then for itself, on a new connection', async () => {
    const record = { producer: 'before', topic: 'rooms/a/messages', sequence: 3, data: { text: 'old' }, sentAtMs: 0 }
    const storage = { load: () => JSON.stringify([record]), save: () => {} }
    clock.unixOffsetMs = 0
    const line = open({ outbox: { storage } })
    hub.connection.open()
    expect(hub.connection.last('connect').producer).toBe('before')
    hub.connection.welcome('s1')
    const position = { epoch: 'e', offset: 1, tag: 't' }
    hub.connection.tell({ type: 'stored', id: 1, topic: record.topic, position })
    await settled()
    expect(hub.connections).toHaveLength(2)
    expect(hub.connections[0]?.closed).toEqual({ code: 1000, reason: 'another producer' })
    hub.connection.open()
    expect(hub.connection.last('connect').producer).toMatch(/^[0-9a-f]{32}$/)
    hub.connection.welcome('s2')
    expect(line.session).toBe('s2')
    expect(states.map(({ kind }) => kind)).toEqual(['connected', 'connecting', 'connected'])
  })
})

describe('messages', () => {
  test('the answer without an id belongs to connect, the others to requests', () => {
    const line = open()
    const told: unknown[] = []
    line.typing({ room: 'a' }).subscribe((data) => told.push(data))
    line.members({ room: 'a' }).subscribe((members) => told.push(members.length))
    hub.connection.open()
    hub.connection.welcome()
    const from = { user: 'bob', session: 's2' }
    hub.connection.tell({ type: 'subscribed', topic: 'rooms/a/typing' })
    hub.connection.tell({ type: 'subscribed', topic: 'rooms/a' })
    hub.connection.tell({ type: 'signal', topic: 'rooms/a/typing', data: { text: 'x' }, from })
    hub.connection.tell({ type: 'members', topic: 'rooms/a', members: [] })
    hub.connection.tell({ type: 'joined', topic: 'rooms/a', member: { ...from, data: {} } })
    hub.connection.tell({ type: 'left', topic: 'rooms/a', session: 's2' })
    expect(told).toEqual([{ text: 'x' }, 0, 1, 0])
    expect(line.stats.malformed).toBe(0)
  })

  test("a `left` about one's own session without being asked ends the membership", async () => {
    const line = connected()
    const joined = line.members({ room: 'a' }).join({ text: 'me' })
    await settled()
    const member = { session: 'session-1', user: 'ada', data: { text: 'me' } }
    hub.connection.tell({ type: 'joined', id: 1, topic: 'rooms/a', member })
    await joined
    hub.connection.tell({ type: 'left', topic: 'rooms/a', session: 'session-2' })
    expect(errors).toEqual([])
    hub.connection.tell({ type: 'left', topic: 'rooms/a', session: 'session-1' })
    expect(errors).toMatchObject([{ code: 'forbidden' }])
    line.members({ room: 'a' }).leave()
    expect(hub.connection.received).toHaveLength(2)
  })
})
