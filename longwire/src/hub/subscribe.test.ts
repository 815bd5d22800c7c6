import { describe, expect, test } from 'vitest'

import { HubWorld, MEMBERS, MESSAGES, TYPING } from '../../test/support/hub-world.js'
import type { RawClient } from '../../test/support/raw-client.js'
import { slowStore } from '../../test/support/slow-store.js'
import type { Position } from '../wire/index.js'
import type { LogStore } from './log-store.js'
import { memoryStore } from './memory-store.js'

async function published(world: HubWorld, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await Promise.all([
      world.hub.topics.messages({ room: 'lobby' }).publish({ text: String(number) }, { user: 'server' }),
      world.clock.advance(100),
    ])
  }
}

async function subscribed(world: HubWorld, client: RawClient, start: { position?: Position; history?: number } = {}) {
  client.take()
  client.send({ type: 'subscribe', id: 7, topic: MESSAGES, ...start })
  await world.clock.advance(1_000)
  return client.take()
}

const story = (messages: readonly { readonly type: string }[]) =>
  messages.map((message) => ('offset' in message ? message.offset : message.type))

const at = (offset: number) => expect.objectContaining({ offset }) as Position

describe.each([
  ['a store that answers at once', memoryStore({ retentionCountMax: 10 })],
  ['a store that answers later', slowStore(memoryStore({ retentionCountMax: 10 }), () => 5)],
])('a subscription to a log, with %s', (_, store) => {
  test('begins at the head', async () => {
    const world = new HubWorld({ store })
    await published(world, 3)
    const answer = await subscribed(world, await world.client())
    expect(answer).toEqual([{ type: 'subscribed', id: 7, topic: MESSAGES, start: at(3), head: at(3) }])
  })

  test('begins with history, as much as is kept and no more than allowed', async () => {
    const world = new HubWorld({ store, limits: { historyMax: 5 } })
    await published(world, 4)
    const client = await world.client()
    expect(story(await subscribed(world, client, { history: 2 }))).toEqual(['subscribed', 3, 4])
    expect(story(await subscribed(world, client, { history: 5 }))).toEqual(['subscribed', 1, 2, 3, 4])
    await published(world, 4)
    expect(story(await subscribed(world, client, { history: 1_000 }))).toEqual(['subscribed', 4, 5, 6, 7, 8])
  })

  test('G2: resumes behind a position, and says that nothing is missing', async () => {
    const world = new HubWorld({ store })
    await published(world, 3)
    const client = await world.client()
    const [answer] = await subscribed(world, client, { history: 2 })
    const { start } = answer as { start: Position }
    await published(world, 2)
    const resumed = await subscribed(world, await world.client('bob'), { position: start })
    expect(resumed[0]).toEqual({ type: 'subscribed', id: 7, topic: MESSAGES, start, head: at(5), recovered: true })
    expect(story(resumed)).toEqual(['subscribed', 2, 3, 4, 5])
  })

  test('G2: a position that is no longer kept is a gap, before anything else', async () => {
    const world = new HubWorld({ store })
    const client = await world.client()
    const [answer] = await subscribed(world, client)
    const { start } = answer as { start: Position }
    await published(world, 14)
    const resumed = await subscribed(world, await world.client('bob'), { position: start })
    expect(resumed.slice(0, 2)).toEqual([
      { type: 'subscribed', id: 7, topic: MESSAGES, start: at(4), head: at(14), recovered: false },
      { type: 'gap', topic: MESSAGES, from: start, to: at(4), reason: 'trimmed' },
    ])
    expect(story(resumed.slice(2))).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
    expect(world.hub.stats.gaps).toBe(1)
  })

  test('G2: a log that lost its memory is a gap, and all that it has follows', async () => {
    const world = new HubWorld({ store })
    await published(world, 3)
    const client = await world.client()
    const [answer] = await subscribed(world, client)
    const { start } = answer as { start: Position }
    world.restart()
    await published(world, 2)
    const resumed = await subscribed(world, await world.client('bob'), { position: start })
    expect(resumed[0]).toMatchObject({ recovered: false, start: at(0), head: at(2) })
    expect(resumed[1]).toMatchObject({ type: 'gap', from: start, to: at(0), reason: 'epoch' })
    expect(story(resumed.slice(2))).toEqual([1, 2])
  })

  test.each([
    ['whose tag is another', { tag: 'beef' }],
    ['behind the head', { offset: 99 }],
  ])('G2: a position %s means that the log was forked', async (_, wrong) => {
    const world = new HubWorld({ store })
    await published(world, 3)
    const [answer] = await subscribed(world, await world.client())
    const { start } = answer as { start: Position }
    const resumed = await subscribed(world, await world.client('bob'), { position: { ...start, ...wrong } })
    expect(resumed.slice(1)).toMatchObject([{ type: 'gap', to: at(3), reason: 'forked' }])
  })

  test('a position counts more than history', async () => {
    const world = new HubWorld({ store })
    await published(world, 3)
    const [answer] = await subscribed(world, await world.client())
    const { start: position } = answer as { start: Position }
    expect(story(await subscribed(world, await world.client('bob'), { position, history: 3 }))).toEqual(['subscribed'])
  })

  test('subscribing again replaces the subscription', async () => {
    const world = new HubWorld({ store })
    await published(world, 2)
    const client = await world.client()
    await subscribed(world, client)
    expect(story(await subscribed(world, client, { history: 2 }))).toEqual(['subscribed', 1, 2])
    await published(world, 1)
    await world.clock.advance(100)
    expect(story(client.take())).toEqual([3])
    expect(world.hub.stats).toMatchObject({ subscriptions: 1, topics: 1 })
  })

  test('a session that ends meanwhile leaves nothing behind', async () => {
    const world = new HubWorld({ store })
    const client = await world.client()
    client.send({ type: 'subscribe', id: 1, topic: MESSAGES })
    await world.settle()
    client.link.cut()
    await world.clock.advance(1_000)
    expect(world.hub.stats).toMatchObject({ subscriptions: 0, topics: 0, connections: 0 })
  })
})

