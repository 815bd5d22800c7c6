import { describe, expect, test } from 'vitest'

import { HubWorld, MEMBERS, MESSAGES, TYPING } from '../../test/support/hub-world.js'
import type { ClientMessage } from '../wire/index.js'

const connect = { type: 'connect', version: 1, producer: 'ada' } as const
const publish = (id: number, text = 'hi') =>
  ({ type: 'publish', id, topic: MESSAGES, sequence: id, data: { text } }) as const
const subscribe = { type: 'subscribe', id: 0, topic: MESSAGES } as const

/** An `identify` that the test answers. */
function heldIdentity() {
  const answers: ((identity: { user: string } | undefined) => void)[] = []
  const identify = () => new Promise<{ user: string } | undefined>((resolve) => void answers.push(resolve))
  return { identify, answer: (identity?: { user: string }) => answers.shift()?.(identity) }
}

describe('before welcome', () => {
  test('the welcome tells the session, the user and the limits', async () => {
    const world = new HubWorld()
    const client = await world.client()
    expect(client.received).toEqual([
      {
        type: 'welcome',
        version: 1,
        session: expect.stringMatching(/^[\da-f]{32}$/) as string,
        user: 'guest-ada',
        pingIntervalMs: 25_000,
        pongTimeoutMs: 10_000,
        messageBytesMax: 65_536,
      },
    ])
    expect(world.hub.stats).toMatchObject({ connections: 1, sessions: 1 })
  })

  test.each<ClientMessage>([
    subscribe,
    { type: 'unsubscribe', id: 1, topic: MESSAGES },
    publish(1),
    { type: 'signal', topic: TYPING, data: { text: '' } },
    { type: 'join', id: 1, topic: MEMBERS, data: { text: '' } },
    { type: 'leave', id: 1, topic: MEMBERS },
    { type: 'ping' },
    { type: 'pong' },
  ])('$type cannot come first, and has no effect', async (message) => {
    const world = new HubWorld()
    const client = await world.raw()
    client.send(message)
    await world.settle()
    expect(client.closed).toEqual({ code: 4501, reason: 'the first message must be connect' })
    expect(client.received).toEqual([])
    expect(world.hub.stats).toMatchObject({ publications: 0, topics: 0, subscriptions: 0, connections: 0, offences: 1 })
  })

  test('connect must come in time', async () => {
    const world = new HubWorld()
    const client = await world.raw()
    await world.clock.advance(9_999)
    expect(client.closed).toBeUndefined()
    await world.clock.advance(1)
    expect(client.closed).toEqual({ code: 4000, reason: 'connect did not come in time' })
  })

  test('an identity that is not settled in time is the hub’s fault: the client may come back', async () => {
    const { identify, answer } = heldIdentity()
    const world = new HubWorld({ identify })
    const client = await world.client()
    await world.clock.advance(10_000)
    expect(client.closed).toEqual({ code: 1013, reason: 'identity was not settled in time' })
    answer({ user: 'ada' })
    await world.settle()
    expect(client.received).toEqual([])
    expect(world.hub.stats).toMatchObject({ connections: 0, sessions: 0 })
  })

  test.each([
    ['text that is no JSON', 'hello', 4500],
    ['no object', '[]', 4500],
    ['an unknown type', '{"type":"constructor"}', 4500],
    ['a connect without producer', '{"type":"connect","version":1}', 4500],
    ['a request that lacks something', '{"type":"publish","id":1}', 4500],
    ['another version', '{"type":"connect","version":2,"producer":"a"}', 4503],
    ['a version of tomorrow, whatever else it has', '{"type":"connect","version":9,"who":"a"}', 4503],
  ])('%s', async (_, text, code) => {
    const world = new HubWorld()
    const client = await world.raw()
    client.sendText(text)
    await world.settle()
    expect(client.closed?.code).toBe(code)
  })

  test('a message may have 4,096 bytes and not one more', async () => {
    const text = (bytes: number) => JSON.stringify({ ...connect, token: 'x'.repeat(bytes - 58) })
    expect(text(4_096)).toHaveLength(4_096)
    const world = new HubWorld()
    const [fits, exceeds] = [await world.raw(), await world.raw()]
    fits.sendText(text(4_096))
    exceeds.sendText(text(4_097))
    await world.settle()
    expect(fits.last('welcome')).toBeDefined()
    expect(exceeds.closed).toEqual({ code: 1009, reason: 'a message may have 4096 bytes' })
  })

  test('bytes are counted, not characters', async () => {
    const world = new HubWorld()
    const client = await world.raw()
    client.sendText(JSON.stringify({ ...connect, token: '€'.repeat(1_400) }))
    await world.settle()
    expect(client.closed?.code).toBe(1009)
  })

  test('what comes while the identity is settled is held, in order, and nothing of it happens before', async () => {
    const { identify, answer } = heldIdentity()
    const world = new HubWorld({ identify })
    const client = await world.client()
    client.send(subscribe, publish(1), publish(2), { type: 'ping' })
    await world.settle()
    expect(client.take()).toEqual([{ type: 'pong' }])
    expect(world.hub.stats).toMatchObject({ publications: 0, subscriptions: 0, sessions: 0 })
    answer({ user: 'ada' })
    await world.settle()
    expect(client.take().map(({ type }) => type)).toEqual([
      'welcome',
      'subscribed',
      'publication',
      'stored',
      'publication',
      'stored',
    ])
  })

  test('8 messages are held and not one more', async () => {
    const { identify } = heldIdentity()
    const world = new HubWorld({ identify })
    const client = await world.client()
    for (let id = 1; id <= 8; id += 1) client.send(publish(id))
    await world.settle()
    expect(client.closed).toBeUndefined()
    client.send(publish(9))
    await world.settle()
    expect(client.closed?.code).toBe(4002)
  })

  test('nothing that was held happens when the identity is refused', async () => {
    const { identify, answer } = heldIdentity()
    const world = new HubWorld({ identify })
    const client = await world.client()
    client.send(publish(1))
    await world.settle()
    answer()
    await world.settle()
    expect(client.closed?.code).toBe(4502)
    expect(world.hub.stats).toMatchObject({ publications: 0, connections: 0 })
  })

  test('a connection that ends meanwhile is forgotten, whatever the answer', async () => {
    const { identify, answer } = heldIdentity()
    const world = new HubWorld({ identify })
    const client = await world.client()
    client.link.cut()
    answer({ user: 'ada' })
    await world.settle()
    expect(world.hub.stats).toMatchObject({ connections: 0, sessions: 0 })
    expect(world.clock.pending).toBe(0)
  })

  test('connect comes once', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.send(connect)
    await world.settle()
    expect(client.closed).toEqual({ code: 4500, reason: 'connect comes once' })
  })
})

