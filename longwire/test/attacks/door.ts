import { setTimeout as sleep } from 'node:timers/promises'

import { expect } from 'vitest'

import type { ListenOptions } from '../../src/node/index.js'
import { driverOf, withDriver } from './attack.js'
import { Child } from './child.js'
import { plainFrame, RawPeer } from './raw.js'
import { record } from './record.js'

/** A listener, one with an HTTP server behind it, or an attachment to an HTTP server. */
export type Kind = 'listen' | 'http' | 'attach'

/** Those that listen themselves. */
export const listening = ['listen', 'http'] as const

export interface DoorOptions {
  readonly kind: Kind
  /** Those that can be told as JSON. `verify` decides by the path: `door.mjs` has the list. */
  readonly listen?: ListenOptions
  /** The option of `tls` that throws whenever it is called. */
  readonly callbacks?: `${'' | 'async '}${'SNICallback' | 'ALPNCallback' | 'pskCallback'}`
}

export interface DoorFacts {
  readonly openFiles: number
  readonly connections: number
  /** By JavaScript, after a garbage collection. */
  readonly heldBytes: number
  readonly rssBytes: number
  /** Since `resetPeak`. */
  readonly peakRssBytes: number
  readonly cpuMs: number
  /** In their order. */
  readonly refusals: readonly string[]
  /** Plain HTTP that was answered. */
  readonly requests: number
  readonly uncaught: readonly string[]
}

/** A server of that kind in a process of its own. */
export class Door {
  readonly port: number
  readonly #child: Child

  private constructor(child: Child, port: number) {
    this.#child = child
    this.port = port
  }

  static async open(options: DoorOptions): Promise<Door> {
    const child = await Child.start('door.mjs', { ...options, listen: listenOptions(options) })
    return new Door(child, await child.call('port'))
  }

  facts(): Promise<DoorFacts> {
    return this.#child.call('facts')
  }

  /** From now on the peak is of what comes. */
  resetPeak(): Promise<void> {
    return this.#child.call('resetPeak')
  }

  /** Stops serving; the process goes on. */
  close(): Promise<void> {
    return this.#child.call('close')
  }

  kill(): Promise<void> {
    return this.#child.kill()
  }
}

/**
 * Attacks a server of its own, and asserts that it survived: nothing was thrown that nobody caught, no connection and
 * no file is left, and `serve` finds that it still serves. Leaves the figures for the report.
 */
export async function atDoor(
  options: DoorOptions,
  attack: (door: Door, baseline: DoorFacts) => Promise<void>,
  serve: (door: Door) => Promise<void> = served,
): Promise<void> {
  const door = await Door.open(options)
  try {
    await serve(door)
    await door.resetPeak()
    const baseline = await settled(door, 0)
    const startedMs = performance.now()
    await attack(door, baseline)
    const elapsedMs = Math.round(performance.now() - startedMs)
    const { cpuMs } = await door.facts()
    await serve(door)
    const rest = await settled(door, baseline.openFiles)
    const { uncaught, connections, openFiles } = rest
    expect(uncaught).toEqual([])
    expect(connections).toBe(0)
    expect(openFiles).toBeLessThanOrEqual(baseline.openFiles)
    record(driverOf(listenOptions(options)), {
      rssPeakGrowthBytes: rest.peakRssBytes - baseline.rssBytes,
      rssRestGrowthBytes: rest.rssBytes - baseline.rssBytes,
      cpuMs: Math.round(cpuMs - baseline.cpuMs),
      elapsedMs,
      openFilesBaseline: baseline.openFiles,
      openFilesRest: openFiles,
    })
  } finally {
    await door.kill()
  }
}

/** An attachment does not listen itself. */
function listenOptions({ kind, listen }: DoorOptions): ListenOptions {
  return kind === 'attach' ? (listen ?? {}) : withDriver(listen)
}

/** A message comes back over a connection of its own. */
async function served({ port }: Door): Promise<void> {
  const peer = await RawPeer.open(port)
  peer.write(plainFrame(1, 'served?'))
  await peer.until(() => peer.frames.length > 0)
  expect(peer.frames[0]!.payload.toString()).toBe('served?')
  peer.reset()
}

/** The facts when no connection is left and no more files are open than that, or as they are when that never comes. */
async function settled(door: Door, openFiles: number): Promise<DoorFacts> {
  let facts = await door.facts()
  for (let times = 0; times < 300; times++) {
    if (facts.connections === 0 && (openFiles === 0 || facts.openFiles <= openFiles)) break
    await sleep(20)
    facts = await door.facts()
  }
  return facts
}
