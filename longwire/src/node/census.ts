import { isLoopback, networkOf } from './address.js'

export interface CensusOptions {
  readonly connectionsMax: number
  readonly connectionsPerAddressMax: number
  /** Whether this machine's own addresses count as well. */
  readonly countLoopback: boolean
}

export type CensusRefusal = 'too-many-connections' | 'too-many-connections-from-address'

/** Counts connections, all of them and by address. */
export class Census {
  readonly #options: CensusOptions
  readonly #byNetwork = new Map<string, number>()
  #total = 0

  constructor(options: CensusOptions) {
    this.#options = options
  }

  get total(): number {
    return this.#total
  }

  /** Lets one in and returns what takes it out again (once, whatever often it is called), or says why not. */
  enter(address: string): (() => void) | CensusRefusal {
    const { connectionsMax, connectionsPerAddressMax } = this.#options
    if (this.#total >= connectionsMax) return 'too-many-connections'
    const network = this.#counts(address) ? networkOf(address) : ''
    const present = this.#byNetwork.get(network) ?? 0
    if (network !== '' && present >= connectionsPerAddressMax) return 'too-many-connections-from-address'
    this.#total += 1
    if (network !== '') this.#byNetwork.set(network, present + 1)
    return this.#leaver(network)
  }

  #counts(address: string): boolean {
    return this.#options.connectionsPerAddressMax !== Infinity && (this.#options.countLoopback || !isLoopback(address))
  }

  #leaver(network: string): () => void {
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.#total -= 1
      const left = (this.#byNetwork.get(network) ?? 0) - 1
      if (left > 0) this.#byNetwork.set(network, left)
      else this.#byNetwork.delete(network)
    }
  }
}
