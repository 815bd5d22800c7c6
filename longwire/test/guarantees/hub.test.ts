import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { LogStore, ReadResult } from '../../src/hub/index.js'
import { checkTrace } from './check-trace.js'
import { type RunOptions, runWorld } from './run-world.js'

const options: fc.Arbitrary<RunOptions> = fc.record({
  seed: fc.nat(),
  clients: fc.integer({ min: 2, max: 5 }),
  steps: fc.constant(150),
  retentionCountMax: fc.constantFrom(5, 40, 1_000),
  readCountMax: fc.constantFrom(1, 7, 300),
  sendBytesHigh: fc.constantFrom(500, 65_536),
  networkDelayMs: fc.constantFrom(0, 40),
  storeDelayMs: fc.constantFrom(0, 30),
  durable: fc.boolean(),
})

const calm: RunOptions = {
  seed: 7,
  clients: 4,
  steps: 200,
  retentionCountMax: 1_000,
  readCountMax: 7,
  sendBytesHigh: 500,
  networkDelayMs: 20,
  storeDelayMs: 0,
  durable: true,
}

describe('G1, G2, G3 and G5 over connections that break at random', () => {
  test('hold whatever breaks, and everybody gets everything in the end', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const trace = await runWorld(given)
        expect(trace.at(-1)).toEqual({ kind: 'quiet' })
        expect(checkTrace(trace)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('the runs are worth something: gaps are told, retries happen, and a lot is delivered', async () => {
    const trace = await runWorld({ ...calm, retentionCountMax: 5, durable: false })
    const kinds = new Map<string, number>()
    for (const { kind } of trace) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    expect(kinds.get('delivered')).toBeGreaterThan(100)
    expect(kinds.get('stored')).toBeGreaterThan(50)
    expect(kinds.get('gap')).toBeGreaterThan(0)
    expect(checkTrace(trace)).toEqual([])
  })

  test('a seed makes the same run again', async () => {
    expect(await runWorld(calm)).toEqual(await runWorld(calm))
  })
})

describe('a broken log is noticed', () => {
  const reading =
    (change: (result: ReadResult) => ReadResult) =>
    (store: LogStore): LogStore => ({
      append: (topic, draft) => store.append(topic, draft),
      locate: (topic, history) => store.locate(topic, history),
      read: (topic, after, countMax) => change(store.read(topic, after, countMax) as ReadResult),
    })
  let appends = 0
  const sabotages: Record<string, (store: LogStore) => LogStore> = {
    'one that loses a publication when it is read': reading((result) =>
      result.ok && result.publications.length > 2
        ? { ...result, publications: result.publications.toSpliced(1, 1) }
        : result,
    ),
    'one that shows a publication twice': reading((result) =>
      result.ok && result.publications.length > 1
        ? { ...result, publications: [result.publications[0]!, ...result.publications] }
        : result,
    ),
    'one that forgets ids': (store) => ({
      ...reading((result) => result)(store),
      append: (topic, draft) => store.append(topic, { ...draft, id: `${draft.id} ${(appends += 1)}` }),
    }),
  }

  test.each(Object.keys(sabotages))('%s', async (name) => {
    const breaches: string[] = []
    for (let seed = 1; seed <= 10 && breaches.length === 0; seed += 1) {
      breaches.push(...checkTrace(await runWorld({ ...calm, seed, sabotage: sabotages[name]! })))
    }
    expect(breaches).not.toEqual([])
  })
})
