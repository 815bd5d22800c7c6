import { expect, test } from 'vitest'

import { readCaseTable } from './case-table.mjs'

/** How many cases stand under each number. */
const counts = [
  ['1.1', 8],
  ['1.2', 8],
  ['2', 11],
  ['3', 7],
  ['4.1', 5],
  ['4.2', 5],
  ['5', 20],
  ...[3, 4, 2, 4, 5, 11, 4, 2, 4, 3, 5, 8, 5, 10, 1, 3, 5, 5, 5, 7, 8, 34, 7].map((count, at) => [
    `6.${at + 1}`,
    count,
  ]),
  ['7.1', 6],
  ['7.3', 6],
  ['7.5', 1],
  ['7.7', 13],
  ['7.9', 9],
  ['7.13', 2],
  ...[6, 6, 9, 9, 6, 6, 6, 6].map((count, at) => [`9.${at + 1}`, count]),
  ['10.1', 1],
  ...[1, 2, 3, 4, 5].map((kind) => [`12.${kind}`, 18]),
  ...[1, 2, 3, 4, 5, 6, 7].map((variant) => [`13.${variant}`, 18]),
] as [string, number][]

const table = readCaseTable()

test('all 517 cases stand once each, in order', () => {
  const numbers = counts.flatMap(([under, count]) => Array.from({ length: count }, (_, at) => `${under}.${at + 1}`))
  expect(numbers).toHaveLength(517)
  expect(table.flatMap(({ cases }) => cases.map((one) => one.case))).toEqual(numbers)
})

test('every case stands in the group of its number and says what it is', () => {
  for (const { group, title, cases } of table) {
    expect(title).toMatch(/^[A-Z]/)
    for (const one of cases) {
      expect(one.case.split('.')[0]).toBe(group)
      expect(one.what).not.toBe('')
    }
  }
})