describe('failures of the store', () => {
  const failing =
    (fails: (call: 'locate' | 'read', count: number) => boolean) =>
    (ports: Parameters<ReturnType<typeof memoryStore>>[0]) => {
      const real = memoryStore()(ports)
      let count = 0
      const check = (call: 'locate' | 'read') => {
        count += 1
        if (fails(call, count)) throw new Error(`${call} failed`)
      }
      const store: LogStore = {
        append: (topic, draft) => real.append(topic, draft),
        read: (topic, after, countMax) => {
          check('read')
          return real.read(topic, after, countMax)
        },
        locate: (topic, history) => {
          check('locate')
          return real.locate(topic, history)
        },
      }
      return store
    }

  test('at the beginning: rejected, and nothing is left behind', async () => {
    const world = new HubWorld({ store: failing(() => true) })
    const answer = await subscribed(world, await world.client())
    expect(answer).toMatchObject([{ type: 'rejected', id: 7, topic: MESSAGES, code: 'unavailable' }])
    expect(world.hub.stats).toMatchObject({ topics: 0, subscriptions: 0 })
    expect(world.errors).toEqual([new Error('locate failed')])
  })

  test('later: the subscription is ended, and the client told', async () => {
    const world = new HubWorld({ store: failing((call) => call === 'read') })
    await published(world, 2)
    const answer = await subscribed(world, await world.client(), { history: 2 })
    expect(answer).toMatchObject([
      { type: 'subscribed' },
      { type: 'unsubscribed', topic: MESSAGES, code: 'unavailable' },
    ])
    expect(answer[1]).not.toHaveProperty('id')
    expect(world.hub.stats).toMatchObject({ topics: 0, subscriptions: 0 })
  })
})

