import { isUtf8 } from 'node:buffer'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hex } from '../../test/support/raw-frame.js'
import { Utf8Validator } from './utf8-validator.js'

const platform = { isValid: (bytes: Uint8Array, start: number, end: number) => isUtf8(bytes.subarray(start, end)) }
const checkers = [
  ['stepping', undefined],
  ['with the platform', platform],
] as const

/** Octets that come before the first one that cannot continue; -1 when there is none. */
function firstBad(bytes: Uint8Array, utf8: typeof platform | undefined): number {
  const validator = new Utf8Validator(utf8)
  for (let at = 0; at < bytes.length; at++) if (!validator.push(bytes, at, at + 1)) return at
  return validator.complete ? -1 : bytes.length
}

describe.each(checkers)('%s', (_name, utf8) => {
  test.each([
    ['overlong, two octets', 'c0 80', 0],
    ['overlong, c1', 'c1 bf', 0],
    ['overlong, three octets', 'e0 80 80', 1],
    ['overlong, e0 9f', 'e0 9f bf', 1],
    ['overlong, four octets', 'f0 8f bf bf', 1],
    ['high surrogate', 'ed a0 80', 1],
    ['low surrogate', 'ed bf bf', 1],
    ['above U+10FFFF', 'f4 90 80 80', 1],
    ['lead f5', 'f5 80 80 80', 0],
    ['lead ff', 'ff', 0],
    ['stray continuation', '61 80', 1],
    ['ASCII inside a sequence', 'e2 82 61', 2],
    ['lead inside a sequence', 'f0 9f 98 c3', 3],
    ['cut off after a lead', 'ce', 1],
    ['cut off after three of four', 'f0 9f 98', 3],
    ['the example of Autobahn 6.4', 'ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80', 11 + 1],
  ])('rules 54, 55: %s fails at its first bad octet', (_what, digits, at) => {
    const bytes = hex(digits)
    expect(firstBad(bytes, utf8)).toBe(at)
  })

  test.each([
    ['U+0000', '00'],
    ['U+FFFE and U+FFFF', 'ef bf be ef bf bf'],
    ['a byte-order mark', 'ef bb bf 61'],
    ['bounds of two octets', 'c2 80 df bf'],
    ['bounds of three octets', 'e0 a0 80 ed 9f bf ee 80 80 ef bf bf'],
    ['bounds of four octets', 'f0 90 80 80 f4 8f bf bf'],
  ])('rule 55: %s is valid', (_what, digits) => expect(firstBad(hex(digits), utf8)).toBe(-1))

  test('rule 53: pieces of any size judge like the whole', () => {
    const octet = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x41, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0x80, 0x8f, 0x9f, 0xa0, 0xbf),
    )
    const text = fc.string({ unit: 'binary' }).map((value) => new Uint8Array(Buffer.from(value)))
    const bytes = fc.oneof(
      fc.array(octet, { maxLength: 40 }).map((list) => Uint8Array.from(list)),
      text,
    )
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(12), { maxLength: 20 }), (all, sizes) => {
        const validator = new Utf8Validator(utf8)
        let at = 0
        let good = true
        for (const size of [...sizes, all.length]) {
          const end = Math.min(all.length, at + size)
          good &&= validator.push(all, at, end)
          at = end
        }
        expect(good && validator.complete).toBe(isUtf8(all))
      }),
      { numRuns: 2000 },
    )
  })
})

test('a fault behind the last whole sequence of a piece is found at once', () => {
  const validator = new Utf8Validator(platform)
  const bytes = hex('c3 a4 c3 a4 f4 90')
  expect(validator.push(bytes, 0, bytes.length)).toBe(false)
})

test('a run of continuations longer than any sequence fails', () => {
  const validator = new Utf8Validator(platform)
  const bytes = hex('41 80 80 80 80 80')
  expect(validator.push(bytes, 0, bytes.length)).toBe(false)
})

test('whole sequences are left to the checker, what is cut off is stepped through', () => {
  const asked: string[] = []
  const validator = new Utf8Validator({
    isValid: (bytes, start, end) => {
      asked.push(`${start}-${end}`)
      return platform.isValid(bytes, start, end)
    },
  })
  const bytes = hex('ff 61 c3 a4 62 e2 82 ac e2 82 ac 63 c3 a4 c3 ff')
  expect(validator.push(bytes, 1, 5)).toBe(true)
  expect(validator.push(bytes, 5, 6)).toBe(true)
  expect(validator.push(bytes, 6, 12)).toBe(true)
  expect(validator.push(bytes, 12, 15)).toBe(true)
  expect(validator.complete).toBe(false)
  expect(asked).toEqual(['1-5', '5-5', '8-12', '12-14'])
})

test('a piece is judged by its own octets, not by those in front of it', () => {
  const validator = new Utf8Validator(platform)
  const bytes = hex('e2 82 ac')
  expect(validator.push(bytes, 1, 3)).toBe(false)
  const split = new Utf8Validator(platform)
  expect([split.push(bytes, 0, 1), split.push(hex('ff 82 ac'), 1, 3), split.complete]).toEqual([true, true, true])
})
