import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { HubWorld, MEMBERS, MESSAGES, TYPING } from '../../test/support/hub-world.js'
import { MemoryNetwork } from '../../test/support/memory-line.js'
import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { RawClient } from '../../test/support/raw-client.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { slowSchemaOf } from '../../test/support/test-schema.js'
import { contract, log } from '../contract/index.js'
import { Hub } from './hub.js'

const publish = (id: number, data: unknown = { text: 'hi' }, topic = MESSAGES) =>
  ({ type: 'publish', id, topic, sequence: id, data }) as const

describe('publish', () => {
  test.each([
    ['nowhere', { text: '' }, { code: 'unknown-topic' }],
    ['rooms//messages', { text: '' }, { code: 'malformed' }],
    [TYPING, { text: '' }, { code: 'wrong-kind' }],
    [MEMBERS, { text: '' }, { code: 'wrong-kind' }],
    [MESSAGES, { text: 7 }, { code: 'invalid-data', message: 'must be a string', path: 'text' }],
    [MESSAGES, 7, { code: 'invalid-data', message: 'must be an object' }],
  ])('%s with %j is rejected', async (topic, data, rejection) => {
    const world = new HubWorld()
    const ada = await world.client()
    ada.send(publish(1, data, topic))
    await world.settle()
    expect(ada.last('rejected')).toMatchObject({ id: 1, topic, ...rejection })
    expect(world.hub.stats).toMatchObject({ publications: 0, rejected: 1, topics: 0 })
  })

  test('allow is asked, with the action', async () => {
    const world = new HubWorld({ allow: ({ action }) => action === 'subscribe' })
    const ada = await world.client()
    ada.send(publish(1))
    await world.settle()
    expect(ada.last('rejected')).toMatchObject({ id: 1, code: 'forbidden', message: 'you may not publish here' })
  })

  test.each([
    ['allow', { allow: () => Promise.reject(new Error('secret detail')) }],
    [
      'allow',
      {
        allow: (): never => {
          throw new Error('secret detail')
        },
      },
    ],
  ])('a failing %s is told as unavailable, without the detail', async (_, options) => {
    const world = new HubWorld(options)
    const ada = await world.client()
    ada.send(publish(1), { type: 'ping' })
    await world.settle()
    expect(ada.last('rejected')).toMatchObject({ id: 1, code: 'unavailable' })
    expect(JSON.stringify(ada.received)).not.toContain('secret')
    expect(ada.all('pong')).toHaveLength(1)
    expect(world.errors).toEqual([new Error('secret detail')])
  })

  test('G1: a publish whose schema takes its time is not overtaken', async () => {
    const clock = new FakeClock()
    const waits: (() => void)[] = []
    const schema = slowSchemaOf(
      (value) => value,
      (value) => (value === 'slow' ? new Promise((resolve) => waits.push(resolve)) : Promise.resolve()),
    )
    const random = new SeededRandom()
    const hub = new Hub(
      contract({ topics: { it: log('it', schema) } }),
      {},
      { clock, random, prepare: (text) => new MemoryPrepared(text) },
    )
    const network = new MemoryNetwork({ clock })
    hub.attach(network)
    const client = new RawClient(network)
    await clock.advance(0)
    client.send({ type: 'connect', version: 1, producer: 'a', subscriptions: [{ topic: 'it' }] })
    for (const [index, data] of ['slow', 'fast', 'slow', 'fast'].entries()) client.send(publish(index + 1, data, 'it'))
    client.send({ type: 'ping' })
    await clock.advance(0)
    expect(client.all('stored')).toEqual([])
    expect(client.all('pong')).toHaveLength(1)
    waits[0]?.()
    await clock.advance(0)
    expect(client.all('stored').map(({ id }) => id)).toEqual([1, 2])
    waits[1]?.()
    await clock.advance(0)
    expect(client.all('publication').map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
  })
})

describe('signal', () => {
  async function listening(world: HubWorld) {
    const clients = [await world.client('ada'), await world.client('bob')]
    for (const client of clients) client.send({ type: 'subscribe', id: 1, topic: TYPING })
    await world.settle()
    for (const client of clients) client.take()
    return clients as [(typeof clients)[0], (typeof clients)[0]]
  }
  const signal = (data: unknown = { text: '…' }, topic = TYPING) => ({ type: 'signal', topic, data }) as const

  test('reaches everybody else, with its sender, and is not answered', async () => {
    const world = new HubWorld()
    const [ada, bob] = await listening(world)
    ada.send(signal({ text: '…', from: { user: 'root' } }))
    await world.settle()
    expect(bob.take()).toEqual([
      {
        type: 'signal',
        topic: TYPING,
        data: { text: '…' },
        from: { user: 'guest-ada', session: expect.any(String) as string },
      },
    ])
    expect(ada.take()).toEqual([])
    expect(world.hub.stats).toMatchObject({ signals: 1, signalsDropped: 0 })
  })

  test('what is not accepted is dropped and counted, not answered', async () => {
    const world = new HubWorld()
    const [ada, bob] = await listening(world)
    ada.send(signal({ text: 7 }), signal({ text: '' }, MESSAGES), signal({ text: '' }, 'nowhere'))
    await world.settle()
    expect([ada.take(), bob.take()]).toEqual([[], []])
    expect(world.hub.stats).toMatchObject({ signals: 0, signalsDropped: 3 })
  })

  test('allow is asked', async () => {
    const world = new HubWorld({ allow: ({ action }) => action !== 'signal' })
    const [ada, bob] = await listening(world)
    ada.send(signal())
    await world.settle()
    expect(bob.take()).toEqual([])
  })

  test('nobody needs to listen', async () => {
    const world = new HubWorld()
    const ada = await world.client()
    ada.send(signal())
    await world.settle()
    expect(world.hub.stats).toMatchObject({ signals: 1, signalsDropped: 0, topics: 0 })
  })

  test('a burst passes, more is dropped until time has passed', async () => {
    const world = new HubWorld()
    const [ada, bob] = await listening(world)
    for (let index = 0; index < 60; index += 1) ada.send(signal())
    await world.settle()
    expect(bob.take()).toHaveLength(50)
    expect(world.hub.stats.signalsDropped).toBe(10)
    await world.clock.advance(100)
    for (let index = 0; index < 5; index += 1) ada.send(signal())
    await world.settle()
    expect(bob.take()).toHaveLength(2)
  })

  test('how many pass is a limit', async () => {
    const world = new HubWorld({ limits: { signalsPerSecond: 10, signalsBurst: 3 } })
    const [ada, bob] = await listening(world)
    for (let index = 0; index < 5; index += 1) ada.send(signal())
    await world.settle()
    expect(bob.take()).toHaveLength(3)
    await world.clock.advance(100)
    for (let index = 0; index < 5; index += 1) ada.send(signal())
    await world.settle()
    expect(bob.take()).toHaveLength(1)
  })
})