describe('subscriptions of any kind', () => {
  test('signals and presence', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.take()
    client.send({ type: 'subscribe', id: 1, topic: TYPING }, { type: 'subscribe', id: 2, topic: MEMBERS })
    await world.settle()
    expect(client.take()).toEqual([
      { type: 'subscribed', id: 1, topic: TYPING },
      { type: 'subscribed', id: 2, topic: MEMBERS },
      { type: 'members', topic: MEMBERS, members: [] },
    ])
    expect(world.hub.stats).toMatchObject({ topics: 2, subscriptions: 2 })
  })

  test('signals and presence subscribed to again go on', async () => {
    const world = new HubWorld()
    const client = await world.client()
    for (const id of [1, 2, 3]) {
      client.send({ type: 'subscribe', id, topic: TYPING }, { type: 'subscribe', id: id + 10, topic: MEMBERS })
    }
    await world.settle()
    client.take()
    const other = await world.client('bob')
    other.send({ type: 'signal', topic: TYPING, data: { text: '…' } })
    other.send({ type: 'join', id: 1, topic: MEMBERS, data: { text: 'hi' } })
    await world.settle()
    expect(client.take()).toMatchObject([{ type: 'signal' }, { type: 'joined' }])
    client.close()
    other.close()
    await world.settle()
    expect(world.hub.stats).toMatchObject({ subscriptions: 0, topics: 0 })
  })

  test.each([MESSAGES, TYPING, MEMBERS])(
    'a session that ends while it is permitted holds nothing of %s',
    async (topic) => {
      let answer: (allowed: boolean) => void = () => {}
      const world = new HubWorld({ allow: () => new Promise((resolve) => (answer = resolve)) })
      const client = await world.client()
      client.send({ type: 'subscribe', id: 1, topic })
      await world.settle()
      client.link.cut()
      answer(true)
      await world.settle()
      expect(world.hub.stats).toMatchObject({ subscriptions: 0, topics: 0 })
    },
  )

  test('in connect: answered in order, without id, each for itself', async () => {
    const world = new HubWorld()
    await published(world, 2)
    const client = await world.raw()
    const subscriptions = [{ topic: MESSAGES, history: 1 }, { topic: 'nowhere' }, { topic: TYPING }, { topic: MEMBERS }]
    client.send({ type: 'connect', version: 1, producer: 'ada', subscriptions })
    client.send({ type: 'publish', id: 1, topic: MESSAGES, sequence: 1, data: { text: 'hi' } })
    await world.settle()
    const messages = client.take()
    expect(story(messages)).toEqual([
      'welcome',
      'subscribed',
      2,
      'rejected',
      'subscribed',
      'subscribed',
      'members',
      3,
      'stored',
    ])
    for (const message of messages.slice(1, -1)) expect(message).not.toHaveProperty('id')
    expect(messages[3]).toMatchObject({ topic: 'nowhere', code: 'unknown-topic' })
  })

  test.each([
    ['nowhere', 'unknown-topic'],
    ['rooms/../messages', 'malformed'],
  ])('%s: %s', async (topic, code) => {
    const world = new HubWorld()
    const client = await world.client()
    client.send({ type: 'subscribe', id: 1, topic })
    await world.settle()
    expect(client.last('rejected')).toMatchObject({ id: 1, topic, code })
  })

  test('allow is asked at every subscribe, resumed ones too', async () => {
    let allowed = true
    const world = new HubWorld({ allow: () => allowed })
    const client = await world.client()
    const [answer] = await subscribed(world, client)
    const { start: position } = answer as { start: Position }
    allowed = false
    const resumed = await subscribed(world, await world.client('bob'), { position })
    expect(resumed).toMatchObject([{ type: 'rejected', id: 7, code: 'forbidden' }])
    expect(resumed[0]).not.toHaveProperty('head')
  })

  test('so many subscriptions and not one more; those there are may be renewed', async () => {
    const world = new HubWorld({ limits: { subscriptionsMax: 3 } })
    const client = await world.client()
    const subscribe = (room: number) => ({ type: 'subscribe', id: room, topic: `rooms/${room}/messages` }) as const
    client.send(...[1, 2, 3, 4, 3].map(subscribe))
    await world.settle()
    expect(client.last('rejected')).toMatchObject({ id: 4, code: 'limit' })
    expect(client.all('rejected')).toHaveLength(1)
    client.send({ type: 'unsubscribe', id: 9, topic: 'rooms/1/messages' }, subscribe(4))
    await world.settle()
    expect(client.all('rejected')).toHaveLength(1)
    expect(world.hub.stats).toMatchObject({ subscriptions: 3, topics: 3, rejected: 1 })
  })

  test('20,000 subscribes leave no more than the limit behind', async () => {
    const world = new HubWorld({ limits: { messagesPerSecond: 1e9, messagesBurst: 1e9 } })
    const client = await world.client()
    for (let room = 0; room < 20_000; room += 1) {
      client.send({ type: 'subscribe', id: room, topic: `rooms/${room}/typing` })
      if (room % 200 === 0) await world.settle()
    }
    await world.settle()
    expect(world.hub.stats).toMatchObject({ subscriptions: 128, topics: 128, rejected: 20_000 - 128 })
  })
})

describe('unsubscribe', () => {
  test('ends a subscription of any kind, and nothing of the topic follows', async () => {
    const world = new HubWorld()
    const client = await world.client()
    for (const [id, topic] of [MESSAGES, TYPING, MEMBERS].entries()) {
      client.send({ type: 'subscribe', id, topic })
      client.send({ type: 'unsubscribe', id: id + 10, topic })
    }
    await world.settle()
    expect(client.all('unsubscribed')).toMatchObject([
      { id: 10, topic: MESSAGES, code: 'requested' },
      { id: 11, topic: TYPING, code: 'requested' },
      { id: 12, topic: MEMBERS, code: 'requested' },
    ])
    client.take()
    await published(world, 1)
    const other = await world.client('bob')
    other.send({ type: 'signal', topic: TYPING, data: { text: '' } })
    other.send({ type: 'join', id: 1, topic: MEMBERS, data: { text: '' } })
    await world.settle()
    expect(client.take()).toEqual([])
    expect(world.hub.stats).toMatchObject({ subscriptions: 0, topics: 1 })
  })

  test('of what is not subscribed is rejected', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.send({ type: 'unsubscribe', id: 1, topic: MESSAGES })
    await world.settle()
    expect(client.last('rejected')).toMatchObject({ id: 1, code: 'not-subscribed' })
  })
})
