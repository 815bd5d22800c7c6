import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { LineWorld, MemoryStorage, type TestLine } from './support/line-world.js'
import { SeededRandom } from './support/seeded-random.js'
import { Recorder, violations } from './support/trace.js'

const USERS = 3

/** What may happen. `who` picks one of the users, or one of the links that are up. */
type Step =
  | { readonly do: 'wait'; readonly ms: number }
  | {
      readonly do: 'publish' | 'follow' | 'unfollow' | 'cut' | 'blackhole' | 'pause' | 'resume' | 'reload' | 'wake'
      readonly who: number
    }
  | { readonly do: 'refuse' | 'accept' | 'crash' | 'drain' }

const who = fc.nat(USERS - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 60_000 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('publish' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('follow' as const, 'unfollow', 'pause', 'resume'), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'blackhole', 'reload', 'wake'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'accept', 'accept', 'crash', 'drain') }) },
)

interface Setting {
  readonly seed: number
  readonly durable: boolean
  readonly retentionCountMax: number
  readonly steps: readonly Step[]
}

const setting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(),
  durable: fc.boolean(),
  retentionCountMax: fc.constantFrom(3, 20, 1_000),
  steps: fc.array(step, { maxLength: 60 }),
})

/** Users on an unreliable network, and everything they do and are told. */
class Run {
  readonly world: LineWorld
  readonly recorder = new Recorder()
  readonly lines: TestLine[] = []
  readonly #storages = Array.from({ length: USERS }, () => new MemoryStorage())
  readonly #pages: number[] = Array.from({ length: USERS }, () => 0)
  readonly #follows: { readonly user: number; readonly end: () => void }[] = []

  constructor({ seed, durable, retentionCountMax }: Setting) {
    const delays = new SeededRandom(seed + 1)
    this.world = new LineWorld({ seed, durable, retentionCountMax, network: { delayMs: () => delays.below(30) } })
    for (let user = 0; user < USERS; user += 1) this.#open(user)
  }

  async do(step: Step): Promise<void> {
    const { world } = this
    const link = 'who' in step ? world.liveLinks[step.who] : undefined
    if (step.do === 'wait') await world.clock.advance(step.ms)
    else if (step.do === 'publish') this.#publish(step.who)
    else if (step.do === 'follow') this.#follow(step.who, 2)
    else if (step.do === 'unfollow') this.#follows.pop()?.end()
    else if (step.do === 'reload') this.#reload(step.who)
    else if (step.do === 'cut') link?.cut()
    else if (step.do === 'blackhole') link?.blackhole()
    else if (step.do === 'pause') link?.down.pause()
    else if (step.do === 'resume') link?.down.resume()
    else if (step.do === 'wake') world.wake()
    else if (step.do === 'refuse' || step.do === 'accept') world.network.refusing = step.do === 'refuse'
    else if (step.do === 'crash') await world.crash()
    else await this.#drain()
  }

  /** No fault happens any more, and everybody has the time to find out. */
  async calm(): Promise<void> {
    this.world.network.refusing = false
    for (const link of this.world.liveLinks) link.down.resume()
    await this.world.clock.advance(200_000)
  }

  async #drain(): Promise<void> {
    void this.world.hub.close()
    await this.world.clock.advance(100)
    this.world.restart()
  }

  #open(user: number): void {
    this.lines[user] = this.world.line({ outbox: { storage: this.#storages[user]! } })
    this.#follow(user, 300)
  }

  #publish(user: number): void {
    this.recorder.publish(this.lines[user]!, `user ${user} page ${this.#pages[user]}`)
  }

  #follow(user: number, history: number): void {
    const name = `user ${user} page ${this.#pages[user]} reader ${this.recorder.traces.length}`
    this.#follows.push({ user, end: this.recorder.follow(this.lines[user]!, name, history).end })
  }

  #reload(user: number): void {
    for (const { end } of this.#follows.filter((follow) => follow.user === user)) end()
    this.lines[user]!.close()
    this.#pages[user] = this.#pages[user]! + 1
    this.#open(user)
  }
}

async function check(given: Setting): Promise<void> {
  const run = new Run(given)
  for (const step of given.steps) await run.do(step)
  await run.calm()
  const { recorder, lines, world } = run
  expect(violations(recorder)).toEqual([])
  // I9: without faults every line comes back, every publish is settled, and every log reader reaches the head.
  expect(lines.map(({ state }) => state.kind)).toEqual(lines.map(() => 'connected'))
  expect(lines.flatMap(({ pending }) => pending)).toEqual([])
  expect(recorder.attempts.filter(({ outcome }) => outcome === 'pending' || outcome === 'rejected')).toEqual([])
  const last = recorder.publish(lines[0]!, 'last')
  recorder.follow(lines[1]!, 'late')
  await world.clock.advance(1_000)
  expect(last.outcome).toBe('stored')
  for (const line of lines) expect(line.stats.malformed).toBe(0)
  for (const { name, items } of recorder.traces.filter(({ ended }) => !ended)) {
    expect(items.at(-1), name).toMatchObject({ data: { text: last.text } })
  }
  expect(violations(recorder)).toEqual([])
  expect([...world.lineErrors, ...world.errors]).toEqual([])
}

describe('any course of events', () => {
  test('I1 to I9 hold', async () => {
    await fc.assert(fc.asyncProperty(setting, check), { numRuns: 300 })
  }, 60_000)
})
