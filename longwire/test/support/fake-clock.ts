import type { Clock } from '../../src/hub/ports.js'

interface Timer {
  readonly atMs: number
  readonly order: number
  run: (() => void) | undefined
}

/** A clock that stands still until it is told to advance. Satisfies the `Clock` of hub and client. */
export class FakeClock implements Clock {
  #nowMs = 0
  #order = 0
  #pending = 0
  /** A binary heap, the next timer first. Cancelled timers stay in it without a `run`. */
  readonly #timers: Timer[] = []
  /** Difference between Unix time and the monotonic clock; tests may let it jump. */
  unixOffsetMs = 1_700_000_000_000

  monotonicMs(): number {
    return this.#nowMs
  }

  unixMs(): number {
    return this.#nowMs + this.unixOffsetMs
  }

  schedule(delayMs: number, run: () => void): () => void {
    if (!(delayMs >= 0)) throw new RangeError(`cannot schedule ${delayMs} ms ahead`)
    const timer: Timer = { atMs: this.#nowMs + delayMs, order: this.#order, run }
    this.#order += 1
    this.#pending += 1
    this.#push(timer)
    return () => {
      if (timer.run !== undefined) this.#pending -= 1
      timer.run = undefined
    }
  }

  /** Timers that are waiting. */
  get pending(): number {
    return this.#pending
  }

  /** Lets `ms` pass. Timers run in the order of their time; promises settle in between. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settled()
    while (this.#runNext(untilMs)) await settled()
    this.#nowMs = untilMs
  }

  /** Lets `ms` pass in one turn: timers run in the order of their time, promises settle only afterwards. */
  advanceNow(ms: number): void {
    const untilMs = this.#nowMs + ms
    while (this.#runNext(untilMs));
    this.#nowMs = untilMs
  }

  #runNext(untilMs: number): boolean {
    for (let timer = this.#timers[0]; timer !== undefined && timer.atMs <= untilMs; timer = this.#timers[0]) {
      this.#pop()
      const { run } = timer
      if (run === undefined) continue
      timer.run = undefined
      this.#pending -= 1
      this.#nowMs = timer.atMs
      run()
      return true
    }
    return false
  }

  #push(timer: Timer): void {
    let at = this.#timers.length
    this.#timers.push(timer)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(timer, this.#timers[parent]!)) break
      this.#timers[at] = this.#timers[parent]!
      at = parent
    }
    this.#timers[at] = timer
  }

  #pop(): void {
    const last = this.#timers.pop()
    if (last === undefined || this.#timers.length === 0) return
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= this.#timers.length) break
      if (child + 1 < this.#timers.length && isBefore(this.#timers[child + 1]!, this.#timers[child]!)) child += 1
      if (!isBefore(this.#timers[child]!, last)) break
      this.#timers[at] = this.#timers[child]!
      at = child
    }
    this.#timers[at] = last
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs
}

/** Lets every promise that can settle without a timer do so: a turn of the event loop drains the microtasks first. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
