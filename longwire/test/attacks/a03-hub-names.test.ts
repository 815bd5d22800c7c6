import { describe, expect, test } from 'vitest'

import { HubWorld } from '../support/hub-world.js'

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype']
const data = { text: 'plain data' }

describe('A03: names that every object has, in a hub', () => {
  test.each(names)('A03: %s is a user, a producer, a topic and a member like others', async (name) => {
    const world = new HubWorld({ identify: ({ token }) => ({ user: token ?? '' }) })
    const [messages, typing, members] = [`rooms/${name}/messages`, `rooms/${name}/typing`, `rooms/${name}`]
    const evil = await world.client(name, name)
    const other = await world.client('ada', 'ada')
    for (const [index, topic] of [messages, typing, members].entries()) {
      for (const client of [evil, other]) client.send({ type: 'subscribe', id: index, topic, history: 10 })
    }
    await world.settle()
    expect(evil.last('welcome')).toMatchObject({ user: name })
    expect(other.all('subscribed').map(({ topic }) => topic)).toEqual([messages, typing, members])

    evil.send({ type: 'publish', id: 4, topic: messages, sequence: 1, data })
    evil.send({ type: 'publish', id: 5, topic: messages, sequence: 1, data })
    evil.send({ type: 'signal', topic: typing, data })
    evil.send({ type: 'join', id: 6, topic: members, data })
    await world.settle()
    const from = { user: name, session: evil.last('welcome')!.session }
    expect(other.all('publication')).toMatchObject([
      { topic: messages, producer: name, sequence: 1, offset: 1, from, data },
    ])
    expect(other.all('signal')).toMatchObject([{ topic: typing, from, data }])
    expect(other.all('joined')).toMatchObject([{ topic: members, member: { ...from, data } }])
    expect(evil.all('stored').map(({ position }) => position.offset)).toEqual([1, 1])

    evil.send({ type: 'leave', id: 7, topic: members })
    await world.settle()
    expect(other.all('left')).toMatchObject([{ topic: members, session: from.session }])
    expect(world.hub.stats).toMatchObject({ memberships: 0, offences: 0, rejected: 0 })
    expect(world.errors).toEqual([])
  })

  test('A03: none of them is a topic by itself, a type of message, or a field', async () => {
    const world = new HubWorld()
    const evil = await world.client('evil')
    for (const [index, name] of names.entries()) {
      evil.send({ type: 'subscribe', id: index, topic: name })
      evil.send({ type: 'publish', id: 100 + index, topic: `${name}/${name}`, sequence: 1, data })
    }
    await world.settle()
    expect(evil.all('rejected').map(({ code }) => code)).toEqual(
      names.flatMap(() => ['unknown-topic', 'unknown-topic']),
    )

    evil.sendText(
      '{"type":"publish","id":1,"topic":"rooms/lobby/messages","__proto__":{"sequence":1},"data":{"text":"x"}}',
    )
    const inherited = '{"__proto__":{"text":"inherited"},"constructor":{"prototype":{"polluted":true}}}'
    evil.sendText(`{"type":"publish","id":2,"topic":"rooms/lobby/messages","sequence":1,"data":${inherited}}`)
    await world.settle()
    expect(evil.all('rejected').slice(-2)).toMatchObject([
      { id: 1, code: 'malformed' },
      { id: 2, code: 'invalid-data', path: 'text' },
    ])
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined)
    expect(Object.keys(Object.prototype)).toEqual([])

    for (const name of names) {
      const eve = await world.client('eve')
      eve.sendText(JSON.stringify({ type: name, id: 1, topic: 'rooms/lobby' }))
      await world.settle()
      expect([name, eve.last('rejected')?.code ?? eve.closed?.code]).toEqual([name, 'malformed'])
    }
  })
})
