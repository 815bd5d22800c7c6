import type { LineOptions, OutboxStorage } from '../../src/client/index.js'
import { type Line, openLine } from '../../src/client/index.js'
import { type HubOptions, memoryStore, type MemoryStoreOptions } from '../../src/hub/index.js'
import { HubWorld, testContract } from './hub-world.js'
import type { MemoryLink, MemoryNetworkOptions } from './memory-line.js'

export type TestLine = Line<typeof testContract>

export interface LineWorldOptions extends Partial<MemoryStoreOptions>, Pick<HubOptions<typeof testContract>, 'allow'> {
  readonly seed?: number
  readonly network?: Partial<Omit<MemoryNetworkOptions, 'clock'>>
  /** A restarted hub finds the logs of the one before, as with a durable store. Default false. */
  readonly durable?: boolean
}

/** A real hub and any number of real lines, on a network in memory, by one clock. */
export class LineWorld extends HubWorld {
  /** What the lines reported. */
  readonly lineErrors: unknown[] = []
  readonly #wakers = new Set<() => void>()

  constructor(options: LineWorldOptions = {}) {
    const { seed, network, durable = false, allow, ...retention } = options
    const open = memoryStore(retention)
    let kept: ReturnType<typeof open> | undefined
    super({
      store: (ports) => (durable ? (kept ??= open(ports)) : open(ports)),
      ...(seed === undefined ? {} : { seed }),
      ...(network === undefined ? {} : { network }),
      ...(allow === undefined ? {} : { allow }),
    })
  }

  line(options: LineOptions = {}): TestLine {
    const { clock, random, network } = this
    const wake = (probe: () => void) => {
      this.#wakers.add(probe)
      return () => void this.#wakers.delete(probe)
    }
    const onError = (error: unknown) => void this.lineErrors.push(error)
    return openLine(
      'ws://hub.example/line',
      testContract,
      { onError, ...options },
      { open: network.open, clock, random, wake },
    )
  }

  /** Every device wakes up. */
  wake(): void {
    for (const probe of this.#wakers) probe()
  }

  /** The links that are up, or that their ends take to be. */
  get liveLinks(): readonly MemoryLink[] {
    return this.network.links.filter(({ alive }) => alive)
  }

  /** The process of the hub is killed, and another one takes its place. */
  async crash(): Promise<void> {
    const links = this.liveLinks
    this.restart()
    for (const link of links) link.cut()
    await this.settle()
  }
}

/** What a page's storage keeps over a reload. */
export class MemoryStorage implements OutboxStorage {
  text: string | null = null

  load(): string | null {
    return this.text
  }

  save(text: string | null): void {
    this.text = text
  }
}
