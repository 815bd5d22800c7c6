import { expect, test } from 'vitest'

import { FeedLog } from './feed-log.mjs'

function logOf(count: number, historyMax?: number): FeedLog {
  const log = new FeedLog(historyMax)
  for (let number = 1; number <= count; number += 1) log.push(`{"seq":${number}}`)
  return log
}

function numbers(log: FeedLog, cursor: number): number[] {
  return (JSON.parse(String(log.after(cursor))) as { seq: number }[]).map(({ seq }) => seq)
}

test('everything behind the cursor in one answer', () => {
  const log = logOf(4)
  expect(numbers(log, 0)).toEqual([1, 2, 3, 4])
  expect(numbers(log, 3)).toEqual([4])
  expect(log.after(4)).toBe('nothing')
  expect(new FeedLog().after(0)).toBe('nothing')
})

test('who asks from the same place gets the same bytes, until there is more', () => {
  const log = logOf(2)
  const answer = log.after(1)
  expect(log.after(1)).toBe(answer)
  log.push('{"seq":3}')
  expect(numbers(log, 1)).toEqual([2, 3])
})

test('a cursor whose next message is not kept any more, or that is none, is gone', () => {
  const log = logOf(10, 4)
  expect(log.last).toBe(10)
  expect(numbers(log, 6)).toEqual([7, 8, 9, 10])
  for (const cursor of [5, 0, 11, -1, 6.5, Number.NaN]) expect(log.after(cursor), String(cursor)).toBe('gone')
})
