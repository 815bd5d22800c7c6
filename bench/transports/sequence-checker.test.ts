import { expect, test } from 'vitest'

import { SequenceChecker } from './sequence-checker.mjs'

function after(...numbers: number[]): SequenceChecker {
  const checker = new SequenceChecker()
  for (const number of numbers) checker.take(number)
  return checker
}

test('every number once and in order', () => {
  expect(after(1, 2, 3).verdict(3)).toBe(undefined)
  expect(after().verdict(0)).toBe(undefined)
})

test('what is missing, doubled, swapped or too much is told', () => {
  expect(after(1, 2).verdict(3)).toBe('3 were sent, the last that came is 2')
  expect(after(1, 3).verdict(3)).toBe('3 came after 1')
  expect(after(1, 2, 2, 3).verdict(3)).toBe('2 came after 2')
  expect(after(2, 1).verdict(2)).toBe('2 came after 0')
  expect(after(1, 2, 3).verdict(2)).toBe('2 were sent, the last that came is 3')
})

test('the first fault is kept', () => {
  const checker = after(1, 5)
  checker.fail('closed')
  checker.take(9)
  expect(checker.fault).toBe('5 came after 1')
})
