import { describe, expect, test } from 'vitest'

import { LineWorld } from './support/line-world.js'
import { SeededRandom } from './support/seeded-random.js'
import { Recorder, violations } from './support/trace.js'

const MESSAGES_MAX = 100

/** The first two connections of the conversation's client, each cut when a message of one direction would arrive. */
type Cut = { readonly direction: 'up' | 'down'; readonly at: number }

/** A scripted conversation between two clients, one of whose connections are cut. Returns what to check. */
async function converse(cuts: readonly Cut[]) {
  // The same delays in every run: up to the first cut, all runs are one.
  const delays = new SeededRandom(7)
  const world = new LineWorld({ seed: 3, network: { delayMs: () => delays.below(20) } })
  const recorder = new Recorder()
  const bob = world.line()
  recorder.follow(bob, 'bob')
  await world.clock.advance(100)
  const first = world.network.links.length
  const ada = world.line()
  const cut = (index: number): void => {
    const link = world.network.links[first + index]
    const plan = cuts[index]
    if (link !== undefined && plan !== undefined) link[plan.direction].cutAt = plan.at
  }
  cut(0)
  ada.on('state', ({ kind }) => {
    if (kind === 'connecting') queueMicrotask(() => cut(world.network.links.length - first - 1))
  })
  recorder.follow(ada, 'ada')
  const members: string[][] = []
  bob.members({ room: 'lobby' }).subscribe((everybody) => members.push(everybody.map(({ data }) => data.text)))
  void ada.members({ room: 'lobby' }).join({ text: 'ada' })
  for (let turn = 0; turn < 4; turn += 1) {
    recorder.publish(ada, 'ada')
    recorder.publish(ada, 'ada')
    recorder.publish(bob, 'bob')
    await world.clock.advance(30)
    recorder.follow(ada, `ada, late ${turn}`, turn)
  }
  await world.clock.advance(10_000)
  const links = world.network.links.slice(first)
  const up = links[0]?.up.delivered.length ?? 0
  const down = links[0]?.down.delivered.length ?? 0
  return { world, recorder, members, ada, attempts: links.length, up, down }
}

function check({ world, recorder, members, ada }: Awaited<ReturnType<typeof converse>>) {
  expect(violations(recorder)).toEqual([])
  expect(recorder.attempts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 12 }, () => 'stored'))
  for (const { name, items } of recorder.traces) {
    expect(items.filter(({ kind }) => kind === 'gap')).toEqual([])
    if (name === 'ada' || name === 'bob') expect(items).toHaveLength(12)
  }
  expect(members.at(-1)).toEqual(['ada'])
  expect(ada.pending).toEqual([])
  expect([...world.lineErrors, ...world.errors]).toEqual([])
}

describe('a connection cut at any message', () => {
  test('the conversation by itself: nothing is cut', async () => {
    const calm = await converse([])
    check(calm)
    expect(calm.up).toBeGreaterThan(10)
    expect(calm.down).toBeGreaterThan(30)
    expect(calm.up + calm.down).toBeLessThan(MESSAGES_MAX)
    expect(calm.ada.stats.reconnects).toBe(0)
  })

  test.each(['up', 'down'] as const)('%s: nothing is lost, nothing doubled, order kept', async (direction) => {
    const calm = await converse([])
    for (let at = 1; at <= calm[direction]; at += 1) {
      const result = await converse([{ direction, at }])
      check(result)
      expect(result.attempts, `cut at ${at}`).toBe(2)
    }
  })

  test('and the next one, too', async () => {
    const directions = ['up', 'down'] as const
    const random = new SeededRandom(11)
    for (let run = 0; run < 300; run += 1) {
      const cuts = [0, 1].map(() => ({ direction: directions[random.below(2)] ?? 'up', at: 1 + random.below(25) }))
      check(await converse(cuts))
    }
  })
})
