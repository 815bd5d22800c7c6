import { describe, expect, test } from 'vitest'

import { checkDeflateLimits, defaultDeflateLimits } from './deflate-limits.js'

describe('limits of compression', () => {
  test('the defaults are those that are documented, and hold', () => {
    expect(defaultDeflateLimits).toEqual({
      thresholdBytes: 1024,
      membersMax: 64,
      syncBytesMax: 16 * 1024,
      parallelJobsMax: 4,
    })
    expect(() => checkDeflateLimits(defaultDeflateLimits)).not.toThrow()
  })

  test('each is a whole number from 1, or from 0 where that has a meaning', () => {
    const least = { thresholdBytes: 0, membersMax: 1, syncBytesMax: 0, parallelJobsMax: 1 }
    for (const [name, smallest] of Object.entries(least)) {
      const check = (value: unknown) => () => checkDeflateLimits({ ...defaultDeflateLimits, [name]: value })
      expect(check(smallest), name).not.toThrow()
      expect(check(2 ** 40), name).not.toThrow()
      for (const bad of [smallest - 1, 1.5, Number.NaN, Infinity, '9', null])
        expect(check(bad), name).toThrow(RangeError)
    }
  })
})
