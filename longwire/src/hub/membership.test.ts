import { describe, expect, test } from 'vitest'

import { HubWorld, MEMBERS, MESSAGES, TYPING } from '../../test/support/hub-world.js'

const join = (text: string, id = 1, topic = MEMBERS) => ({ type: 'join', id, topic, data: { text } }) as const

async function watching(world: HubWorld, producer = 'watcher') {
  const client = await world.client(producer)
  client.send({ type: 'subscribe', id: 99, topic: MEMBERS })
  await world.settle()
  client.take()
  return client
}

describe('join', () => {
  test('makes a member, tells who watches, and answers with the member', async () => {
    const world = new HubWorld()
    const [watcher, ada] = [await watching(world), await world.client('ada')]
    const { session } = ada.last('welcome')!
    ada.send(join('hi'))
    await world.settle()
    const member = { session, user: 'guest-ada', data: { text: 'hi' } }
    expect(ada.last('joined')).toEqual({ type: 'joined', id: 1, topic: MEMBERS, member })
    expect(watcher.take()).toEqual([{ type: 'joined', topic: MEMBERS, member }])
    expect(world.hub.topics.members({ room: 'lobby' }).members()).toEqual([member])
  })

  test('who watches and joins is told once, by the answer', async () => {
    const world = new HubWorld()
    const ada = await watching(world, 'ada')
    ada.send(join('one', 1), join('two', 2))
    await world.settle()
    expect(ada.take()).toMatchObject([
      { type: 'joined', id: 1, member: { data: { text: 'one' } } },
      { type: 'joined', id: 2, member: { data: { text: 'two' } } },
    ])
    expect(world.hub.stats.memberships).toBe(1)
  })

  test('a newcomer sees everybody, one member for each session of a user', async () => {
    const world = new HubWorld()
    for (const client of [await world.client('ada'), await world.client('ada')]) client.send(join('here'))
    await world.settle()
    const watcher = await world.client('bob')
    watcher.send({ type: 'subscribe', id: 1, topic: MEMBERS })
    await world.settle()
    expect(watcher.last('members')?.members.map(({ user }) => user)).toEqual(['guest-ada', 'guest-ada'])
  })

  test.each([
    [MESSAGES, { text: '' }, 'wrong-kind'],
    [TYPING, { text: '' }, 'wrong-kind'],
    ['nowhere', { text: '' }, 'unknown-topic'],
    [MEMBERS, { text: 7 }, 'invalid-data'],
    [MEMBERS, { text: 'x'.repeat(1_100) }, 'limit'],
  ])('%s with %j: %s', async (topic, data, code) => {
    const world = new HubWorld()
    const watcher = await watching(world)
    watcher.send({ type: 'join', id: 1, topic, data })
    await world.settle()
    expect(watcher.take()).toMatchObject([{ type: 'rejected', id: 1, topic, code }])
    expect(world.hub.stats.memberships).toBe(0)
  })

  test('allow is asked', async () => {
    const world = new HubWorld({ allow: ({ action }) => action !== 'join' })
    const ada = await world.client()
    ada.send(join('hi'))
    await world.settle()
    expect(ada.last('rejected')).toMatchObject({ id: 1, code: 'forbidden' })
  })

  test('the data of a member has so many bytes and not one more', async () => {
    const exact = JSON.stringify({ text: 'äb' })
    const world = new HubWorld({ limits: { memberBytesMax: Buffer.byteLength(exact) } })
    const ada = await world.client('ada')
    ada.send(join('äb'), join('äbc', 2))
    await world.settle()
    expect([ada.all('joined').length, ada.last('rejected')]).toMatchObject([1, { id: 2, code: 'limit' }])
  })

  test('so many members and not one more; those there are may change their data', async () => {
    const world = new HubWorld({ limits: { membersMax: 2 } })
    const clients = [await world.client('a'), await world.client('b'), await world.client('c')]
    for (const client of clients) client.send(join('hi'))
    await world.settle()
    clients[0]!.send(join('again', 2))
    await world.settle()
    expect(clients.map((client) => [client.all('joined').length, client.all('rejected').length])).toEqual([
      [2, 0],
      [1, 0],
      [0, 1],
    ])
    clients[1]!.close()
    await world.settle()
    clients[2]!.send(join('now', 2))
    await world.settle()
    expect(clients[2]!.last('joined')).toMatchObject({ id: 2 })
    for (const client of clients) client.close()
    await world.settle()
    expect(world.hub.stats).toMatchObject({ memberships: 0, topics: 0 })
  })

  test('a session is a member of so many topics and not one more', async () => {
    const world = new HubWorld({ limits: { membershipsMax: 2 } })
    const ada = await world.client()
    for (const room of [1, 2, 3]) ada.send(join('hi', room, `rooms/${room}`))
    await world.settle()
    expect(ada.all('joined').map(({ id }) => id)).toEqual([1, 2])
    expect(ada.last('rejected')).toMatchObject({ id: 3, code: 'limit' })
  })

  test('a session that ends while it is checked becomes no member', async () => {
    let answer: (allowed: boolean) => void = () => {}
    const world = new HubWorld({ allow: () => new Promise((resolve) => (answer = resolve)) })
    const ada = await world.client()
    ada.send(join('hi'))
    await world.settle()
    ada.link.cut()
    answer(true)
    await world.settle()
    expect(world.hub.stats).toMatchObject({ memberships: 0, topics: 0 })
  })
})

describe('leave', () => {
  test('ends the membership, tells who watches, and is answered', async () => {
    const world = new HubWorld()
    const [watcher, ada] = [await watching(world), await watching(world, 'ada')]
    ada.send(join('hi'))
    await world.settle()
    const { session } = ada.last('joined')!.member
    watcher.take()
    ada.take()
    ada.send({ type: 'leave', id: 2, topic: MEMBERS })
    await world.settle()
    expect(ada.take()).toEqual([{ type: 'left', id: 2, topic: MEMBERS, session }])
    expect(watcher.take()).toEqual([{ type: 'left', topic: MEMBERS, session }])
    expect(world.hub.topics.members({ room: 'lobby' }).members()).toEqual([])
  })

  test('who is no member is told so', async () => {
    const world = new HubWorld()
    const ada = await world.client()
    ada.send({ type: 'leave', id: 1, topic: MEMBERS }, { type: 'leave', id: 2, topic: MESSAGES })
    await world.settle()
    expect(ada.all('rejected')).toMatchObject([
      { id: 1, code: 'not-subscribed' },
      { id: 2, code: 'wrong-kind' },
    ])
  })

  test.each(['cut', 'close'] as const)('a connection that ends (%s) ends its memberships', async (how) => {
    const world = new HubWorld()
    const [watcher, ada] = [await watching(world), await world.client('ada')]
    ada.send(join('hi'), join('hi', 2, 'rooms/other'))
    await world.settle()
    watcher.take()
    if (how === 'cut') ada.link.cut()
    else ada.close()
    await world.settle()
    expect(watcher.take()).toMatchObject([{ type: 'left', topic: MEMBERS }])
    expect(world.hub.stats).toMatchObject({ memberships: 0, topics: 1 })
  })

  test('unsubscribing does not end a membership', async () => {
    const world = new HubWorld()
    const ada = await watching(world, 'ada')
    ada.send(join('hi'), { type: 'unsubscribe', id: 2, topic: MEMBERS })
    await world.settle()
    expect(world.hub.stats).toMatchObject({ memberships: 1, subscriptions: 0, topics: 1 })
  })
})
