import { isUtf8 } from 'node:buffer'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { portableUtf8 as utf8 } from './portable-utf8.js'

function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8.byteLength(text) + 2)
  expect(utf8.write(text, bytes, 2)).toBe(bytes.length - 2)
  return bytes.subarray(2)
}

/** Any UTF-16, lone surrogates included. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd700, max: 0xe000 })))
  .map((units) => String.fromCharCode(...units))

test('writes what the platform writes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(encode(text)).toEqual(new TextEncoder().encode(text))
    }),
    { numRuns: 1000 },
  )
})

test('reads back what was written', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = encode(text)
      expect(utf8.read(bytes, 0, bytes.length)).toBe(text.toWellFormed())
    }),
  )
})

describe('rule 58: a lone surrogate is sent as U+FFFD', () => {
  test.each(['\ud800', '\udfff', 'a\ud83d', '\udc00\ud800'])('%j', (text) => {
    expect(Buffer.from(encode(text)).toString()).toBe(text.toWellFormed())
  })
})

test('rule 55: a byte-order mark is read as it stands', () => {
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)
  expect(utf8.read(bytes, 0, 4)).toBe('\ufeffa')
})

test('validates like the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(utf8.isValid(bytes, 0, bytes.length)).toBe(isUtf8(bytes))
    }),
    { numRuns: 1000 },
  )
})

test('reads a long text and a range in the middle', () => {
  const text = 'äöü€😀'.repeat(3000)
  const bytes = encode(text)
  expect(utf8.read(bytes, 0, bytes.length)).toBe(text)
  expect(utf8.read(bytes, 2, 4)).toBe('ö')
})

test.each([
  [0x7f, '7f'],
  [0x80, 'c280'],
  [0x7ff, 'dfbf'],
  [0x800, 'e0a080'],
  [0xffff, 'efbfbf'],
  [0x10000, 'f0908080'],
  [0x10ffff, 'f48fbfbf'],
])('the code point %d, where the number of bytes changes', (point, digits) => {
  const text = String.fromCodePoint(point)
  const bytes = encode(text)
  expect(Buffer.from(bytes).toString('hex')).toBe(digits)
  expect(utf8.byteLength(text)).toBe(digits.length / 2)
  expect(utf8.read(bytes, 0, bytes.length)).toBe(text)
})

test('reads a text that is longer than a call takes arguments', () => {
  const text = 'x'.repeat(400_000)
  expect(utf8.read(encode(text), 0, text.length)).toBe(text)
})