describe('messages', () => {
  test('a binary message is none', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.link.connection.received(new Uint8Array(3))
    await world.settle()
    expect(client.closed).toEqual({ code: 4500, reason: 'messages are text' })
  })

  test('a request that is not well-formed is rejected, and the session goes on', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.sendText('{"type":"publish","id":7,"topic":"a","sequence":-1,"data":1}')
    client.send({ type: 'ping' })
    await world.settle()
    expect(client.last('rejected')).toEqual({
      type: 'rejected',
      id: 7,
      code: 'malformed',
      message: 'sequence must be a whole number from 1 to 2^53 - 1',
      path: 'sequence',
    })
    expect(client.all('pong')).toHaveLength(1)
  })

  test('what is not even a request closes', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.sendText('{"type":"signal"}')
    await world.settle()
    expect(client.closed?.code).toBe(4500)
  })

  test('a message may have 65,536 bytes and not one more', async () => {
    const world = new HubWorld()
    const client = await world.client()
    const text = (bytes: number) => `{"type":"ping"${' '.repeat(bytes - 15)}}`
    client.sendText(text(65_536))
    await world.settle()
    expect(client.last('pong')).toBeDefined()
    client.sendText(text(65_537))
    await world.settle()
    expect(client.closed).toEqual({ code: 1009, reason: 'a message may have 65536 bytes' })
  })

  test('faster than messages may come closes', async () => {
    const world = new HubWorld({ limits: { messagesBurst: 10 } })
    const client = await world.client()
    for (let index = 0; index < 9; index += 1) client.send({ type: 'ping' })
    await world.settle()
    expect(client.closed).toBeUndefined()
    await world.clock.advance(5)
    client.send({ type: 'ping' })
    await world.settle()
    expect(client.closed).toBeUndefined()
    client.send({ type: 'ping' })
    await world.settle()
    expect(client.closed).toEqual({ code: 4002, reason: 'too many messages' })
  })

  test('a burst of 50 publishes is taken at once, then 20 per second, and none is lost', async () => {
    const world = new HubWorld()
    const client = await world.client()
    for (let id = 1; id <= 100; id += 1) client.send(publish(id))
    await world.settle()
    expect(client.all('stored')).toHaveLength(50)
    await world.clock.advance(1_000)
    expect(client.all('stored')).toHaveLength(70)
    await world.clock.advance(1_500)
    expect(client.all('stored').map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  })

  test('more requests than may wait close', async () => {
    const world = new HubWorld({ limits: { publishesBurst: 1, publishesPerSecond: 0.01, heldMessagesMax: 3 } })
    const client = await world.client()
    for (let id = 1; id <= 4; id += 1) client.send(publish(id))
    await world.settle()
    expect(client.closed).toBeUndefined()
    client.send(publish(5))
    await world.settle()
    expect(client.closed).toEqual({ code: 4002, reason: 'too many requests wait for their turn' })
    await world.clock.advance(5_000)
    expect(world.clock.pending).toBe(0)
  })

  test('more bytes than may wait close', async () => {
    const world = new HubWorld({ limits: { publishesBurst: 1, heldBytesMax: 1_000 } })
    const client = await world.client()
    client.send(publish(1), publish(2, 'x'.repeat(500)), publish(3, 'x'.repeat(500)))
    await world.settle()
    expect(client.closed?.code).toBe(4002)
  })
})

