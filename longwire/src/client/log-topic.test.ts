import { beforeEach, describe, expect, test } from 'vitest'

import { settled } from '../../test/support/fake-clock.js'
import { LineWorld, type TestLine } from '../../test/support/line-world.js'
import type { LogOptions } from './log-topic.js'
import type { Item } from './publication.js'

let world: LineWorld
let ada: TestLine
let bob: TestLine

beforeEach(async () => {
  world = new LineWorld()
  ada = world.line()
  bob = world.line()
  await world.settle()
})

const room = (line: TestLine) => line.messages({ room: 'lobby' })

async function publish(...texts: string[]) {
  for (const text of texts) void room(ada).publish({ text })
  await world.settle()
}

const name = (item: Item<{ readonly text: string }>) => (item.kind === 'gap' ? `gap ${item.reason}` : item.data.text)

/** Follows a subscription. */
function follow(line: TestLine, options: LogOptions = {}) {
  const told: string[] = []
  const end = room(line).subscribe(
    {
      publication: (item) => void told.push(name(item)),
      gap: (item) => void told.push(name(item)),
      ended: (error) => void told.push(`ended ${error?.code ?? 'with the line'}`),
    },
    options,
  )
  return { told, end }
}

describe('publish and subscribe', () => {
  test('everybody gets everything in order, the publisher included', async () => {
    const mine = follow(ada)
    const theirs = follow(bob)
    await world.settle()
    const outcomes = ['one', 'two'].map((text) => room(ada).publish({ text }))
    await world.settle()
    expect((await Promise.all(outcomes)).map(({ offset }) => offset)).toEqual([1, 2])
    expect(mine.told).toEqual(['one', 'two'])
    expect(theirs.told).toEqual(['one', 'two'])
  })

  test("one's own publications are told apart, and share their id with what was pending", async () => {
    const own: unknown[] = []
    room(ada).subscribe({ publication: (item) => own.push([item.own, item.id]), gap: () => {} })
    const others: boolean[] = []
    room(bob).subscribe({ publication: (item) => others.push(item.own), gap: () => {} })
    await world.settle()
    void room(ada).publish({ text: 'one' })
    const ids = room(ada).pending.map(({ id }) => id)
    await world.settle()
    expect(own).toEqual([[true, ids[0]]])
    expect(others).toEqual([false])
    expect(room(ada).pending).toEqual([])
  })

  test('pending shows this topic only, with the data', async () => {
    void room(ada).publish({ text: 'here' })
    void ada.messages({ room: 'elsewhere' }).publish({ text: 'there' })
    expect(room(ada).pending.map(({ data }) => data)).toEqual([{ text: 'here' }])
    expect(ada.pending).toHaveLength(2)
    await world.settle()
  })

  test('a payload that does not fit is refused before it leaves', async () => {
    await expect(room(ada).publish({ text: 1 } as never)).rejects.toMatchObject({ code: 'invalid-data', path: 'text' })
    expect(ada.pending).toEqual([])
  })

  test('a publish can be cancelled', async () => {
    world.network.link.cut()
    const outcome = room(bob).publish({ text: 'one' }, { signal: AbortSignal.abort('no') })
    await expect(outcome).rejects.toBe('no')
  })

  test('begins with history, or behind a position', async () => {
    await publish('one', 'two', 'three')
    const latest = follow(bob, { history: 2 })
    await world.settle()
    expect(latest.told).toEqual(['two', 'three'])
    const positions: unknown[] = []
    room(ada).subscribe({ publication: ({ position }) => positions.push(position), gap: () => {} }, { history: 3 })
    await world.settle()
    const behind = follow(world.line(), { position: positions[0] as never })
    await world.settle()
    expect(behind.told).toEqual(['two', 'three'])
  })

  test('ends by its function, and by its signal', async () => {
    const controller = new AbortController()
    const one = follow(bob)
    const two = follow(bob, { signal: controller.signal })
    await world.settle()
    await publish('one')
    one.end()
    one.end()
    await publish('two')
    controller.abort()
    two.end()
    await publish('three')
    expect(one.told).toEqual(['one'])
    expect(two.told).toEqual(['one', 'two'])
    expect(world.hub.stats.subscriptions).toBe(0)
  })

  test('an aborted signal, or a closed line, subscribes to nothing', async () => {
    follow(bob, { signal: AbortSignal.abort() }).end()
    ada.close()
    follow(ada).end()
    await world.settle()
    expect(world.hub.stats.subscriptions).toBe(0)
  })

  test('the end of the line ends subscriptions', async () => {
    const { told } = follow(bob)
    await world.settle()
    bob.close()
    expect(told).toEqual(['ended with the line'])
  })

  test('history must be a count', () => {
    expect(() => follow(bob, { history: -1 })).toThrow(RangeError)
  })
})

describe('iterating', () => {
  test('yields what comes from the head on, subscribed before the first turn of the loop', async () => {
    await publish('before')
    const items = room(bob)[Symbol.asyncIterator]()
    await world.settle()
    await publish('one', 'two')
    const values = [await items.next(), await items.next()].map(({ value }) => name(value as never))
    expect(values).toEqual(['one', 'two'])
    await items.return?.()
    await world.settle()
    expect(world.hub.stats.subscriptions).toBe(0)
  })

  test('a loop that falls behind pauses the subscription and misses nothing', async () => {
    const items = room(bob).items({ bufferMax: 3 })
    await world.settle()
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`)
    await publish(...texts)
    expect(world.hub.stats.subscriptions).toBe(0)
    const seen: string[] = []
    for (const text of texts) {
      const next = items.next()
      await world.settle()
      seen.push(name((await next).value as never))
      expect(seen.at(-1)).toBe(text)
    }
    expect(bob.stats.gaps).toBe(0)
  })

  test('what is no longer kept for a loop that is too slow comes as a gap', async () => {
    world = new LineWorld({ retentionCountMax: 5 })
    ada = world.line()
    bob = world.line()
    const items = room(bob).items({ bufferMax: 2 })
    await world.settle()
    await publish(...Array.from({ length: 20 }, (_, index) => `text ${index}`))
    const seen: string[] = []
    for (let count = 0; count < 8; count += 1) {
      const next = items.next()
      await world.settle()
      seen.push(name((await next).value as never))
    }
    expect(seen).toEqual(['text 0', 'text 1', 'gap trimmed', 'text 15', 'text 16', 'text 17', 'text 18', 'text 19'])
  })

  test('its signal ends the loop, without an error', async () => {
    const controller = new AbortController()
    const items = room(bob).items({ signal: controller.signal })
    const next = items.next()
    await settled()
    controller.abort()
    expect((await next).done).toBe(true)
    expect((await room(bob).items({ signal: AbortSignal.abort() }).next()).done).toBe(true)
  })

  test('the end of the line ends the loop; a closed line has nothing to iterate', async () => {
    const items = room(bob).items()
    bob.close()
    expect((await items.next()).done).toBe(true)
    expect((await room(bob).items().next()).done).toBe(true)
  })

  test('the hub ending the subscription is an error', async () => {
    world = new LineWorld({ allow: ({ action }) => action !== 'subscribe' })
    const items = room(world.line()).items()
    const next = items.next()
    next.catch(() => {})
    await world.settle()
    await expect(next).rejects.toMatchObject({ code: 'forbidden' })
  })
})
