import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isLongerThan, utf8ByteLength } from './byte-length.js'

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a', 'ä', '€') }),
)

describe('utf8ByteLength', () => {
  test.each([
    ['', 0],
    ['a', 1],
    ['ä', 2],
    ['€', 3],
    ['😀', 4],
    ['\ud83d', 3],
    ['\ude00\ud83d', 6],
    ['\ud83da', 4],
  ])('%j has %i bytes', (value, bytes) => expect(utf8ByteLength(value)).toBe(bytes))

  test('agrees with an encoder for any text', () => {
    const encoder = new TextEncoder()
    fc.assert(
      fc.property(text, (value) => {
        expect(utf8ByteLength(value)).toBe(encoder.encode(value).length)
      }),
    )
  })
})

describe('isLongerThan', () => {
  test('agrees with the length, near and far from the bound', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 40 }), (value, bytesMax) => {
        expect(isLongerThan(value, bytesMax)).toBe(utf8ByteLength(value) > bytesMax)
      }),
    )
  })
})
