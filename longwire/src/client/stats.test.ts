import { describe, expect, test } from 'vitest'

import { freshStats } from './stats.js'

describe('freshStats', () => {
  test('counts from zero, each line for itself', () => {
    const stats = freshStats()
    expect(new Set(Object.values(stats))).toEqual(new Set([0]))
    stats.gaps += 1
    expect(freshStats().gaps).toBe(0)
  })
})
