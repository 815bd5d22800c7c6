import { beforeEach, describe, expect, test } from 'vitest'

import { UnknownOutcomeError } from '../src/client/index.js'
import { LineWorld, MemoryStorage } from './support/line-world.js'
import { Recorder, type Trace, violations } from './support/trace.js'

let recorder: Recorder

beforeEach(() => {
  recorder = new Recorder()
})

const summary = ({ items }: Trace) => items.map((item) => (item.kind === 'gap' ? `gap ${item.reason}` : item.data.text))
const outcomes = () => recorder.attempts.map(({ outcome }) => outcome)

describe('the hub restarts', () => {
  test('with its logs lost: one gap is told before the next publication, and everything goes on', async () => {
    const world = new LineWorld()
    const [ada, bob] = [world.line(), world.line()]
    const traces = [recorder.follow(ada, 'ada').trace, recorder.follow(bob, 'bob').trace]
    await world.settle()
    recorder.publish(ada, 'ada')
    await world.settle()
    await world.crash()
    recorder.publish(ada, 'ada')
    await world.clock.advance(5_000)
    recorder.publish(bob, 'bob')
    await world.settle()
    for (const trace of traces) expect(summary(trace)).toEqual(['ada 1', 'gap epoch', 'ada 2', 'bob 1'])
    expect(violations(recorder)).toEqual([])
    expect(outcomes()).toEqual(['stored', 'stored', 'stored'])
    await world.crash()
    await world.clock.advance(5_000)
    await world.crash()
    await world.clock.advance(5_000)
    recorder.publish(ada, 'ada')
    await world.settle()
    expect(violations(recorder)).toEqual([])
    expect(traces.map((trace) => summary(trace).slice(4))).toEqual(
      traces.map(() => ['gap epoch', 'gap epoch', 'ada 3']),
    )
  })

  test('with its logs kept: nobody notices', async () => {
    const world = new LineWorld({ durable: true })
    const [ada, bob] = [world.line(), world.line()]
    const { trace } = recorder.follow(bob, 'bob')
    await world.settle()
    recorder.publish(ada, 'ada')
    await world.crash()
    recorder.publish(ada, 'ada')
    await world.clock.advance(5_000)
    expect(summary(trace)).toEqual(['ada 1', 'ada 2'])
    expect(violations(recorder)).toEqual([])
  })

  test('announced: every line comes back when it was told to', async () => {
    const world = new LineWorld({ durable: true })
    const [ada, bob] = [world.line(), world.line()]
    const { trace } = recorder.follow(bob, 'bob')
    await world.settle()
    recorder.publish(ada, 'ada')
    const closed = world.hub.close()
    await world.settle()
    await closed
    world.restart()
    recorder.publish(ada, 'ada')
    for (const line of [ada, bob]) {
      expect(line.state).toMatchObject({ kind: 'waiting', lastCode: 1012 })
      if (line.state.kind === 'waiting')
        expect(line.state.retryAtMs - world.clock.monotonicMs()).toBeGreaterThanOrEqual(500)
    }
    await world.clock.advance(2_000)
    expect(summary(trace)).toEqual(['ada 1', 'ada 2'])
    expect(violations(recorder)).toEqual([])
  })
})

describe('offline', () => {
  test('what is published waits and is stored in order, however much it is', async () => {
    const world = new LineWorld()
    world.network.refusing = true
    const ada = world.line()
    const { trace } = recorder.follow(ada, 'ada')
    for (let count = 0; count < 200; count += 1) recorder.publish(ada, 'ada')
    await world.clock.advance(60_000)
    expect(ada.pending).toHaveLength(200)
    world.network.refusing = false
    await world.clock.advance(60_000)
    expect(new Set(outcomes())).toEqual(new Set(['stored']))
    expect(summary(trace)).toEqual(recorder.attempts.map(({ text }) => text))
    expect(ada.stats.reconnects).toBe(0)
  })

  test('coming online is noticed at once', async () => {
    const world = new LineWorld()
    const ada = world.line({ backoff: { baseMs: 30_000 } })
    await world.settle()
    world.network.refusing = true
    world.network.link.cut()
    for (let minute = 0; minute < 5; minute += 1) await world.clock.advance(60_000)
    world.network.refusing = false
    world.wake()
    await world.clock.advance(1_000)
    expect(ada.state.kind).toBe('connected')
  })
})

