import { expect, test } from 'vitest'

import { judgeGrowth, POINTS } from './judge.mjs'

const LIMIT = 64 * 1024
const STEP = 500_000

/** Memory at the points, after so many messages each. */
function heap(bytesAt: (messages: number, at: number) => number): { messages: number; bytes: number }[] {
  return Array.from({ length: POINTS }, (_, at) => ({
    messages: (at + 1) * STEP,
    bytes: bytesAt((at + 1) * STEP, at),
  }))
}

/** Goes up and down by this many bytes, without a trend. */
function noise(at: number, bytes: number): number {
  return [0, 0.8, -0.6, 0.3, -1, 0.9, -0.2, -0.7, 1, -0.5][at % 10]! * bytes
}

test('a heap that wavers is flat', () => {
  const growth = judgeGrowth(
    heap((_, at) => 8e6 + noise(at, 40_000)),
    LIMIT,
  )
  expect(growth.grows).toBe(false)
  expect(Math.abs(growth.bytes)).toBeLessThan(LIMIT / 2)
  expect(growth.scatterBytes).toBeGreaterThan(10_000)
})

test('a leak of one byte in forty messages shows through that noise', () => {
  const growth = judgeGrowth(
    heap((messages, at) => 8e6 + messages / 40 + noise(at, 40_000)),
    LIMIT,
  )
  expect(growth.grows).toBe(true)
  expect(growth.bytesPerMillion).toBeGreaterThan(15_000)
})

test('without noise the slope is what was put in', () => {
  const growth = judgeGrowth(
    heap((messages) => messages / 10),
    LIMIT,
  )
  expect(growth.bytesPerMillion).toBeCloseTo(100_000)
  expect(growth.bytes).toBeCloseTo((9 * STEP) / 10)
  expect(growth.errorBytes).toBeCloseTo(0)
})

test('two points that are too high are no growth, not even the last two', () => {
  const growth = judgeGrowth(
    heap((_, at) => 8e6 + noise(at, 5_000) + (at > 17 ? 300_000 : 0)),
    LIMIT,
  )
  expect(growth.grows).toBe(false)
})

test('what grows in the first half only, or shrinks, is flat', () => {
  expect(
    judgeGrowth(
      heap((_, at) => 8e6 + Math.min(at, 10) * 1e6),
      LIMIT,
    ).grows,
  ).toBe(false)
  expect(
    judgeGrowth(
      heap((messages) => 8e6 - messages),
      LIMIT,
    ).grows,
  ).toBe(false)
})
