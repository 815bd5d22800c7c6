import { expect, test } from 'vitest'

import { compressiblePayloads, mixedPayloads } from './payloads.mjs'

test('a round has all sizes, in text and binary', () => {
  const payloads = mixedPayloads()
  const sizes = payloads.map((payload) => payload.length)
  expect(sizes.filter((size) => size === 16)).toHaveLength(120)
  expect(new Set(sizes)).toEqual(new Set([16, 200, 2_000, 20_000, 150_000]))
  expect(payloads.filter((payload) => typeof payload === 'string')).toHaveLength(100)
  expect(Buffer.byteLength(compressiblePayloads()[0]!)).toBeLessThan(1_024)
})