describe('a reload', () => {
  let world: LineWorld
  let storage: MemoryStorage

  beforeEach(async () => {
    world = new LineWorld()
    storage = new MemoryStorage()
    recorder.follow(world.line(), 'bob')
    await world.settle()
  })

  /** A page that published, and is gone before it heard what became of it. */
  async function crashedPage(publishes: number) {
    const page = world.line({ outbox: { storage } })
    await world.settle()
    world.network.link.down.cutAt = 2
    for (let count = 0; count < publishes; count += 1) recorder.publish(page, 'ada')
    await world.settle()
    page.close()
    await world.settle()
  }

  test('what was stored without being heard of is not stored again', async () => {
    await crashedPage(3)
    expect(outcomes()).toEqual(['unknown', 'unknown', 'unknown'])
    const page = world.line({ outbox: { storage } })
    expect(page.pending.map(({ data }) => data)).toEqual([1, 2, 3].map((number) => ({ text: `ada ${number}` })))
    const outcome = Promise.all(page.pending.map((pending) => pending.outcome))
    const { trace } = recorder.follow(page, 'the next page')
    await world.clock.advance(1_000)
    expect((await outcome).map(({ offset }) => offset)).toEqual([1, 2, 3])
    expect(summary(trace)).toEqual(['ada 1', 'ada 2', 'ada 3'])
    expect(trace.items.map((item) => item.kind === 'publication' && item.own)).toEqual([true, true, true])
    expect(storage.text).toBeNull()
    expect(violations(recorder)).toEqual([])
    expect(world.hub.stats.duplicates).toBeGreaterThan(0)
  })

  test('what was never sent is stored after the reload, before what is new', async () => {
    world.network.refusing = true
    await crashedPage(2)
    world.network.refusing = false
    const page = world.line({ outbox: { storage } })
    recorder.publish(page, 'ada')
    await world.clock.advance(1_000)
    expect(recorder.traces.map(summary)).toEqual([['ada 1', 'ada 2', 'ada 3']])
    expect(violations(recorder)).toEqual([])
  })

  test('two pages restored from one text lose nothing and double nothing', async () => {
    await crashedPage(2)
    const copy = new MemoryStorage()
    copy.text = storage.text
    const pages = [world.line({ outbox: { storage } }), world.line({ outbox: { storage: copy } })] as const
    recorder.publish(pages[0], 'one')
    recorder.publish(pages[1], 'two')
    await world.clock.advance(1_000)
    recorder.publish(pages[0], 'one')
    recorder.publish(pages[1], 'two')
    await world.clock.advance(1_000)
    expect(outcomes()).toEqual(['unknown', 'unknown', 'stored', 'stored', 'stored', 'stored'])
    expect(violations(recorder)).toEqual([])
    expect(new Set(recorder.traces.flatMap(summary)).size).toBe(6)
  })

  test('much later, what may have been stored ends as unknown', async () => {
    await crashedPage(1)
    await world.clock.advance(600_001)
    const page = world.line({ outbox: { storage } })
    await world.clock.advance(1_000)
    expect(page.pending).toEqual([])
    expect(world.lineErrors).toEqual([expect.any(UnknownOutcomeError)])
    expect(storage.text).toBeNull()
  })
})

