import { expect, test } from 'vitest'

import { maskingKey } from './masking-key.js'

test('rule 42 (client): keys are 32 bits, and do not repeat from one pool to the next', () => {
  const keys = Array.from({ length: 5_000 }, () => maskingKey())
  for (const key of keys) expect(key).toBe(key | 0)
  // 5,000 of 2^32 meet by chance about three times in a thousand runs, and twice practically never.
  expect(new Set(keys).size).toBeGreaterThanOrEqual(4_998)
})

test('rule 42 (client): every bit of a key is set about half the time', () => {
  const counts = Array.from({ length: 32 }, () => 0)
  const total = 8_192
  for (let index = 0; index < total; index++) {
    const key = maskingKey()
    for (let bit = 0; bit < 32; bit++) counts[bit]! += (key >>> bit) & 1
  }
  for (const count of counts) expect(Math.abs(count - total / 2)).toBeLessThan(total * 0.05)
})
