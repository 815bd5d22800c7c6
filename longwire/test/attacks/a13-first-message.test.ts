import { describe, expect, test } from 'vitest'

import type { ClientMessage, HubMessage } from '../../src/wire/index.js'
import { encode } from '../../src/wire/index.js'
import { HubWorld, MEMBERS, MESSAGES, TYPING } from '../support/hub-world.js'

const data = { text: 'before anybody knows who I am' }

/** Every message that a client may send, but `connect`. */
const requests: Readonly<Record<Exclude<ClientMessage['type'], 'connect'>, readonly object[]>> = {
  subscribe: [
    { id: 1, topic: MESSAGES, history: 300 },
    { id: 1, topic: MEMBERS },
    { id: 1, topic: MESSAGES, position: { epoch: 'e', offset: 1, tag: 'a' } },
  ],
  unsubscribe: [{ id: 1, topic: MESSAGES }],
  publish: [{ id: 1, topic: MESSAGES, sequence: 1, data }],
  signal: [{ topic: TYPING, data }],
  join: [{ id: 1, topic: MEMBERS, data }],
  leave: [{ id: 1, topic: MEMBERS }],
  ping: [{}],
  pong: [{}],
}
const early = Object.entries(requests).flatMap(([type, forms]) =>
  forms.map((form) => JSON.stringify({ type, ...form })),
)

/** Those of the other side, which prove nothing. */
const position = { epoch: 'e', offset: 1, tag: 'a' }
const fromHub: readonly HubMessage[] = [
  { type: 'welcome', version: 1, session: 's', user: 'admin', pingIntervalMs: 1, pongTimeoutMs: 1, messageBytesMax: 1 },
  { type: 'subscribed', topic: MESSAGES },
  { type: 'unsubscribed', topic: MESSAGES, code: 'requested', message: '' },
  { type: 'gap', topic: MESSAGES, from: position, to: position, reason: 'epoch' },
  { type: 'stored', id: 1, topic: MESSAGES, position },
  { type: 'rejected', code: 'limit', message: '' },
  { type: 'members', topic: MEMBERS, members: [] },
  { type: 'joined', topic: MEMBERS, member: { session: 's', user: 'admin', data } },
  { type: 'left', topic: MEMBERS, session: 's' },
  { type: 'goaway', afterMs: 1, reason: '' },
]

const noMessages = [
  '',
  ' ',
  'null',
  'true',
  '1',
  '"connect"',
  '[]',
  '{}',
  '[{"type":"connect"}]',
  '{"type":null}',
  '{"type":["connect"]}',
  '{"type":"__proto__"}',
  '{"type":"constructor"}',
  '{"type":"toString"}',
  '{"type":"CONNECT"}',
  '{"type":"connect "}',
  '{"__proto__":{"type":"connect","version":1,"producer":"p"}}',
  '{"type":"hello"}',
  '{"type":"connection_init"}',
  '{"type":"connect"}',
  '{"type":"connect","version":1}',
  '{"type":"connect","version":1,"producer":""}',
  '{"type":"connect","version":1,"producer":"a b"}',
  '{"type":"connect","version":1,"producer":"p","token":1}',
  '{"type":"connect","version":1,"producer":"p","subscriptions":{}}',
  '[',
  '{"type":',
  '\u0000',
  '['.repeat(4_000),
]

/** A hub whose application counts what it is asked, and lets in nobody but Ada. */
function guarded() {
  const asked: string[] = []
  const world = new HubWorld({
    identify: ({ token }) => {
      asked.push(`identify ${String(token)}`)
      return token === 'ada' ? { user: 'ada' } : undefined
    },
    allow: ({ action, name, identity }) => {
      asked.push(`${identity.user} ${action} ${name}`)
      return true
    },
  })
  return { world, asked }
}

async function witness(world: HubWorld) {
  const ada = await world.client('ada', 'ada')
  for (const topic of [MESSAGES, TYPING, MEMBERS]) ada.send({ type: 'subscribe', id: 1, topic })
  await world.settle()
  ada.take()
  return ada
}

describe('A13: before the hub knows who it is', () => {
  const codes: readonly (readonly [string, string, number])[] = [
    ...early.map((text) => [text, text, 4501] as const),
    ...fromHub.map((message) => [message.type, encode(message), 4500] as const),
    ...noMessages.map((text) => [JSON.stringify(text.slice(0, 60)), text, 4500] as const),
    ['another version', '{"type":"connect","version":2,"producer":"p","token":"ada"}', 4503],
    [
      'too long a message',
      JSON.stringify({ type: 'connect', version: 1, producer: 'p', token: 'a'.repeat(5_000) }),
      1009,
    ],
    ['no token', '{"type":"connect","version":1,"producer":"p"}', 4502],
    ['a wrong token', '{"type":"connect","version":1,"producer":"p","token":"eve"}', 4502],
  ]

  test.each(codes)('A13: %s closes the connection, and nobody notices', async (_, text, code) => {
    const { world, asked } = guarded()
    const ada = await witness(world)
    const before = { stats: world.hub.stats, asked: asked.length }
    const eve = await world.raw()
    eve.sendText(text)
    // What follows the offence is not heard either, not even the right credentials.
    eve.send({ type: 'connect', version: 1, producer: 'eve', token: 'ada' })
    for (const form of early) eve.sendText(form)
    await world.settle()
    expect(eve.closed?.code).toBe(code)
    expect(eve.received).toEqual([])
    expect(ada.take()).toEqual([])
    const offences = code === 4502 ? 0 : 1
    expect(world.hub.stats).toEqual({ ...before.stats, offences: before.stats.offences + offences })
    expect(asked.slice(before.asked)).toEqual(
      code === 4502 ? [expect.stringMatching(/^identify (undefined|eve)$/)] : [],
    )
    expect(world.errors).toEqual([])
  })

  test('A13: bytes instead of text are refused too', async () => {
    const { world, asked } = guarded()
    const eve = await world.raw()
    for (const text of early) eve.link.connection.received(Buffer.from(text))
    await world.settle()
    expect(eve.closed?.code).toBe(4500)
    expect(asked).toEqual([])
  })

  test.each([[undefined], ['longwire.json.v1'], ['graphql-ws'], ['__proto__'], ['']])(
    'A13: no subprotocol opens another way in: %s',
    async (subprotocol) => {
      const { world, asked } = guarded()
      for (const text of early) {
        const eve = await world.raw(subprotocol === undefined ? [] : [subprotocol])
        eve.sendText(text)
        await world.settle()
        expect([4501, 4503]).toContain(eve.closed?.code)
        expect(eve.received).toEqual([])
      }
      expect(asked).toEqual([])
      expect(world.hub.stats).toMatchObject({ sessions: 0, topics: 0, subscriptions: 0, memberships: 0 })
    },
  )

  test('A13: requests sent behind connect wait for the identity, and are forgotten with it', async () => {
    let decide: (identity: { user: string } | undefined) => void = () => undefined
    const asked: string[] = []
    const world = new HubWorld({
      identify: () => new Promise((resolve) => (decide = resolve)),
      allow: ({ name }) => asked.push(name) > 0,
    })
    const eve = await world.client('eve')
    for (const text of early.slice(0, 8)) eve.sendText(text)
    await world.settle()
    expect(asked).toEqual([])
    expect(eve.all('subscribed')).toEqual([])
    decide(undefined)
    await world.settle()
    expect(eve.closed?.code).toBe(4502)
    expect(asked).toEqual([])
    expect(world.hub.stats).toMatchObject({ sessions: 0, topics: 0, subscriptions: 0, memberships: 0 })
  })
})