describe('a connection that is dead and does not know it', () => {
  test('is noticed after ping and timeout; nothing is lost', async () => {
    const world = new LineWorld()
    const [ada, bob] = [world.line(), world.line()]
    const { trace } = recorder.follow(bob, 'bob')
    await world.settle()
    world.network.links[1]?.blackhole()
    recorder.publish(ada, 'ada')
    await world.clock.advance(34_000)
    expect(bob.state.kind).toBe('connected')
    expect(summary(trace)).toEqual([])
    await world.clock.advance(2_000)
    expect(bob.stats.reconnects).toBe(1)
    expect(summary(trace)).toEqual(['ada 1'])
    expect(world.hub.stats.sessions).toBe(2)
  })

  test('waking up notices it sooner', async () => {
    const world = new LineWorld()
    const bob = world.line()
    await world.settle()
    world.network.link.blackhole()
    world.wake()
    await world.clock.advance(11_000)
    expect(bob.stats.reconnects).toBe(1)
  })

  test('a quiet connection is kept up by pings for as long as it takes', async () => {
    const world = new LineWorld()
    const bob = world.line()
    await world.settle()
    await world.clock.advance(3_600_000)
    expect(world.network.links).toHaveLength(1)
    expect(bob.state.kind).toBe('connected')
  })
})

describe('rights and limits', () => {
  test('a right that is taken back ends the subscription, and it does not come back', async () => {
    let allowed = true
    const world = new LineWorld({ allow: ({ action }) => allowed || action !== 'subscribe' })
    const bob = world.line()
    const ended: unknown[] = []
    bob
      .messages({ room: 'lobby' })
      .subscribe({ publication: () => {}, gap: () => {}, ended: (error) => ended.push(error?.code) })
    await world.settle()
    allowed = false
    await world.hub.recheck()
    await world.settle()
    expect(ended).toEqual(['forbidden'])
    world.network.link.cut()
    await world.clock.advance(1_000)
    expect(world.hub.stats).toMatchObject({ sessions: 1, subscriptions: 0 })
  })

  test('a right that was lost while away is found out at the resume', async () => {
    let allowed = true
    const world = new LineWorld({ allow: () => allowed })
    const bob = world.line()
    const ended: unknown[] = []
    bob
      .messages({ room: 'lobby' })
      .subscribe({ publication: () => {}, gap: () => {}, ended: (error) => ended.push(error?.code) })
    await world.settle()
    world.network.link.cut()
    allowed = false
    await world.clock.advance(1_000)
    expect(ended).toEqual(['forbidden'])
  })

  test('a rejected publish is told, and what follows is stored', async () => {
    const world = new LineWorld({ allow: ({ action, params }) => action !== 'publish' || params['room'] !== 'closed' })
    const ada = world.line()
    recorder.publish(ada, 'ada', 'closed')
    recorder.publish(ada, 'ada', 'open')
    await world.settle()
    expect(outcomes()).toEqual(['rejected', 'stored'])
  })

  test('more subscriptions and memberships than fit one message are all taken up', async () => {
    const world = new LineWorld()
    const ada = world.line()
    for (let room = 0; room < 100; room += 1) {
      const members = ada.members({ room: `room-${room}` })
      members.subscribe(() => {})
      members.join({ text: 'ada' }).catch(() => {})
    }
    await world.clock.advance(10_000)
    expect(world.hub.stats).toMatchObject({ subscriptions: 100, memberships: 100, offences: 0 })
    world.network.link.cut()
    await world.clock.advance(10_000)
    expect(world.hub.stats).toMatchObject({ subscriptions: 100, memberships: 100, offences: 0 })
  })

  test('a slow reader misses nothing that is kept', async () => {
    const world = new LineWorld({ network: { sendBytesHigh: 2_000 } })
    const [ada, bob] = [world.line(), world.line()]
    const { trace } = recorder.follow(bob, 'bob')
    await world.settle()
    world.network.links[1]?.down.pause()
    for (let count = 0; count < 40; count += 1) recorder.publish(ada, 'ada')
    await world.clock.advance(5_000)
    expect(trace.items).toEqual([])
    expect(world.network.links[1]?.connection.bufferedBytes).toBeLessThan(4_000)
    world.network.links[1]?.down.resume()
    await world.clock.advance(1_000)
    expect(summary(trace)).toEqual(recorder.attempts.map(({ text }) => text))
  })
})
