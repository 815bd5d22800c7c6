import { expect, test } from 'vitest'

import { nodeLatin1 } from './node-latin1.js'

test('every byte is one character', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  const text = nodeLatin1(bytes.subarray(1), 1, 255)
  expect(Array.from(text, (char) => char.charCodeAt(0))).toEqual([...bytes.subarray(2)])
  expect(nodeLatin1(Buffer.from('abc'), 1, 2)).toBe('b')
})
