import { describe, expect, test } from 'vitest'

import { HubWorld, type HubWorldOptions, MEMBERS, MESSAGES, TYPING } from '../../test/support/hub-world.js'
import type { RawClient } from '../../test/support/raw-client.js'

const publish = (id: number, text = 'hi') =>
  ({ type: 'publish', id, topic: MESSAGES, sequence: id, data: { text } }) as const
const subscribe = { type: 'subscribe', id: 0, topic: MESSAGES } as const

describe('a slow reader', () => {
  const options: HubWorldOptions = {
    network: { sendBytesHigh: 2_000 },
    limits: { publishesPerSecond: 1e6, publishesBurst: 1e6 },
  }

  async function slow(world: HubWorld, ...topics: readonly string[]) {
    const client = await world.client('slow')
    for (const topic of topics) client.send({ ...subscribe, topic })
    await world.settle()
    client.link.down.pause()
    return client
  }

  async function flood(world: HubWorld, writer: RawClient, first: number, last: number) {
    for (let id = first; id <= last; id += 1) writer.send(publish(id))
    await world.settle()
  }

  test('holds no more than its connection’s buffer, and misses nothing', async () => {
    const world = new HubWorld(options)
    const [client, writer] = [await slow(world, MESSAGES), await world.client('writer')]
    await flood(world, writer, 1, 200)
    expect(client.link.connection.bufferedBytes).toBeLessThan(2_000 + 300)
    expect(world.hub.stats.fellBehind).toBe(1)
    client.link.down.resume()
    await world.settle()
    await flood(world, writer, 201, 205)
    expect(client.all('publication').map(({ offset }) => offset)).toEqual(
      Array.from({ length: 205 }, (_, index) => index + 1),
    )
    expect(client.all('gap')).toEqual([])
  })

  test('does not hold up others', async () => {
    const world = new HubWorld(options)
    const [, fast, writer] = [await slow(world, MESSAGES), await world.client('fast'), await world.client('writer')]
    fast.send(subscribe)
    await flood(world, writer, 1, 100)
    expect(fast.all('publication')).toHaveLength(100)
  })

  test('with several logs, each gets its turn', async () => {
    const world = new HubWorld(options)
    const topics = ['a', 'b', 'c'].map((room) => `rooms/${room}/messages`)
    const client = await slow(world, ...topics)
    const writer = await world.client('writer')
    for (let id = 1; id <= 60; id += 1) for (const topic of topics) writer.send({ ...publish(id), topic })
    await world.settle()
    const drain = async () => {
      client.link.down.resume()
      client.link.down.pause()
      await world.settle()
    }
    await drain()
    client.take()
    for (let turn = 0; turn < 3; turn += 1) await drain()
    expect([...new Set(client.all('publication').map(({ topic }) => topic))].sort()).toEqual(topics)
    client.link.down.resume()
    await world.settle()
    for (const topic of topics)
      expect(client.link.down.delivered.filter((text) => text.includes(`"${topic}","offset"`))).toHaveLength(60)
  })

  test('misses signals, and gets presence anew', async () => {
    const world = new HubWorld(options)
    const client = await slow(world, MESSAGES, TYPING, MEMBERS)
    const writer = await world.client('writer')
    await flood(world, writer, 1, 50)
    writer.send({ type: 'signal', topic: TYPING, data: { text: '…' } })
    writer.send({ type: 'join', id: 99, topic: MEMBERS, data: { text: 'hi' } })
    await world.settle()
    expect(world.hub.stats.signalsDropped).toBe(1)
    client.take()
    client.link.down.resume()
    await world.settle()
    expect(client.all('signal')).toEqual([])
    expect(client.all('joined')).toEqual([])
    expect(client.last('members')?.members).toMatchObject([{ user: 'guest-writer' }])
  })

  test('is not answered any more until it reads, and may not ask for too much meanwhile', async () => {
    const world = new HubWorld({ ...options, limits: { ...options.limits, heldMessagesMax: 10 } })
    const client = await slow(world, MESSAGES)
    await flood(world, await world.client('writer'), 1, 50)
    const { publications } = world.hub.stats
    for (let id = 1; id <= 10; id += 1) client.send(publish(id))
    await world.settle()
    expect(world.hub.stats.publications).toBe(publications)
    expect(client.link.connection.state).toBe('open')
    client.send(publish(11))
    await world.settle()
    client.link.down.resume()
    await world.settle()
    expect(client.closed).toEqual({ code: 4001, reason: 'too many requests and too slow a reader' })
  })

  test('that drains is answered', async () => {
    const world = new HubWorld(options)
    const client = await slow(world, MESSAGES)
    await flood(world, await world.client('writer'), 1, 50)
    client.send(publish(1))
    await world.settle()
    client.link.down.resume()
    await world.settle()
    expect(client.last('stored')).toMatchObject({ id: 1 })
  })

  test('that drains in time is not closed later', async () => {
    const world = new HubWorld(options)
    const client = await slow(world, MESSAGES)
    await flood(world, await world.client('writer'), 1, 50)
    await world.clock.advance(29_000)
    client.link.down.resume()
    client.send({ type: 'ping' })
    await world.clock.advance(20_000)
    expect(client.closed).toBeUndefined()
    expect(client.all('publication')).toHaveLength(50)
  })

  test('that makes no progress for 30 seconds is closed', async () => {
    const world = new HubWorld(options)
    const client = await slow(world, MESSAGES)
    await flood(world, await world.client('writer'), 1, 50)
    for (let second = 0; second < 3; second += 1) {
      client.send({ type: 'ping' })
      await world.clock.advance(9_999)
    }
    expect(client.link.connection.state).toBe('open')
    await world.clock.advance(3)
    expect(client.link.connection.state).toBe('closing')
    client.link.down.resume()
    await world.settle()
    expect(client.closed).toEqual({ code: 4001, reason: 'too slow a reader' })
  })
})
