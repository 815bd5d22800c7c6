import { expect, test } from 'vitest'

import { hex } from './hex.js'

test('every byte has two digits', () => {
  expect(hex(Uint8Array.of())).toBe('')
  expect(hex(Uint8Array.of(0, 1, 0xab, 0xff))).toBe('0001abff')
})
