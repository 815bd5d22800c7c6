import { expect, test } from 'vitest'

import { medianOf, ratioOf } from './compare.mjs'

const rounds = (...figures: number[]): { perSecond: number; perCpuSecond: number; serverShare: number }[] =>
  figures.map((perCpuSecond) => ({ perSecond: 1, perCpuSecond, serverShare: 1 }))

test('a figure has a median when every round has it', () => {
  expect(medianOf(rounds(1, 5, 3), 'perCpuSecond')).toBe(3)
  expect(medianOf(rounds(1), 'p99Ms')).toBeUndefined()
  expect(medianOf([{ ...rounds(1)[0]!, p99Ms: 3 }, rounds(1)[0]!], 'p99Ms')).toBeUndefined()
  expect(medianOf(undefined, 'perCpuSecond')).toBeUndefined()
})

test('a ratio is that of the medians; its spread that of the rounds', () => {
  // By rounds: 2, 1, 4.
  expect(ratioOf(rounds(10, 20, 30), rounds(5, 20, 7.5), 'perCpuSecond')).toEqual({
    value: 20 / 7.5,
    least: 1,
    most: 4,
  })
})

test('there is no ratio to what was not measured', () => {
  expect(ratioOf(rounds(1), undefined, 'perCpuSecond')).toBeUndefined()
  expect(ratioOf(rounds(1), rounds(1), 'p50Ms')).toBeUndefined()
})
