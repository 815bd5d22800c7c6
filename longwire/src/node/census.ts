import { isLoopback, networkOf } from './address.js'
import { ArrivalRate } from './arrival-rate.js'
import type { ServerLimits } from './limits.js'

/** The limits on how many may come; any of them may be infinite. */
export type CensusLimits = Pick<
  ServerLimits,
  'connectionsMax' | 'connectionsPerAddressMax' | 'handshakesPerSecond' | 'handshakesPerAddressPerSecond'
>

export interface CensusOptions {
  readonly limits: CensusLimits
  /** Limits that hold for this machine's own addresses too. */
  readonly forLoopback: ReadonlySet<string>
  readonly nowMs: () => number
}

export type CensusRefusal =
  | 'too-many-connections'
  | 'too-many-connections-from-address'
  | 'too-many-handshakes'
  | 'too-many-handshakes-from-address'

/** Those of one network, and what takes one of them out. */
interface Network {
  count: number
  readonly leave: () => void
}

/** Counts connections, all of them and by address, and how fast they come. */
export class Census {
  readonly #limits: CensusLimits
  readonly #forLoopback: ReadonlySet<string>
  readonly #rate: ArrivalRate
  readonly #byNetwork = new Map<string, Network>()
  #total = 0
  readonly #leave = (): void => {
    this.#total -= 1
  }

  constructor({ limits, forLoopback, nowMs }: CensusOptions) {
    this.#limits = limits
    this.#forLoopback = forLoopback
    this.#rate = new ArrivalRate(nowMs)
  }

  get total(): number {
    return this.#total
  }

  /**
   * Lets one in and returns what takes it out again, to be called once, or says why not. Who is not let in does not
   * count. The address is empty where there is none, and then only the limits on all hold.
   */
  enter(address: string): (() => void) | CensusRefusal {
    const loopback = isLoopback(address)
    const holds = (limit: keyof CensusLimits): boolean => !loopback || this.#forLoopback.has(limit)
    const network = address === '' ? undefined : networkOf(address)
    const refusal = this.#refusal(network, holds)
    if (refusal !== undefined) return refusal
    this.#total += 1
    if (holds('handshakesPerSecond') || holds('handshakesPerAddressPerSecond')) this.#rate.add(network)
    return network !== undefined && holds('connectionsPerAddressMax') ? this.#enter(network) : this.#leave
  }

  #refusal(network: string | undefined, holds: (limit: keyof CensusLimits) => boolean): CensusRefusal | undefined {
    const { connectionsMax, connectionsPerAddressMax, handshakesPerSecond, handshakesPerAddressPerSecond } =
      this.#limits
    if (this.#total >= connectionsMax) return 'too-many-connections'
    if (holds('handshakesPerSecond') && this.#rate.of() >= handshakesPerSecond) return 'too-many-handshakes'
    if (network === undefined) return undefined
    if (holds('connectionsPerAddressMax') && (this.#byNetwork.get(network)?.count ?? 0) >= connectionsPerAddressMax)
      return 'too-many-connections-from-address'
    if (holds('handshakesPerAddressPerSecond') && this.#rate.of(network) >= handshakesPerAddressPerSecond)
      return 'too-many-handshakes-from-address'
    return undefined
  }

  #enter(name: string): () => void {
    const present = this.#byNetwork.get(name)
    if (present !== undefined) {
      present.count += 1
      return present.leave
    }
    const network: Network = {
      count: 1,
      leave: () => {
        this.#leave()
        network.count -= 1
        if (network.count === 0) this.#byNetwork.delete(name)
      },
    }
    this.#byNetwork.set(name, network)
    return network.leave
  }
}
