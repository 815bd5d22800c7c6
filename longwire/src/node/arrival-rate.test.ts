import { describe, expect, test } from 'vitest'

import { ArrivalRate } from './arrival-rate.js'

describe('ArrivalRate', () => {
  test('counts all and by network, and forgets them as they become older than a second', () => {
    let now = 5_000
    const rate = new ArrivalRate(() => now)
    for (let count = 0; count < 4; count++) rate.add('a')
    rate.add('b')
    rate.add()
    expect([rate.of(), rate.of('a'), rate.of('b'), rate.of('c')]).toEqual([6, 4, 1, 0])
    now = 5_999
    expect(rate.of('a')).toBe(4)
    now = 6_000
    rate.add('a')
    expect([rate.of(), rate.of('a')]).toEqual([7, 5])
    now = 6_500
    expect([rate.of(), rate.of('a'), rate.of('b')]).toEqual([4, 3, 0.5])
    now = 7_000
    expect([rate.of(), rate.of('a')]).toEqual([1, 1])
    now = 8_000
    expect([rate.of(), rate.of('a')]).toEqual([0, 0])
  })

  test('a long silence forgets everything', () => {
    let now = 0
    const rate = new ArrivalRate(() => now)
    rate.add('a')
    now = 3_600_000
    expect([rate.of(), rate.of('a')]).toEqual([0, 0])
    rate.add('a')
    now += 250
    expect(rate.of('a')).toBe(1)
  })
})
