import { contract, log, presence, signal } from '../../src/contract/index.js'
import { Hub, type HubOptions } from '../../src/hub/index.js'
import { FakeClock } from './fake-clock.js'
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-line.js'
import { MemoryPrepared } from './memory-prepared.js'
import { RawClient } from './raw-client.js'
import { SeededRandom } from './seeded-random.js'
import { textSchema } from './test-schema.js'

/** One topic of each kind. */
export const testContract = contract({
  topics: {
    messages: log('rooms/:room/messages', textSchema),
    typing: signal('rooms/:room/typing', textSchema),
    members: presence('rooms/:room', textSchema),
  },
})

export const MESSAGES = 'rooms/lobby/messages'
export const TYPING = 'rooms/lobby/typing'
export const MEMBERS = 'rooms/lobby'

export interface HubWorldOptions extends HubOptions<typeof testContract> {
  readonly seed?: number
  readonly network?: Partial<Omit<MemoryNetworkOptions, 'clock'>>
}

/** A hub on a network in memory, with a clock that the test drives. */
export class HubWorld {
  readonly clock = new FakeClock()
  readonly random: SeededRandom
  readonly network: MemoryNetwork
  readonly errors: unknown[] = []
  hub: Hub<typeof testContract>
  readonly #options: HubWorldOptions

  constructor(options: HubWorldOptions = {}) {
    this.#options = options
    this.random = new SeededRandom(options.seed ?? 1)
    this.network = new MemoryNetwork({ clock: this.clock, ...options.network })
    this.hub = this.restart()
  }

  /** A new hub takes the place of the old one, as after a restart of the process. */
  restart(): Hub<typeof testContract> {
    const { clock, random } = this
    const ports = { clock, random, prepare: (text: string) => new MemoryPrepared(text) }
    const onError = (error: unknown) => this.errors.push(error)
    this.hub = new Hub(testContract, { onError, ...this.#options }, ports)
    this.hub.attach(this.network)
    return this.hub
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.clock.advance(0)
  }

  /** A client whose transport is open and that has said nothing yet. */
  async raw(subprotocols?: readonly string[]): Promise<RawClient> {
    const client = new RawClient(this.network, subprotocols)
    await this.settle()
    return client
  }

  /** A client that was welcomed. */
  async client(producer = 'ada', token?: string): Promise<RawClient> {
    const client = await this.raw()
    client.send({ type: 'connect', version: 1, producer, ...(token === undefined ? {} : { token }) })
    await this.settle()
    return client
  }
}
