import { beforeEach, describe, expect, test } from 'vitest'

import { settled } from '../../test/support/fake-clock.js'
import { LineWorld, type TestLine } from '../../test/support/line-world.js'
import { slowSchemaOf } from '../../test/support/test-schema.js'
import type { LineParts } from './line-parts.js'
import { Memberships } from './memberships.js'
import { PresenceTopic } from './presence-topic.js'
import { Uplink } from './uplink.js'

let world: LineWorld
let ada: TestLine
let bob: TestLine

beforeEach(async () => {
  world = new LineWorld()
  ada = world.line()
  bob = world.line()
  await world.settle()
})

const room = (line: TestLine) => line.members({ room: 'lobby' })

/** Follows who is here. */
function follow(line: TestLine, signal?: AbortSignal) {
  const told: string[] = []
  const end = room(line).subscribe((members) => told.push(members.map(({ data }) => data.text).join(' ')), { signal })
  return { told, end }
}

describe('PresenceTopic', () => {
  test('tells who is here, who comes, who changes and who leaves', async () => {
    const { told } = follow(bob)
    await world.settle()
    const joined = room(ada).join({ text: 'ada' })
    await world.settle()
    await joined
    void room(ada).join({ text: 'ada, away' })
    await world.settle()
    room(ada).leave()
    await world.settle()
    expect(told).toEqual(['', 'ada', 'ada, away', ''])
  })

  test('shows oneself, once', async () => {
    const { told } = follow(ada)
    void room(ada).join({ text: 'me' })
    await world.settle()
    expect(told.at(-1)).toBe('me')
    room(ada).leave()
    await world.settle()
    expect(told.at(-1)).toBe('')
  })

  test('a late listener is told at once who is here, but not during the call', async () => {
    void room(ada).join({ text: 'ada' })
    follow(bob)
    await world.settle()
    const late = follow(bob)
    expect(late.told).toEqual([])
    await settled()
    expect(late.told).toEqual(['ada'])
    const gone = follow(bob)
    gone.end()
    await settled()
    expect(gone.told).toEqual([])
  })

  test('membership survives a lost connection, under a new session', async () => {
    const { told } = follow(bob)
    void room(ada).join({ text: 'ada' })
    await world.settle()
    const session = ada.session
    world.network.links[0]?.cut()
    await world.clock.advance(1_000)
    expect(ada.session).not.toBe(session)
    expect(told).toEqual(['', 'ada', '', 'ada'])
  })

  test('what the schema refuses is not sent', async () => {
    await expect(room(ada).join({ text: 1 } as never)).rejects.toMatchObject({ code: 'invalid-data', path: 'text' })
    expect(world.hub.stats.memberships).toBe(0)
  })

  test('waits for a schema that takes its time', async () => {
    const uplink = new Uplink()
    const memberships = new Memberships({ uplink, report: () => {} })
    const parts: Partial<LineParts> = { memberships, uplink }
    const slow = slowSchemaOf(
      (value) => value,
      () => Promise.resolve(),
    )
    const sent: unknown[] = []
    uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 0 })
    void new PresenceTopic('a', slow, parts as LineParts).join(1)
    expect(sent).toEqual([])
    await settled()
    expect(sent).toEqual([{ type: 'join', id: 1, topic: 'a', data: 1 }])
  })

  test('ends by its function, its signal, or not at all on a closed line', async () => {
    const controller = new AbortController()
    const one = follow(bob)
    follow(bob, controller.signal)
    await world.settle()
    one.end()
    expect(world.hub.stats.subscriptions).toBe(1)
    controller.abort()
    follow(bob, controller.signal).end()
    await world.settle()
    expect(world.hub.stats.subscriptions).toBe(0)
    bob.close()
    follow(bob).end()
    await world.settle()
    expect(world.hub.stats.subscriptions).toBe(0)
  })

  test('a subscription that the hub refuses is reported', async () => {
    const strict = new LineWorld({ allow: () => false })
    follow(strict.line())
    await strict.settle()
    expect(strict.lineErrors).toMatchObject([{ name: 'RejectedError', code: 'forbidden' }])
  })
})
