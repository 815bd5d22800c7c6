import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { defaultBackoff, HINT_MS_MAX, planRetry } from './backoff.js'

const plan = (failures: number, aliveMs: number, fraction: number, hintMs?: number) =>
  planRetry(defaultBackoff, { failures, aliveMs, hintMs }, fraction)

describe('planRetry', () => {
  test('the bound doubles with every failure up to the cap', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((failures) => plan(failures, 0, 0.5).delayMs * 2)
    expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })

  test('the delay is any part of the bound: full jitter', () => {
    expect(plan(3, 0, 0).delayMs).toBe(0)
    expect(plan(3, 0, 0.25).delayMs).toBe(1_000)
    expect(plan(3, 0, 0.9999).delayMs).toBe(3_999)
  })

  test('only a connection of 30 s ends the row of failures', () => {
    expect(plan(5, 29_999, 0.5)).toEqual({ delayMs: 8_000, failures: 6 })
    expect(plan(5, 30_000, 0.5)).toEqual({ delayMs: 250, failures: 1 })
  })

  test('after a connection of more than 60 s the first attempt comes within a second', () => {
    expect(plan(5, 60_000, 0.5)).toEqual({ delayMs: 250, failures: 1 })
    expect(plan(5, 60_001, 0.5)).toEqual({ delayMs: 500, failures: 1 })
  })

  test("the hub's hint overrides jitter, and is bounded", () => {
    expect(plan(5, 0, 0.5, 1_234)).toEqual({ delayMs: 1_234, failures: 6 })
    expect(plan(0, 70_000, 0.5, 0)).toEqual({ delayMs: 0, failures: 1 })
    expect(plan(0, 0, 0.5, 10 ** 12).delayMs).toBe(HINT_MS_MAX)
  })

  test('no delay is negative or above the cap', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fraction, (failures, aliveMs, part) => {
        const { delayMs } = plan(failures, aliveMs, part)
        return Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= defaultBackoff.capMs
      }),
    )
  })
})
