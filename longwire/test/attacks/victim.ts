import { setTimeout as sleep } from 'node:timers/promises'

import type { ListenOptions } from '../../src/node/index.js'
import { Child } from './child.js'

/** How often, and at most how many times, a victim is asked for what has to come. */
const ASK_MS = 50
const ASK_TIMES = 200

export interface VictimOptions {
  /** Those that can be told as JSON: limits, compression, PEMs for `tls`, paths. */
  readonly listen?: ListenOptions
  /** Others, by their name in `hooks.mjs`. */
  readonly hooks?: readonly string[]
}

/** What a victim says about itself. Sums and counts are since its start, the peak since `resetPeak`. */
export interface VictimFacts {
  readonly rssBytes: number
  readonly peakRssBytes: number
  readonly heapBytes: number
  readonly externalBytes: number
  readonly cpuMs: number
  readonly openFiles: number
  readonly connections: number
  /** Waiting to be sent, all connections together. */
  readonly bufferedBytes: number
  /** Received, those at `/hold` excepted. */
  readonly messages: number
  /** How connections ended: a violation's name, code and reason of an abort, `closed` and its code, or `cut`. */
  readonly endings: Readonly<Record<string, number>>
  readonly refusals: Readonly<Record<string, number>>
  readonly uncaught: readonly string[]
}

/** A server in a process of its own. */
export class Victim {
  readonly #child: Child
  readonly url: string
  readonly port: number

  private constructor(child: Child, address: { url: string; port: number }) {
    this.#child = child
    this.url = address.url
    this.port = address.port
  }

  static async start(options: VictimOptions = {}): Promise<Victim> {
    const child = await Child.start('server.mjs', options)
    return new Victim(child, await child.call('address'))
  }

  get alive(): boolean {
    return this.#child.alive
  }

  facts(): Promise<VictimFacts> {
    return this.#child.call('facts')
  }

  /** The facts as soon as they are as expected, or as they are when they do not become so. */
  async until(expected: (facts: VictimFacts) => boolean): Promise<VictimFacts> {
    let facts = await this.facts()
    for (let times = 0; times < ASK_TIMES && !expected(facts); times++) {
      await sleep(ASK_MS)
      facts = await this.facts()
    }
    return facts
  }

  /** How many connections ended in one way, as soon as these are so many, or as many as there are. */
  async endings(name: string, count: number): Promise<number> {
    const { endings } = await this.until((facts) => (facts.endings[name] ?? 0) >= count)
    return endings[name] ?? 0
  }

  /** Collects its garbage. */
  collect(): Promise<void> {
    return this.#child.call('collect')
  }

  /** From now on the peak is of what comes. */
  resetPeak(): Promise<void> {
    return this.#child.call('resetPeak')
  }

  /** Sends to everybody at `/topic`; tells the most bytes that waited for one connection, and for all together. */
  publish(what: { readonly bytes: number; readonly count: number; readonly pauseMs: number }): Promise<{
    readonly waitingMost: number
    readonly waitingAllMost: number
  }> {
    return this.#child.call('publish', what)
  }

  kill(): Promise<void> {
    return this.#child.kill()
  }
}
