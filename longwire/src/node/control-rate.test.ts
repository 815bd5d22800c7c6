import { describe, expect, test } from 'vitest'

import { ControlRate } from './control-rate.js'

const limits = { controlFramesPerSecond: 10, controlFramesBurst: 200 }

describe('ControlRate', () => {
  test('A23: a burst is taken, one more is not', () => {
    const rate = new ControlRate(limits, 0)
    for (let index = 0; index < 200; index++) expect(rate.take(0)).toBe(true)
    expect(rate.take(0)).toBe(false)
  })

  test('A23: bursts of 50 every five seconds go on for ever', () => {
    const rate = new ControlRate(limits, 0)
    for (let second = 0; second < 1_000; second += 5) {
      for (let index = 0; index < 50; index++) expect(rate.take(second * 1_000)).toBe(true)
    }
  })

  test('A23: in the long run ten a second are taken and eleven are not', () => {
    const steady = new ControlRate(limits, 0)
    let refused = 0
    for (let index = 0; index < 100_000; index++) if (!steady.take(index * 100)) refused += 1
    expect(refused).toBe(0)
    const fast = new ControlRate(limits, 0)
    let taken = 0
    while (fast.take((taken * 1_000) / 11)) taken += 1
    expect(taken).toBeGreaterThan(2_000)
    expect(taken).toBeLessThan(2_400)
  })

  test('silence saves up no more than one burst', () => {
    const rate = new ControlRate(limits, 0)
    for (let index = 0; index < 200; index++) expect(rate.take(1e9)).toBe(true)
    expect(rate.take(1e9)).toBe(false)
  })
})
