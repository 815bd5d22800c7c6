import { describe, expect, test } from 'vitest'

import { hex, toHex } from '../../test/support/raw-frame.js'
import { isCloseCode, parseClose, serializeClose } from './close.js'
import { portableUtf8 } from './portable-utf8.js'

const parse = (digits: string) => {
  const bytes = hex(digits)
  return parseClose(bytes, 0, bytes.length, portableUtf8)
}
const serialize = (code?: number, reason = '') => toHex(serializeClose(code, reason, portableUtf8))

describe('rule 60: which codes may stand on the wire', () => {
  test('of 0 to 65,535, exactly these', () => {
    const allowed = Array.from({ length: 65_536 }, (_, code) => code).filter(isCloseCode)
    expect(allowed.filter((code) => code < 3000)).toEqual([
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
    ])
    expect(allowed.filter((code) => code >= 3000)).toEqual(Array.from({ length: 2000 }, (_, index) => 3000 + index))
  })

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535])('%d is refused', (code) => {
    expect(parse(code.toString(16).padStart(4, '0'))).toBe('close-code-invalid')
  })
})

describe('rule 59: the payload of a Close frame', () => {
  test('empty means 1005', () => expect(parse('')).toEqual({ code: 1005, reason: '' }))
  test('one byte is a violation', () => expect(parse('03')).toBe('close-length-one'))
  test('the code is in network order', () => expect(parse('03e8')).toEqual({ code: 1000, reason: '' }))
  test('a reason follows', () => expect(parse('0fa0 c3a4 62')).toEqual({ code: 4000, reason: 'äb' }))
})

describe('rule 57: the reason is UTF-8', () => {
  test.each(['03e8 ff', '03e8 c3', '03e8 eda080'])('%s', (digits) =>
    expect(parse(digits)).toBe('close-reason-not-utf8'),
  )
})

describe('rule 61: what close() takes', () => {
  test('no code: no payload', () => expect(serialize()).toBe(''))
  test('a code and a reason', () => expect(serialize(1001, 'bye')).toBe('03e9627965'))
  test('123 bytes of reason, and not one more', () => {
    expect(serialize(1000, 'ä'.repeat(61) + 'b')).toHaveLength(2 * 125)
    expect(() => serialize(1000, 'ä'.repeat(62))).toThrow(
      new RangeError('the close reason takes 124 bytes, at most 123 are allowed'),
    )
  })
  test.each([0, 999, 1004, 1005, 1006, 1015, 5000, 1000.5, Number.NaN])('code %d throws', (code) => {
    expect(() => serialize(code)).toThrow(new RangeError(`close code ${code} must not be sent`))
  })
  test('a reason without a code throws', () => {
    expect(() => serialize(undefined, 'x')).toThrow(new TypeError('a close reason needs a close code'))
  })
  test.each([new Uint8Array(4), 5, null, {}])(
    'a reason that is no string throws, and its memory is not sent: %s',
    (reason) => {
      expect(() => serialize(1000, reason as unknown as string)).toThrow(
        new TypeError('the close reason must be a string'),
      )
    },
  )
})
