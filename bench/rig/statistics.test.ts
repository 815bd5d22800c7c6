import { expect, test } from 'vitest'

import { fitLine, median, percentile } from './statistics.mjs'

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

test('a quarter of the points may lie anywhere', () => {
  const line = fitLine([1, 2, 3, 4, 5, 6, 7, 8].map((x) => ({ x, y: x === 3 || x === 8 ? 500 : 2 * x + 1 })))
  expect(line.slope).toBeCloseTo(2)
  expect(line.scatter).toBeCloseTo(0)
})

test('scatter tells how far points are from the line, and makes the slope uncertain', () => {
  // The same from either end, so it is level, at the median 1; half of the distances from that are 1 and half are 3.
  const line = fitLine([0, 2, -2, 4, 4, -2, 2, 0].map((y, x) => ({ x, y })))
  expect(line.slope).toBeCloseTo(0)
  expect(line.scatter).toBeCloseTo(2 * 1.4826)
  // The sum of the squared distances from the middle of 0 to 7 is 42.
  expect(line.slopeError).toBeCloseTo((2 * 1.4826) / Math.sqrt(42))
})

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([10, 9, 1, 2])).toBe(5.5)
  expect(median([7])).toBe(7)
  expect(median([])).toBeNaN()
})

test('values are not sorted as text, and stay where they are', () => {
  const values = [10, 9, 100]
  expect(median(values)).toBe(10)
  expect(values).toEqual([10, 9, 100])
})

test('too few points have no line', () => {
  expect(() => fitLine([1, 2].map((x) => ({ x, y: x })))).toThrow(RangeError)
})
