import { describe, expect, test } from 'vitest'

import { HubWorld, MESSAGES } from '../../test/support/hub-world.js'
import type { LogStore } from './log-store.js'
import { memoryStore } from './memory-store.js'

const publish = (sequence: number, text = 'hi', id = sequence) =>
  ({ type: 'publish', id, topic: MESSAGES, sequence, data: { text } }) as const

describe('publishing', () => {
  test('is answered with the position, and delivered to everybody who subscribes, the publisher included', async () => {
    const world = new HubWorld()
    const [ada, bob] = [await world.client('ada'), await world.client('bob')]
    for (const client of [ada, bob]) client.send({ type: 'subscribe', id: 1, topic: MESSAGES })
    await world.settle()
    world.clock.unixOffsetMs = 1_234_567
    ada.send(publish(1))
    await world.settle()
    const { position } = ada.last('stored')!
    const publication = {
      type: 'publication',
      topic: MESSAGES,
      offset: 1,
      prev: 0,
      tag: position.tag,
      time: 1_234_567,
      from: { user: 'guest-ada', session: ada.last('welcome')!.session },
      producer: 'ada',
      sequence: 1,
      data: { text: 'hi' },
    }
    expect(ada.last('stored')).toMatchObject({ id: 1, topic: MESSAGES, position: { offset: 1 } })
    expect(ada.last('publication')).toEqual(publication)
    expect(bob.last('publication')).toEqual(publication)
  })

  test('delivers what the schema made, not what was sent', async () => {
    const world = new HubWorld()
    const ada = await world.client()
    ada.send({ type: 'subscribe', id: 1, topic: MESSAGES })
    ada.send({ type: 'publish', id: 2, topic: MESSAGES, sequence: 1, data: { text: 'hi', admin: true } })
    await world.settle()
    expect(ada.last('publication')?.data).toEqual({ text: 'hi' })
  })

  test('G3: a retry with the same sequence gets the first position and is not delivered again', async () => {
    const world = new HubWorld()
    const ada = await world.client('ada')
    ada.send({ type: 'subscribe', id: 9, topic: MESSAGES })
    ada.send(publish(1, 'hi', 1), publish(1, 'hi', 2))
    await world.settle()
    const again = await world.client('ada')
    again.send(publish(1, 'hi', 3))
    await world.settle()
    const [first, second] = ada.all('stored')
    expect(second?.position).toEqual(first?.position)
    expect(again.last('stored')?.position).toEqual(first?.position)
    expect(ada.all('publication')).toHaveLength(1)
    expect(world.hub.stats).toMatchObject({ publications: 1, duplicates: 2 })
  })

  test('nobody can use up the numbers of another user, though everybody sees the producer', async () => {
    const world = new HubWorld({ identify: ({ token }) => ({ user: token ?? '' }) })
    const [ada, eve] = [await world.client('shared', 'ada'), await world.client('shared', 'eve')]
    eve.send(publish(1, 'from eve'))
    await world.settle()
    ada.send({ type: 'subscribe', id: 9, topic: MESSAGES, history: 10 })
    ada.send(publish(1, 'from ada'))
    await world.settle()
    expect(ada.all('publication').map(({ data }) => data)).toEqual([{ text: 'from eve' }, { text: 'from ada' }])
  })

  test('G5: what the store refuses is delivered to nobody', async () => {
    const refusing: LogStore = {
      append: () => {
        throw new Error('disk full')
      },
      read: (_, after) => ({ ok: true, publications: [], head: after }),
      locate: () => ({ start: { epoch: 'e', offset: 0, tag: '' }, head: { epoch: 'e', offset: 0, tag: '' } }),
    }
    const world = new HubWorld({ store: () => refusing })
    const ada = await world.client()
    ada.send({ type: 'subscribe', id: 1, topic: MESSAGES }, publish(1))
    await world.settle()
    expect(ada.last('rejected')).toMatchObject({ id: 1, code: 'unavailable' })
    expect(ada.all('publication')).toEqual([])
    expect(world.errors).toEqual([new Error('disk full')])
    ada.close()
    await world.settle()
    expect(world.hub.stats.topics).toBe(0)
  })

  test('G5: nothing is delivered before the store has answered', async () => {
    let answer = () => {}
    const world = new HubWorld({
      store: (ports) => {
        const real = memoryStore()(ports)
        return {
          read: (topic, after, countMax) => real.read(topic, after, countMax),
          locate: (topic, history) => real.locate(topic, history),
          append: async (topic, draft) => {
            const result = await real.append(topic, draft)
            await new Promise<void>((resolve) => (answer = resolve))
            return result
          },
        }
      },
    })
    const ada = await world.client()
    ada.send({ type: 'subscribe', id: 1, topic: MESSAGES }, publish(1))
    await world.settle()
    expect(ada.all('publication')).toEqual([])
    expect(world.hub.stats.topics).toBe(1)
    answer()
    await world.settle()
    expect(ada.all('publication')).toHaveLength(1)
    expect(ada.all('stored')).toHaveLength(1)
  })

  test('a topic that is only published to is in use no longer than that', async () => {
    const world = new HubWorld()
    const ada = await world.client()
    ada.send(publish(1), { ...publish(2), data: { text: 7 } })
    await world.settle()
    expect(ada.all('stored')).toHaveLength(1)
    expect(ada.all('rejected')).toHaveLength(1)
    expect(world.hub.stats.topics).toBe(0)
  })
})
