import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { TokenBucket } from './token-bucket.js'

describe('TokenBucket', () => {
  test('a burst passes, and then as many as the rate allows', () => {
    const clock = new FakeClock()
    const bucket = new TokenBucket(clock, 20, 5)
    expect(Array.from({ length: 6 }, () => bucket.take())).toEqual([0, 0, 0, 0, 0, 50])
    clock.advanceNow(49)
    expect(bucket.take()).toBe(1)
    clock.advanceNow(1)
    expect(bucket.take()).toBe(0)
    expect(bucket.take()).toBe(50)
  })

  test('waiting as long as it says is always enough', () => {
    const clock = new FakeClock()
    for (const rate of [3, 7, 0.3, 999]) {
      const bucket = new TokenBucket(clock, rate, 1)
      bucket.take()
      for (let round = 0; round < 100; round += 1) {
        const waitMs = bucket.take()
        expect(waitMs).toBeGreaterThan(0)
        clock.advanceNow(waitMs)
        expect(bucket.take()).toBe(0)
      }
    }
  })

  test('idle time buys no more than one burst', () => {
    const clock = new FakeClock()
    const bucket = new TokenBucket(clock, 20, 5)
    clock.advanceNow(3_600_000)
    expect(Array.from({ length: 6 }, () => bucket.take())).toEqual([0, 0, 0, 0, 0, 50])
  })
})