describe('the heartbeat', () => {
  test('ping is answered', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.send({ type: 'ping' }, { type: 'pong' })
    await world.settle()
    expect(client.received.slice(1)).toEqual([{ type: 'pong' }])
  })

  test('silence of 35 seconds closes, whatever was sent before is life', async () => {
    const world = new HubWorld()
    const client = await world.client()
    await world.clock.advance(30_000)
    client.send({ type: 'leave', id: 1, topic: MEMBERS })
    await world.clock.advance(34_999)
    expect(client.closed).toBeUndefined()
    await world.clock.advance(1)
    expect(client.closed).toEqual({ code: 4000, reason: 'silent for too long' })
    expect(world.hub.stats.connections).toBe(0)
  })

  test('a half-open connection is given up, and its membership ends', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.send({ type: 'join', id: 1, topic: MEMBERS, data: { text: 'hi' } })
    await world.settle()
    client.link.blackhole()
    await world.clock.advance(34_999)
    expect(world.hub.stats.memberships).toBe(1)
    await world.clock.advance(1)
    expect(world.hub.stats.memberships).toBe(0)
    await world.clock.advance(5_000)
    expect(world.hub.stats.connections).toBe(0)
    expect(client.closed).toBeUndefined()
  })
})

describe('the end', () => {
  test('leaves no timer, no topic and no session behind', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.send(subscribe, { ...subscribe, topic: TYPING }, { ...subscribe, topic: MEMBERS })
    client.send({ type: 'join', id: 1, topic: MEMBERS, data: { text: '' } })
    await world.settle()
    client.close()
    await world.clock.advance(5_000)
    expect(world.hub.stats).toMatchObject({ connections: 0, sessions: 0, topics: 0, subscriptions: 0, memberships: 0 })
    expect(world.clock.pending).toBe(0)
  })

  test('a publish that is being permitted when the connection ends comes to nothing, and harms nobody', async () => {
    let allow: (allowed: boolean) => void = () => {}
    const world = new HubWorld({ allow: () => new Promise((resolve) => (allow = resolve)) })
    const client = await world.client()
    client.send(publish(1), publish(2))
    await world.settle()
    client.link.cut()
    allow(true)
    await world.settle()
    expect(world.hub.stats).toMatchObject({ publications: 0, connections: 0 })
    expect(world.errors).toEqual([])
  })

  test('nothing is sent any more, whatever is still being handled', async () => {
    let allow: (allowed: boolean) => void = () => {}
    const world = new HubWorld({ allow: () => new Promise((resolve) => (allow = resolve)) })
    const client = await world.client()
    client.send(publish(1), connect)
    await world.settle()
    const { length } = client.link.connection.sent
    allow(false)
    await world.clock.advance(5_000)
    expect(client.closed?.code).toBe(4500)
    expect(client.link.connection.sent).toHaveLength(length)
    expect(world.clock.pending).toBe(0)
  })

  test('a connection that breaks while it is sent to is destroyed and reported', async () => {
    const world = new HubWorld()
    const client = await world.client()
    client.link.connection.send = () => {
      throw new Error('broken pipe')
    }
    client.send({ type: 'ping' }, { type: 'ping' })
    await world.settle()
    expect(world.errors).toEqual([new Error('broken pipe')])
    expect(client.closed?.code).toBe(1006)
    expect(world.hub.stats.connections).toBe(0)
  })
})
