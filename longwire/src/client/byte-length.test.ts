import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { byteLength } from './byte-length.js'

describe('byteLength', () => {
  test.each([
    ['', 0],
    ['a', 1],
    ['\u007F', 1],
    ['\u0080', 2],
    ['\u07FF', 2],
    ['\u0800', 3],
    ['€', 3],
    ['😀', 4],
    ['\uD800', 3],
    ['\uDC00', 3],
    ['\uD83Dx', 4],
    ['\uD83D\uD83D\uDE00', 7],
  ])('%j has %i bytes', (text, bytes) => {
    expect(byteLength(text)).toBe(bytes)
  })

  test('agrees with the platform for any text', () => {
    const unit = fc
      .oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }))
      .map((code) => String.fromCharCode(code))
    const text = fc.array(unit).map((units) => units.join(''))
    fc.assert(fc.property(text, (any) => byteLength(any) === Buffer.byteLength(any)))
  })
})
