const WINDOW_MS = 1_000

/** Who came in one second. */
interface Window {
  readonly byNetwork: Map<string, number>
  total: number
}

/**
 * How many have come within the last second, all and by network. What came in the second before the current one counts
 * with the share of it that is not yet a second ago; so little is kept, however many networks there are.
 */
export class ArrivalRate {
  readonly #nowMs: () => number
  #startedMs: number
  #current: Window = emptyWindow()
  #before: Window = emptyWindow()

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#startedMs = nowMs()
  }

  /** Per second; without a network, of all. */
  of(network?: string): number {
    const share = 1 - this.#turn() / WINDOW_MS
    if (network === undefined) return this.#current.total + this.#before.total * share
    return (this.#current.byNetwork.get(network) ?? 0) + (this.#before.byNetwork.get(network) ?? 0) * share
  }

  /** One has come; without a network it counts for the whole only. */
  add(network?: string): void {
    this.#turn()
    this.#current.total += 1
    if (network === undefined) return
    const { byNetwork } = this.#current
    byNetwork.set(network, (byNetwork.get(network) ?? 0) + 1)
  }

  /** Begins a new window when it is time; returns the age of the current one. */
  #turn(): number {
    const nowMs = this.#nowMs()
    const age = nowMs - this.#startedMs
    if (age < WINDOW_MS) return age
    const late = age < 2 * WINDOW_MS
    this.#before = late ? this.#current : emptyWindow()
    this.#current = emptyWindow()
    this.#startedMs = late ? this.#startedMs + WINDOW_MS : nowMs
    return nowMs - this.#startedMs
  }
}

function emptyWindow(): Window {
  return { byNetwork: new Map(), total: 0 }
}
