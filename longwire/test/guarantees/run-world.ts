import type { AppendResult, LogStore, OpenStore } from '../../src/hub/index.js'
import { memoryStore } from '../../src/hub/index.js'
import { HubWorld, MESSAGES } from '../support/hub-world.js'
import { SeededRandom } from '../support/seeded-random.js'
import { slowStore } from '../support/slow-store.js'
import { ModelClient } from './model-client.js'
import type { Trace } from './trace.js'

export interface RunOptions {
  readonly seed: number
  readonly clients: number
  readonly steps: number
  /** Publications that the log keeps: few make gaps. */
  readonly retentionCountMax: number
  readonly readCountMax: number
  /** Bytes that a connection buffers: few make slow readers. */
  readonly sendBytesHigh: number
  readonly networkDelayMs: number
  /** 0 for a store that answers at once. */
  readonly storeDelayMs: number
  /** Whether the log outlives the hub. */
  readonly durable: boolean
  /** Breaks the store, to see whether that is noticed. */
  readonly sabotage?: (store: LogStore) => LogStore
}

/** Lets clients publish and subscribe while everything that can break does, at random, and returns what they saw. */
export async function runWorld(options: RunOptions): Promise<Trace> {
  const run = new Run(options)
  for (let step = 0; step < options.steps; step += 1) await run.step()
  await run.heal()
  return run.trace
}

class Run {
  readonly trace: Trace = []
  readonly #random: SeededRandom
  readonly #world: HubWorld
  readonly #clients: readonly ModelClient[]

  constructor(options: RunOptions) {
    this.#random = new SeededRandom(options.seed)
    this.#world = new HubWorld({
      seed: options.seed + 1,
      store: this.#store(options),
      network: {
        sendBytesHigh: options.sendBytesHigh,
        delayMs: () => this.#random.below(options.networkDelayMs + 1),
      },
      limits: {
        readCountMax: options.readCountMax,
        publishesPerSecond: 1e6,
        messagesPerSecond: 1e6,
        sessionsPerUserMax: 1_000,
      },
    })
    this.#clients = Array.from({ length: options.clients }, (_, index) => {
      const history = this.#random.below(10)
      return new ModelClient({
        who: `c${index}`,
        topic: MESSAGES,
        network: this.#world.network,
        trace: this.trace,
        history,
      })
    })
  }

  async step(): Promise<void> {
    const client = this.#clients[this.#random.below(this.#clients.length)]!
    const { link } = client
    const dice = this.#random.below(100)
    if (!client.connected) client.connect()
    else if (dice < 55) client.publish()
    else if (dice < 61) link?.cut()
    else if (dice < 65) link!.up.cutAt = link!.up.delivered.length + 1 + this.#random.below(5)
    else if (dice < 70) link!.down.cutAt = link!.down.delivered.length + 1 + this.#random.below(8)
    else if (dice < 74) link?.blackhole()
    else if (dice < 84) link?.down.pause()
    else if (dice < 96) link?.down.resume()
    else if (dice < 97) await this.#restart()
    await this.#world.clock.advance(this.#random.below(30))
  }

  /** No more faults: everybody comes back and gets everything. */
  async heal(): Promise<void> {
    for (let round = 0; round < 40; round += 1) {
      for (const client of this.#clients) {
        const { link } = client
        if (link !== undefined) {
          link.up.cutAt = Number.POSITIVE_INFINITY
          link.down.cutAt = Number.POSITIVE_INFINITY
          link.down.resume()
          // A half-open connection is noticed at last; others do not mind.
          if (round === 0) link.cut()
        }
        if (!client.connected) client.connect()
        // The last word, so that the newest log has a head that everybody can reach.
        if (round === 20) client.publish()
        client.ping()
      }
      await this.#world.clock.advance(500)
    }
    if (this.#clients.every((client) => client.connected && client.pending === 0)) this.trace.push({ kind: 'quiet' })
  }

  async #restart(): Promise<void> {
    const closed = this.#world.hub.close()
    await this.#world.clock.advance(5_000)
    await closed
    this.#world.restart()
  }

  #store({ retentionCountMax, storeDelayMs, durable, sabotage = (store) => store }: RunOptions): OpenStore {
    const open: OpenStore = (ports) => this.#traced(sabotage(memoryStore({ retentionCountMax })(ports)))
    let kept: LogStore | undefined
    const opened: OpenStore = (ports) => {
      kept = durable ? (kept ?? open(ports)) : open(ports)
      return kept
    }
    return storeDelayMs === 0 ? opened : slowStore(opened, () => this.#random.below(storeDelayMs + 1))
  }

  /** Notes what is appended at the moment that it is in the log. */
  #traced(store: LogStore): LogStore {
    return {
      append: (topic, draft) => {
        const result = store.append(topic, draft) as AppendResult
        if (!result.duplicate) this.trace.push({ kind: 'appended', topic, publication: result.publication })
        return result
      },
      read: (topic, after, countMax) => store.read(topic, after, countMax),
      locate: (topic, history) => store.locate(topic, history),
    }
  }
}
