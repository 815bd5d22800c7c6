import { describe, expect, expectTypeOf, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { HubWorld, MEMBERS, MESSAGES, testContract, TYPING } from '../../test/support/hub-world.js'
import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { hubLimits } from './hub-limits.js'
import { Hub } from './hub.js'

const subscribe = (topic: string, id = 1) => ({ type: 'subscribe', id, topic }) as const
const join = { type: 'join', id: 9, topic: MEMBERS, data: { text: 'hi' } } as const

describe('serving', () => {
  test('a connection that speaks another subprotocol is closed', async () => {
    const world = new HubWorld()
    const client = await world.raw(['longwire.cbor.v1'])
    expect(client.closed).toEqual({ code: 4503, reason: 'this hub speaks longwire.json.v1' })
    expect(world.hub.stats.connections).toBe(0)
  })

  test('a connection without a subprotocol is taken to speak JSON', async () => {
    const world = new HubWorld()
    const client = await world.raw([])
    client.sendText('{"type":"connect","version":1,"producer":"by-hand"}')
    await world.settle()
    expect(client.last('welcome')?.user).toBe('guest-by-hand')
  })

  test('so many connections and not one more; one that closes makes room', async () => {
    const world = new HubWorld({ limits: { connectionsMax: 2 } })
    const [first, , third] = [await world.client(), await world.client(), await world.raw()]
    expect(third.closed).toEqual({ code: 1013, reason: 'too many connections' })
    first.close()
    await world.settle()
    expect((await world.client()).closed).toBeUndefined()
  })

  test('so many connections without an identity and not one more', async () => {
    const world = new HubWorld({ limits: { connectionsUnidentifiedMax: 2 } })
    const [first, second, third] = [await world.raw(), await world.raw(), await world.raw()]
    expect(third.closed?.code).toBe(1013)
    first.send({ type: 'connect', version: 1, producer: 'a' })
    await world.settle()
    const fourth = await world.raw()
    expect(fourth.closed).toBeUndefined()
    second.close()
    fourth.close()
    await world.settle()
    for (const client of [await world.raw(), await world.raw()]) expect(client.closed).toBeUndefined()
    expect((await world.raw()).closed?.code).toBe(1013)
  })

  test('so many sessions of one user and not one more; one that ends makes room', async () => {
    const world = new HubWorld({ identify: ({ token }) => ({ user: token ?? '' }), limits: { sessionsPerUserMax: 2 } })
    const first = await world.client('a', 'ada')
    await world.client('b', 'ada')
    expect((await world.client('c', 'ada')).closed).toEqual({ code: 1013, reason: 'too many sessions of this user' })
    expect((await world.client('d', 'bob')).closed).toBeUndefined()
    first.close()
    await world.settle()
    expect((await world.client('e', 'ada')).closed).toBeUndefined()
    expect((await world.client('f', 'ada')).closed?.code).toBe(1013)
  })

  test('a user may be called anything', async () => {
    const world = new HubWorld({ identify: ({ token }) => ({ user: token ?? '' }) })
    for (const user of ['__proto__', 'constructor', 'toString']) {
      expect((await world.client('a', user)).last('welcome')?.user).toBe(user)
    }
  })

  test('a limit must be a positive number', () => {
    expect(() => new HubWorld({ limits: { historyMax: 0 } })).toThrow(RangeError)
  })

  test('options are typed by the contract and by the identity', () => {
    const ports = {
      clock: new FakeClock(),
      random: new SeededRandom(),
      prepare: (text: string) => new MemoryPrepared(text),
    }
    const hub = new Hub(
      testContract,
      {
        identify: ({ token }) => ({ user: token ?? 'nobody', admin: token === 'root' }),
        allow: ({ identity, topic }) => {
          expectTypeOf(topic).toEqualTypeOf<'messages' | 'typing' | 'members'>()
          return identity.admin
        },
      },
      ports,
    )
    expectTypeOf(hub).toEqualTypeOf<Hub<typeof testContract, { user: string; admin: boolean }>>()
  })
})

describe('stats', () => {
  test('count what there is and what happened', async () => {
    const world = new HubWorld()
    const ada = await world.client()
    await world.raw()
    ada.send(subscribe(MESSAGES), subscribe(MEMBERS), subscribe('nowhere'), join)
    ada.send({ type: 'publish', id: 2, topic: MESSAGES, sequence: 1, data: { text: 'hi' } })
    await world.settle()
    expect(world.hub.stats).toEqual({
      connections: 2,
      sessions: 1,
      topics: 2,
      subscriptions: 2,
      memberships: 1,
      publications: 1,
      duplicates: 0,
      rejected: 1,
      signals: 0,
      signalsDropped: 0,
      gaps: 0,
      fellBehind: 0,
      offences: 0,
    })
  })

  test('distinct topics beyond the limit are rejected, and forgotten ones make room', async () => {
    const world = new HubWorld({ limits: { topicsMax: 2 } })
    const ada = await world.client()
    ada.send(...[1, 2, 3].map((room) => subscribe(`rooms/${room}/typing`, room)))
    await world.settle()
    expect(ada.last('rejected')).toMatchObject({ id: 3, code: 'limit' })
    ada.send({ type: 'unsubscribe', id: 4, topic: 'rooms/1/typing' }, subscribe('rooms/3/typing', 5))
    await world.settle()
    expect(ada.last('subscribed')).toMatchObject({ id: 5 })
  })
})

describe('recheck', () => {
  async function world() {
    const denied = new Set<string>()
    const made = new HubWorld({
      identify: ({ token }) => ({ user: token ?? '' }),
      allow: async ({ identity, action }) => {
        await Promise.resolve()
        if (denied.has('fail')) throw new Error('directory is down')
        return !denied.has(`${identity.user} ${action}`)
      },
    })
    const [ada, bob] = [await made.client('a', 'ada'), await made.client('b', 'bob')]
    for (const client of [ada, bob]) client.send(subscribe(MESSAGES), subscribe(TYPING, 2), join)
    await made.settle()
    for (const client of [ada, bob]) client.take()
    return { made, denied, ada, bob }
  }

  test('ends what is no longer allowed, and says so', async () => {
    const { made, denied, ada, bob } = await world()
    denied.add('ada subscribe')
    denied.add('ada join')
    await made.hub.recheck()
    await made.settle()
    const { session } = { session: ada.link.down.delivered[0]!.match(/"session":"(\w+)"/)?.[1] }
    expect(ada.take()).toEqual([
      { type: 'unsubscribed', topic: MESSAGES, code: 'forbidden', message: 'the right to subscribe was taken back' },
      { type: 'unsubscribed', topic: TYPING, code: 'forbidden', message: 'the right to subscribe was taken back' },
      { type: 'left', topic: MEMBERS, session },
    ])
    expect(bob.take()).toEqual([])
    await made.hub.topics.messages({ room: 'lobby' }).publish({ text: 'secret' }, { user: 'server' })
    await made.settle()
    expect(ada.take()).toEqual([])
    expect(bob.all('publication')).toHaveLength(1)
    expect(made.hub.stats).toMatchObject({ subscriptions: 2, memberships: 1 })
  })

  test('of one user asks about nobody else', async () => {
    const { made, denied, ada, bob } = await world()
    denied.add('ada subscribe')
    denied.add('bob subscribe')
    await made.hub.recheck('bob')
    await made.settle()
    expect(ada.take()).toEqual([])
    expect(bob.all('unsubscribed')).toHaveLength(2)
  })

  test('an allow that fails ends nothing, and is reported', async () => {
    const { made, denied, ada } = await world()
    denied.add('fail')
    await made.hub.recheck()
    await made.settle()
    expect(ada.take()).toEqual([])
    expect(made.errors).toHaveLength(6)
  })
})

describe('close', () => {
  test('tells everybody to come back, each at another time, and closes with 1012', async () => {
    const world = new HubWorld({ limits: { closeTimeoutMs: 60_000 } })
    const clients = await Promise.all(Array.from({ length: 20 }, (_, index) => world.client(`p${index}`)))
    const closed = world.hub.close()
    await world.clock.advance(0)
    await closed
    const times = clients.map((client) => client.last('goaway')?.afterMs ?? -1)
    for (const [index, client] of clients.entries()) {
      expect(client.closed).toEqual({ code: 1012, reason: 'the hub restarts' })
      expect(times[index]).toBeGreaterThanOrEqual(hubLimits.reconnectAfterMs)
      expect(times[index]).toBeLessThanOrEqual(hubLimits.reconnectAfterMs * 2)
    }
    expect(new Set(times).size).toBeGreaterThan(10)
    expect(world.hub.stats).toMatchObject({ connections: 0, sessions: 0 })
    await world.clock.advance(5_000)
    expect(world.clock.pending).toBe(0)
  })

  test('many clients are spread over more time', async () => {
    const world = new HubWorld({ limits: { reconnectsPerSecond: 1 } })
    const clients = await Promise.all(Array.from({ length: 20 }, (_, index) => world.client(`p${index}`)))
    const closed = world.hub.close()
    await world.clock.advance(0)
    await closed
    expect(Math.max(...clients.map((client) => client.last('goaway')?.afterMs ?? 0))).toBeGreaterThan(10_000)
  })

  test('a client without an identity is closed without a word', async () => {
    const world = new HubWorld()
    const client = await world.raw()
    const closed = world.hub.close()
    await world.clock.advance(0)
    await closed
    expect(client.received).toEqual([])
    expect(client.closed?.code).toBe(1012)
  })

  test('who does not answer is destroyed in time', async () => {
    const world = new HubWorld({ network: { closeTimeoutMs: 60_000 } })
    const client = await world.client()
    client.link.blackhole()
    let done = false
    const closed = world.hub.close().then(() => (done = true))
    await world.clock.advance(4_999)
    expect(done).toBe(false)
    await world.clock.advance(1)
    await closed
    expect(world.hub.stats.connections).toBe(0)
  })

  test('may be called again, and with nobody there', async () => {
    const { hub } = new HubWorld()
    const closed = hub.close()
    expect(hub.close()).toBe(closed)
    await closed
  })

  test('a closed hub serves nobody', async () => {
    const world = new HubWorld()
    await world.hub.close()
    expect((await world.raw()).closed).toEqual({ code: 1012, reason: 'the hub restarts' })
  })
})
