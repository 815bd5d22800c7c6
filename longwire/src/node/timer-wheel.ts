/** Whom a timer wakes. */
export interface Expiring {
  /** The deadline has passed. The timer is disarmed by now and may be armed again. */
  expired(nowMs: number): void
}

/** Where a wheel takes the time from. */
export interface WheelClock {
  /** Whole milliseconds from an arbitrary start; never goes back. */
  nowMs(): number
  /**
   * Calls `run` once when at least `delayMs` have passed and what has arrived by then was handled: after a stall of
   * the process nobody is given up for bytes that wait in the kernel. Returns what cancels it.
   */
  wake(delayMs: number, run: () => void): () => void
}

/** One deadline. Part of its owner for as long as that lives, so that arming it allocates nothing. */
export class Timer {
  readonly owner: Expiring
  /** Where it is armed for; its owner reads it only while `armed`. */
  dueMs = 0
  armed = false
  /** The wheel's: neighbours in the slot. */
  previous: Timer | undefined
  next: Timer | undefined
  slot = 0

  constructor(owner: Expiring) {
    this.owner = owner
  }
}

const TICK_MS = 20
const SLOTS = 2048

/**
 * Any number of deadlines on one timer of the runtime. Time is cut into ticks of 20 ms; a deadline is met in the first
 * tick that begins at or after it, never before. The timer runs only while something is armed.
 */
export class TimerWheel {
  readonly #clock: WheelClock
  /** First timer of each slot. */
  readonly #slots: (Timer | undefined)[] = Array.from({ length: SLOTS })
  /** The last tick that was worked off; armed timers stand in the `SLOTS - 1` ticks behind it. */
  #tick = 0
  #count = 0
  #running = false
  #wakeTick = Infinity
  #cancelWake: (() => void) | undefined

  constructor(clock: WheelClock) {
    this.#clock = clock
  }

  /** Armed timers. */
  get size(): number {
    return this.#count
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  /** Arms `timer`, or moves it. */
  arm(timer: Timer, dueMs: number): void {
    if (timer.armed) this.#unlink(timer)
    else this.#count += 1
    if (this.#count === 1 && !this.#running) this.#tick = Math.floor(this.#clock.nowMs() / TICK_MS)
    timer.armed = true
    timer.dueMs = dueMs
    const tick = this.#place(timer)
    if (tick < this.#wakeTick && !this.#running) this.#wakeAt(tick)
  }

  disarm(timer: Timer): void {
    if (!timer.armed) return
    timer.armed = false
    this.#unlink(timer)
    this.#count -= 1
    if (this.#count === 0 && !this.#running) this.#sleep()
  }

  /** Puts it into its tick, or, beyond the horizon, into the last one, to be placed again from there. */
  #place(timer: Timer): number {
    const tick = Math.min(Math.max(Math.ceil(timer.dueMs / TICK_MS), this.#tick + 1), this.#tick + SLOTS - 1)
    const slot = tick % SLOTS
    const first = this.#slots[slot]
    timer.slot = slot
    timer.previous = undefined
    timer.next = first
    if (first !== undefined) first.previous = timer
    this.#slots[slot] = timer
    return tick
  }

  #unlink(timer: Timer): void {
    if (timer.previous === undefined) this.#slots[timer.slot] = timer.next
    else timer.previous.next = timer.next
    if (timer.next !== undefined) timer.next.previous = timer.previous
    timer.previous = timer.next = undefined
  }

  #wakeAt(tick: number): void {
    this.#cancelWake?.()
    this.#wakeTick = tick
    this.#cancelWake = this.#clock.wake(Math.max(0, tick * TICK_MS - this.#clock.nowMs()), () => this.#run())
  }

  #sleep(): void {
    this.#cancelWake?.()
    this.#cancelWake = undefined
    this.#wakeTick = Infinity
  }

  #run(): void {
    this.#sleep()
    this.#running = true
    const nowMs = this.#clock.nowMs()
    const lastTick = Math.floor(nowMs / TICK_MS)
    try {
      while (this.#tick < lastTick && this.#count > 0) this.#workOff(++this.#tick % SLOTS, nowMs)
      this.#tick = Math.max(this.#tick, lastTick)
    } finally {
      this.#running = false
      this.#wakeForNext()
    }
  }

  #workOff(slot: number, nowMs: number): void {
    for (let timer = this.#slots[slot]; timer !== undefined; timer = this.#slots[slot]) {
      this.#unlink(timer)
      if (timer.dueMs > nowMs) this.#place(timer)
      else {
        timer.armed = false
        this.#count -= 1
        timer.owner.expired(nowMs)
      }
    }
  }

  #wakeForNext(): void {
    if (this.#count === 0) return
    let tick = this.#tick + 1
    while (this.#slots[tick % SLOTS] === undefined) tick += 1
    this.#wakeAt(tick)
  }
}
