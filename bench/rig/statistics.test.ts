import { expect, test } from 'vitest'

import { fitLine, percentile } from './statistics.mjs'

test('a percentile is a value that is there, whatever the order', () => {
  const values = Array.from({ length: 100 }, (_, at) => ((at * 37) % 100) + 1)
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1), percentile(values, 0)]).toEqual([
    50, 99, 100, 1,
  ])
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([], 0.5)).toBeNaN()
})

test('a line through points on a line has no error', () => {
  const line = fitLine([1, 2, 5, 9].map((x) => ({ x, y: 3 * x - 4 })))
  expect(line.slope).toBeCloseTo(3)
  expect(line.slopeError).toBeCloseTo(0)
  expect(line.scatter).toBeCloseTo(0)
})

test('scatter is the standard deviation from the line, and makes the slope uncertain', () => {
  // Around y = x, one unit off at each point: Σ(x-x̄)² = 5, Σr² = 4 - 0.8 after the best slope is taken.
  const line = fitLine([
    { x: 0, y: 1 },
    { x: 1, y: 0 },
    { x: 2, y: 3 },
    { x: 3, y: 2 },
  ])
  expect(line.slope).toBeCloseTo(0.6)
  expect(line.scatter).toBeCloseTo(Math.sqrt(3.2 / 2))
  expect(line.slopeError).toBeCloseTo(Math.sqrt(3.2 / 2 / 5))
})

test('too few points, or all at one place, have no line', () => {
  expect(() => fitLine([{ x: 1, y: 1 }])).toThrow(RangeError)
  expect(() => fitLine([1, 2, 3].map((y) => ({ x: 1, y })))).toThrow(RangeError)
})
