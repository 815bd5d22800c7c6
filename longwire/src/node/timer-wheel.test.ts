import { describe, expect, test } from 'vitest'

import { Timer, TimerWheel, type WheelClock } from './timer-wheel.js'

/** A clock that stands still until it is told to go on. */
class FakeClock implements WheelClock {
  now = 1_000
  wakes = 0
  #due = Infinity
  #run: (() => void) | undefined

  nowMs(): number {
    return this.now
  }

  wake(delayMs: number, run: () => void): () => void {
    this.wakes += 1
    this.#due = this.now + delayMs
    this.#run = run
    return () => {
      if (this.#run !== run) return
      this.#run = undefined
      this.#due = Infinity
    }
  }

  get asleep(): boolean {
    return this.#run === undefined
  }

  /** Goes to `now`, waking on the way whenever it is time. */
  goTo(now: number): void {
    while (this.#due <= now) {
      this.now = Math.max(this.now, this.#due)
      this.#fire()
    }
    this.now = now
  }

  /** Goes to `now` at once, as after a stall. */
  jumpTo(now: number): void {
    this.now = now
    if (this.#due <= now) this.#fire()
  }

  /** Wakes before its time, as a timer that rounds down does. */
  fireEarly(): void {
    this.#fire()
  }

  #fire(): void {
    const run = this.#run
    this.#run = undefined
    this.#due = Infinity
    run?.()
  }
}

function setUp() {
  const clock = new FakeClock()
  const wheel = new TimerWheel(clock)
  const expired: [name: string, nowMs: number][] = []
  const timer = (name: string, then?: (nowMs: number) => void) =>
    new Timer({
      expired: (nowMs) => {
        expired.push([name, nowMs])
        then?.(nowMs)
      },
    })
  return { clock, wheel, expired, timer }
}

describe('TimerWheel', () => {
  test('a deadline is met in the tick behind it, never before', () => {
    for (const delay of [0, 1, 19, 20, 21, 500, 39_999, 41_000, 200_000]) {
      const { clock, wheel, expired, timer } = setUp()
      const due = clock.now + delay
      wheel.arm(timer('a'), due)
      clock.goTo(due - 1)
      expect(expired).toEqual([])
      clock.goTo(due + 40)
      expect(expired).toHaveLength(1)
      expect(expired[0]![1]).toBeGreaterThanOrEqual(due)
      expect(clock.asleep).toBe(true)
    }
  })

  test('timers expire in the order of their ticks, whatever the order of arming', () => {
    const { clock, wheel, expired, timer } = setUp()
    for (const delay of [90_000, 300, 40, 5_000, 100]) wheel.arm(timer(String(delay)), clock.now + delay)
    clock.goTo(200_000)
    expect(expired.map(([name]) => name)).toEqual(['40', '100', '300', '5000', '90000'])
  })

  test('a disarmed timer does not expire, and the last one stops the clock', () => {
    const { clock, wheel, expired, timer } = setUp()
    const timers = ['a', 'b', 'c'].map((name) => timer(name))
    for (const each of timers) wheel.arm(each, clock.now + 100)
    wheel.disarm(timers[1]!)
    wheel.disarm(timers[1]!)
    expect(wheel.size).toBe(2)
    wheel.disarm(timers[0]!)
    wheel.disarm(timers[2]!)
    expect(wheel.size).toBe(0)
    expect(clock.asleep).toBe(true)
    clock.goTo(10_000)
    expect(expired).toEqual([])
  })

  test('arming an armed timer moves it', () => {
    const { clock, wheel, expired, timer } = setUp()
    const a = timer('a')
    wheel.arm(a, clock.now + 100)
    wheel.arm(a, clock.now + 1_000)
    expect(wheel.size).toBe(1)
    clock.goTo(1_500)
    expect(expired).toEqual([])
    clock.goTo(2_100)
    expect(expired).toHaveLength(1)
  })

  test('a timer may be armed again when it expires, also for the past', () => {
    const { clock, wheel, expired, timer } = setUp()
    let left = 3
    const again = timer('again', (nowMs) => {
      if (left-- > 0) wheel.arm(again, nowMs - 5)
    })
    wheel.arm(again, clock.now)
    clock.goTo(clock.now + 1_000)
    expect(expired).toHaveLength(4)
    expect(wheel.size).toBe(0)
    expect(clock.asleep).toBe(true)
  })

  test('a timer that expires may disarm another of the same tick', () => {
    const { clock, wheel, expired, timer } = setUp()
    const first: Timer = timer('first', () => wheel.disarm(second))
    const second: Timer = timer('second', () => wheel.disarm(first))
    wheel.arm(first, clock.now + 100)
    wheel.arm(second, clock.now + 100)
    clock.goTo(10_000)
    expect(expired).toHaveLength(1)
    expect(wheel.size).toBe(0)
  })

  test('one wake serves many timers', () => {
    const { clock, wheel, expired, timer } = setUp()
    for (let index = 0; index < 1_000; index++) wheel.arm(timer('a'), clock.now + 10_000 + (index % 10))
    clock.goTo(20_000)
    expect(expired).toHaveLength(1_000)
    expect(clock.wakes).toBeLessThanOrEqual(3)
  })

  test('F15: after a stall everything overdue expires, once', () => {
    const { clock, wheel, expired, timer } = setUp()
    for (const delay of [100, 5_000, 45_000, 130_000]) wheel.arm(timer(String(delay)), clock.now + delay)
    clock.jumpTo(clock.now + 120_000)
    expect(expired.map(([name]) => name)).toEqual(['100', '5000', '45000'])
    clock.goTo(clock.now + 20_000)
    expect(expired).toHaveLength(4)
  })

  test('a clock that wakes too early is asked again', () => {
    const { clock, wheel, expired, timer } = setUp()
    wheel.arm(timer('a'), clock.now + 100)
    clock.now += 98
    clock.fireEarly()
    expect(expired).toEqual([])
    clock.goTo(clock.now + 50)
    expect(expired).toHaveLength(1)
  })

  test('a wheel that was empty for long takes up at the present time', () => {
    const { clock, wheel, expired, timer } = setUp()
    wheel.arm(timer('a'), clock.now + 100)
    clock.goTo(1_000_000)
    wheel.arm(timer('b'), clock.now + 30_000)
    clock.goTo(1_029_000)
    expect(expired).toHaveLength(1)
    clock.goTo(1_031_000)
    expect(expired).toHaveLength(2)
    expect(wheel.nowMs()).toBe(1_031_000)
  })
})
