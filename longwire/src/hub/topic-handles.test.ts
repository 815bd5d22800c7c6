import { describe, expect, expectTypeOf, test } from 'vitest'

import { HubWorld, MEMBERS, MESSAGES, type testContract, TYPING } from '../../test/support/hub-world.js'
import { schemaOf, type Text } from '../../test/support/test-schema.js'
import { contract, log, presence, signal } from '../contract/index.js'
import type { Position } from '../wire/index.js'
import type { Hub } from './hub.js'
import { memoryStore } from './memory-store.js'
import type { LogHandle, PresenceHandle, SignalHandle, TopicHandles } from './topic-handles.js'

const lobby = { room: 'lobby' }
const server = { user: 'server' }

describe('types', () => {
  test('a topic is typed by its kind, its parameters and its schema', () => {
    type Topics = Hub<typeof testContract>['topics']
    expectTypeOf<Topics['messages']>().toEqualTypeOf<(params: { readonly room: string }) => LogHandle<Text, Text>>()
    expectTypeOf<Topics['typing']>().returns.toEqualTypeOf<SignalHandle<Text>>()
    expectTypeOf<Topics['members']>().returns.toEqualTypeOf<PresenceHandle<Text>>()
    expectTypeOf<keyof Topics>().toEqualTypeOf<'messages' | 'typing' | 'members'>()
  })

  test('several parameters, and inputs that differ from outputs', () => {
    const numbers = schemaOf((value) => Number(value))
    const made = contract({
      topics: {
        scores: log('games/:game/players/:player', numbers),
        moves: signal('moves/:game', numbers),
        here: presence('games', numbers),
      },
    })
    type Handles = TopicHandles<typeof made>
    expectTypeOf<Handles['scores']>().parameter(0).toEqualTypeOf<{ readonly game: string; readonly player: string }>()
    expectTypeOf<Handles['scores']>().returns.toEqualTypeOf<LogHandle<number, number>>()
    expectTypeOf<Handles['moves']>().returns.toHaveProperty('send')
    expectTypeOf<Handles['here']>().returns.toHaveProperty('members')
  })
})

describe('a log in the hands of the server', () => {
  test('publishes to everybody, under the name given', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.send({ type: 'subscribe', id: 1, topic: MESSAGES })
    await world.settle()
    const messages = world.hub.topics.messages(lobby)
    expect(messages.name).toBe(MESSAGES)
    const positions = [await messages.publish({ text: 'one' }, server), await messages.publish({ text: 'one' }, server)]
    await world.settle()
    expect(positions.map(({ offset }) => offset)).toEqual([1, 2])
    expect(client.all('publication')).toMatchObject([
      { offset: 1, from: { user: 'server', session: 'hub' }, data: { text: 'one' }, tag: positions[0]?.tag },
      { offset: 2 },
    ])
  })

  test('two hubs on one log do not take each other’s publications for retries', async () => {
    const world = new HubWorld()
    const store = memoryStore()({ clock: world.clock, random: world.random })
    const shared = new HubWorld({ store: () => store })
    await shared.hub.topics.messages(lobby).publish({ text: 'one' }, server)
    shared.restart()
    expect(await shared.hub.topics.messages(lobby).publish({ text: 'two' }, server)).toMatchObject({ offset: 2 })
  })

  test('refuses what the schema refuses', async () => {
    const { topics } = new HubWorld().hub
    await expect(topics.messages(lobby).publish({ text: 7 as unknown as string }, server)).rejects.toMatchObject({
      name: 'RejectedError',
      code: 'invalid-data',
      path: 'text',
    })
    expect(() => topics.messages({ room: 'a/b' })).toThrow(TypeError)
  })

  test('allow is not asked: it is the server itself', async () => {
    const world = new HubWorld({ allow: () => false })
    expect(await world.hub.topics.messages(lobby).publish({ text: 'one' }, server)).toMatchObject({ offset: 1 })
  })

  test('reads the newest, and on from there', async () => {
    const messages = new HubWorld().hub.topics.messages(lobby)
    for (const text of ['a', 'b', 'c', 'd']) await messages.publish({ text }, server)
    const page = await messages.read({ count: 2 })
    expectTypeOf(page.publications[0]!.data).toEqualTypeOf<Text>()
    expect(page.publications.map(({ data }) => data.text)).toEqual(['c', 'd'])
    expect(page.publications[1]).toMatchObject({
      prev: 3,
      from: { user: 'server', session: 'hub' },
      position: page.head,
    })
    expect(page.position).toEqual(page.head)
    await messages.publish({ text: 'e' }, server)
    const next = await messages.read({ after: page.position })
    expect(next.publications.map(({ data }) => data.text)).toEqual(['e'])
    expect(await messages.read({ after: next.position })).toEqual({
      publications: [],
      position: next.head,
      head: next.head,
    })
  })

  test('an empty log is an empty page', async () => {
    const page = await new HubWorld().hub.topics.messages(lobby).read()
    expect(page).toMatchObject({ publications: [], position: { offset: 0 }, head: { offset: 0 } })
  })

  test('tells a gap, and what comes behind it', async () => {
    const world = new HubWorld({ store: memoryStore({ retentionCountMax: 2 }) })
    const messages = world.hub.topics.messages(lobby)
    const first: Position = (await messages.read()).position
    for (const text of ['a', 'b', 'c', 'd']) await messages.publish({ text }, server)
    const page = await messages.read({ after: first })
    expect(page.gap).toMatchObject({ from: { offset: 0 }, to: { offset: 2 }, reason: 'trimmed' })
    expect(page.publications.map(({ data }) => data.text)).toEqual(['c', 'd'])
  })
})

describe('a signal in the hands of the server', () => {
  test('reaches whoever subscribes now', async () => {
    const world = new HubWorld()
    const client = await world.client()
    const typing = world.hub.topics.typing(lobby)
    expect(typing.name).toBe(TYPING)
    await typing.send({ text: 'early' }, server)
    client.send({ type: 'subscribe', id: 1, topic: TYPING })
    await world.settle()
    await typing.send({ text: 'now' }, server)
    await world.settle()
    expect(client.all('signal')).toEqual([
      { type: 'signal', topic: TYPING, data: { text: 'now' }, from: { user: 'server', session: 'hub' } },
    ])
    await expect(typing.send({ text: 7 as unknown as string }, server)).rejects.toMatchObject({ code: 'invalid-data' })
    expect(world.hub.stats.signals).toBe(2)
  })
})

describe('presence in the hands of the server', () => {
  test('is who is here', async () => {
    const world = new HubWorld()
    const here = world.hub.topics.members(lobby)
    expect(here.name).toBe(MEMBERS)
    expect(here.members()).toEqual([])
    const client = await world.client()
    client.send({ type: 'join', id: 1, topic: MEMBERS, data: { text: 'hi' } })
    await world.settle()
    expectTypeOf(here.members()[0]!.data).toEqualTypeOf<Text>()
    expect(here.members()).toMatchObject([{ user: 'guest-ada', data: { text: 'hi' } }])
  })
})
