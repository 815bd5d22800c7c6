import { expect, test } from 'vitest'

import { portableLatin1 } from './latin1.js'

test('each byte is the character of its number', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  expect(portableLatin1(bytes, 0, 256)).toBe(Buffer.from(bytes).toString('latin1'))
  expect(portableLatin1(bytes, 65, 68)).toBe('ABC')
  expect(portableLatin1(bytes, 3, 3)).toBe('')
})

test('a text may be longer than a call takes arguments', () => {
  const bytes = Uint8Array.from({ length: 1_000_001 }, (_, i) => 97 + (i % 26))
  expect(portableLatin1(bytes, 1, bytes.length)).toBe(Buffer.from(bytes).toString('latin1', 1))
})
