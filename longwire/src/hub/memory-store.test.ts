import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { describeLogStore, draft } from '../../test/support/log-store.contract.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { slowStore } from '../../test/support/slow-store.js'
import type { LogStore } from './log-store.js'
import { memoryStore, type MemoryStoreOptions } from './memory-store.js'

function opened(options: Partial<MemoryStoreOptions> = {}) {
  const clock = new FakeClock()
  return { clock, store: memoryStore(options)({ clock, random: new SeededRandom() }) }
}

describeLogStore('memoryStore', () => opened().store)

{
  const clock = new FakeClock()
  const random = new SeededRandom(7)
  const open = slowStore(memoryStore(), () => random.below(20))
  describeLogStore(
    'a store that answers later',
    () => open({ clock, random }),
    async (value) => {
      const [result] = await Promise.all([value, clock.advance(1_000)])
      return result
    },
  )
}

const epochOf = async (store: LogStore, topic: string) => (await store.locate(topic, 0)).head.epoch
const countOf = async (store: LogStore, topic: string) => {
  const { start } = await store.locate(topic, 1_000)
  const result = await store.read(topic, start, 1_000)
  return result.ok ? result.publications.length : -1
}

describe('memoryStore', () => {
  test('answers at once', () => {
    const { store } = opened()
    expect(store.append('a', draft(1))).toMatchObject({ duplicate: false })
    expect(store.locate('a', 0)).toMatchObject({ head: { offset: 1 } })
  })

  test('keeps the newest publications of each log', async () => {
    const { store, clock } = opened({ retentionCountMax: 5 })
    for (let number = 1; number <= 10; number += 1) await store.append('a', draft(number))
    expect(await countOf(store, 'a')).toBe(5)
    await clock.advance(600_001)
    expect(await countOf(store, 'a')).toBe(0)
  })

  test.each([
    ['retentionCountMax', 0],
    ['retentionBytesMax', -1],
    ['logsMax', Number.NaN],
  ])('%s cannot be %d', (name, value) => {
    expect(() => memoryStore({ [name]: value })).toThrow(RangeError)
  })

  test('a log too many takes the place of an empty one, however recently that was used', async () => {
    const { store } = opened({ logsMax: 3 })
    await store.append('full', draft(1))
    const full = await epochOf(store, 'full')
    const empty = await epochOf(store, 'empty')
    for (let index = 0; index < 100; index += 1) await store.locate(`other${index}`, 0)
    expect(await epochOf(store, 'full')).toBe(full)
    expect(await epochOf(store, 'empty')).not.toBe(empty)
  })

  test('without an empty one, it takes the place of the one that nobody used for longest', async () => {
    const { store } = opened({ logsMax: 2 })
    await store.append('old', draft(1))
    await store.append('new', draft(1))
    const [old, young] = [await epochOf(store, 'new'), await epochOf(store, 'old')]
    await store.append('third', draft(1))
    expect(await epochOf(store, 'old')).toBe(young)
    expect(await epochOf(store, 'new')).not.toBe(old)
  })

  test('beyond the bytes of all logs, the one that nobody used for longest keeps its newest only', async () => {
    const { store } = opened({ totalBytesMax: 100 })
    const data = 'x'.repeat(18)
    for (const number of [1, 2]) await store.append('old', draft(number, data))
    for (const number of [1, 2, 3]) await store.append('new', draft(number, data))
    expect([await countOf(store, 'old'), await countOf(store, 'new')]).toEqual([2, 3])
    await store.append('new', draft(4, data))
    expect([await countOf(store, 'old'), await countOf(store, 'new')]).toEqual([1, 4])
  })

  test('one log alone may fill the store', async () => {
    const { store } = opened({ totalBytesMax: 10 })
    for (const number of [1, 2, 3]) await store.append('only', draft(number, 'xxxxxx'))
    expect(await countOf(store, 'only')).toBe(3)
  })

  test('a log that has expired is let go of while others are written, but keeps its epoch', async () => {
    const { store, clock } = opened({ logsMax: 2, retentionMs: 1_000, dedupMs: 1_000 })
    await store.append('expired', draft(1))
    await clock.advance(5_000)
    await store.append('busy', draft(1))
    const busy = await epochOf(store, 'busy')
    expect((await store.locate('expired', 0)).head.offset).toBe(1)
    await store.locate('another', 0)
    expect(await epochOf(store, 'busy')).toBe(busy)
    expect((await store.locate('expired', 0)).head.offset).toBe(0)
  })
})
