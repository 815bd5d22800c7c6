import { expect, test } from 'vitest'

import { messageCount, titleOf } from './message-count.js'

const spec = (size: number) => ({ count: 1000, of: 'json', size }) as const

test('all messages when all are asked for', () => {
  expect(messageCount(spec(131_072), 'full')).toBe(1000)
})

test('otherwise a few, fewer when they are large, never more than there are', () => {
  expect([16, 8192, 131_072].map((size) => messageCount(spec(size), ''))).toEqual([8, 8, 3])
  expect(messageCount({ ...spec(16), count: 2 }, '')).toBe(2)
})

test('the title says how many', () => {
  expect(titleOf({ case: '12.1.1', what: 'x', messages: spec(16) }, 3, 'server')).toBe(
    'case 12.1.1 (server): x [3 of 1000 messages]',
  )
})
