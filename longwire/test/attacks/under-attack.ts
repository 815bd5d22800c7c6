import { setTimeout as sleep } from 'node:timers/promises'

import { expect } from 'vitest'

import { driverOf, withDriver } from './attack.js'
import { Bystanders, type BystanderReport } from './bystanders.js'
import { type Figures, record } from './record.js'
import { scaled } from './scale.js'
import { Victim, type VictimFacts, type VictimOptions } from './victim.js'

export const MIB = 1024 * 1024

/** What the process may keep of the memory it had to ask for: pages that its allocator does not give back. */
const RSS_SLACK_BYTES = scaled(64, 192) * MIB
/** What JavaScript may still hold after a garbage collection: compiled code and caches, nothing that grows. */
const HEAP_SLACK_BYTES = 8 * MIB
/** How long bystanders talk before the attack. */
const WARM_MS = 200
/** How often, and at most how many times, garbage is collected until all is as before. */
const COLLECT_MS = 100
const COLLECT_TIMES = 50
/** How long the victim is watched afterwards, and the most of that time that it may be busy when nobody talks. */
const IDLE_MS = 200
const IDLE_SHARE_MAX = 0.5
const IDLE_TRIES = 20
/** Each attack has two processes to start and may wait for deadlines. */
export const ATTACK_TIMEOUT_MS = 60_000

export interface AttackOptions extends VictimOptions {
  /** Well-behaved clients that talk all the time. Default 20. */
  readonly bystanders?: number
  /** Where an attack is allowed more memory at its peak, its allocator may keep that much. Default 64 MiB, three times that with full counts. */
  readonly rssSlackBytes?: number
}

/** What an attack works with. */
export interface Scene {
  readonly victim: Victim
  /** Of the victim before the attack, its bystanders connected. */
  readonly baseline: VictimFacts
  /** One more figure for the report. */
  readonly note: (name: string, figure: number | string) => void
}

/**
 * Attacks a server of its own, and asserts that it survived: the process lives, nothing was thrown that nobody caught,
 * the bystanders are all connected and got every answer, connections, open files and memory are as before.
 */
export async function underAttack(options: AttackOptions, attack: (scene: Scene) => Promise<void>): Promise<void> {
  const listen = withDriver(options.listen)
  const [victim, bystanders] = await Promise.all([Victim.start({ ...options, listen }), Bystanders.start()])
  try {
    await bystanders.connect(victim.url, options.bystanders ?? 20)
    await sleep(WARM_MS)
    const calm = await bystanders.report()
    await victim.collect()
    await victim.resetPeak()
    const baseline = await victim.facts()
    const figures: Record<string, number | string> = {}
    const startedMs = performance.now()
    await attack({ victim, baseline, note: (name, figure) => (figures[name] = figure) })
    const elapsedMs = performance.now() - startedMs
    const after = await victim.facts()
    const rssMost = baseline.rssBytes + (options.rssSlackBytes ?? RSS_SLACK_BYTES)
    const rest = await settled(victim, baseline, rssMost)
    const report = await bystanders.stop()
    const idleShare = await busyShare(victim)
    survived(victim, baseline, rest, report)
    expect(rest.rssBytes, 'memory was given back').toBeLessThanOrEqual(rssMost)
    expect(idleShare, 'nothing goes on').toBeLessThan(IDLE_SHARE_MAX)
    record(driverOf(listen), {
      ...figuresOf(baseline, after, rest),
      ...bystanderFigures(calm, report),
      elapsedMs: Math.round(elapsedMs),
      ...figures,
    })
  } finally {
    await Promise.all([victim.kill(), bystanders.kill()])
  }
}

/** The facts as soon as all is as before, or as they are when it will not be. */
async function settled(victim: Victim, baseline: VictimFacts, rssMost: number): Promise<VictimFacts> {
  const isAsBefore = (facts: VictimFacts): boolean =>
    facts.connections === baseline.connections &&
    facts.openFiles <= baseline.openFiles &&
    facts.rssBytes <= rssMost &&
    heldBytes(facts) <= heldBytes(baseline) + HEAP_SLACK_BYTES
  for (let times = 1; ; times++) {
    await victim.collect()
    const facts = await victim.facts()
    if (isAsBefore(facts) || times === COLLECT_TIMES) return facts
    await sleep(COLLECT_MS)
  }
}

/** How much of some time the victim needs although nobody talks to it: 1 is one core. */
async function busyShare(victim: Victim): Promise<number> {
  let share = Infinity
  // Node's own threads tidy up for a while; whatever spins does not stop.
  for (let tries = 0; tries < IDLE_TRIES && share >= IDLE_SHARE_MAX; tries++) {
    const before = await victim.facts()
    await sleep(IDLE_MS)
    share = ((await victim.facts()).cpuMs - before.cpuMs) / IDLE_MS
  }
  return share
}

/** What JavaScript holds, in and outside of its heap. */
export function heldBytes({ heapBytes, externalBytes }: VictimFacts): number {
  return heapBytes + externalBytes
}

function survived(victim: Victim, baseline: VictimFacts, rest: VictimFacts, report: BystanderReport): void {
  expect(victim.alive, 'the process lives').toBe(true)
  expect(rest.uncaught, 'nothing was thrown that nobody caught').toEqual([])
  expect(report, 'every bystander got every answer').toMatchObject({ connected: report.count, wrong: 0, lost: 0 })
  expect(report.received, 'every bystander got every answer').toBe(report.sent)
  expect(rest.connections, 'no connection is left').toBe(baseline.connections)
  expect(rest.openFiles, 'no file is left open').toBeLessThanOrEqual(baseline.openFiles)
  expect(rest.bufferedBytes, 'nothing waits for anybody').toBeLessThan(MIB)
  expect(heldBytes(rest) - heldBytes(baseline), 'nothing is kept').toBeLessThanOrEqual(HEAP_SLACK_BYTES)
}

function figuresOf(baseline: VictimFacts, after: VictimFacts, rest: VictimFacts): Figures {
  return {
    rssBaselineBytes: baseline.rssBytes,
    rssPeakGrowthBytes: rest.peakRssBytes - baseline.rssBytes,
    rssRestGrowthBytes: rest.rssBytes - baseline.rssBytes,
    heldRestGrowthBytes: heldBytes(rest) - heldBytes(baseline),
    cpuMs: Math.round(after.cpuMs - baseline.cpuMs),
    openFilesBaseline: baseline.openFiles,
    openFilesRest: rest.openFiles,
  }
}

function bystanderFigures(calm: BystanderReport, report: BystanderReport): Figures {
  return {
    bystanders: report.count,
    bystanderMessages: report.received,
    bystanderLost: report.lost,
    calmP99Ms: Number(calm.p99Ms.toFixed(1)),
    bystanderP99Ms: Number(report.p99Ms.toFixed(1)),
    bystanderMaxMs: Number(report.maxMs.toFixed(1)),
  }
}
