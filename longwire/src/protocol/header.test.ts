import { describe, expect, test } from 'vitest'

import { toHex } from '../../test/support/raw-frame.js'
import { HEADER_BYTES_MAX, headerByteLength, writeHeader } from './header.js'

function header(byteLength: number, key?: number): string {
  const bytes = new Uint8Array(HEADER_BYTES_MAX)
  const end = writeHeader(bytes, 0, 0x82, byteLength, key)
  expect(end).toBe(headerByteLength(byteLength, key !== undefined))
  return toHex(bytes.subarray(0, end))
}

describe('rule 43: lengths are written in their shortest form', () => {
  test.each([
    [0, '8200'],
    [125, '827d'],
    [126, '827e007e'],
    [65_535, '827effff'],
    [65_536, '827f0000000000010000'],
    [2 ** 32 - 1, '827f00000000ffffffff'],
    [2 ** 32, '827f0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '827f001fffffffffffff'],
  ])('%d bytes', (byteLength, expected) => expect(header(byteLength)).toBe(expected))
})

describe('rule 42: the masking key stands behind the length, first octet first', () => {
  test.each([
    [0, 0x3d21fa37, '828037fa213d'],
    [126, 0, '82fe007e00000000'],
    [65_536, -1, '82ff0000000000010000ffffffff'],
  ])('%d bytes', (byteLength, key, expected) => expect(header(byteLength, key)).toBe(expected))
})

test('writes at an offset', () => {
  const bytes = new Uint8Array(5)
  expect(writeHeader(bytes, 3, 0x81, 1, undefined)).toBe(5)
  expect(toHex(bytes)).toBe('0000008101')
})
