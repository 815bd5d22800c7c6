import { describe, expect, test } from 'vitest'

import { closeStatus } from './close-arguments.js'

describe('closeStatus', () => {
  test.each([
    [undefined, undefined, 1005, ''],
    [undefined, 'dropped', 1005, ''],
    [1000, undefined, 1000, ''],
    [4999, 'grüße', 4999, 'grüße'],
    [1001, Buffer.from('xbytesx').subarray(1, 6), 1001, 'bytes'],
    [1000, 'x'.repeat(123), 1000, 'x'.repeat(123)],
  ])('rule 61: close(%j, %j) sends %i', (code, data, sent, reason) => {
    expect(closeStatus(code, data)).toEqual({ code: sent, reason })
  })

  test.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, Number.NaN, '1000', null])(
    'rule 61: close(%j) is a TypeError',
    (code) => {
      expect(() => closeStatus(code, '')).toThrow(new TypeError('First argument must be a valid error code number'))
    },
  )

  test.each([['x'.repeat(124)], ['ü'.repeat(62)], [new Uint8Array(124)]])(
    'rule 61: a reason of more than 123 bytes is a RangeError',
    (data) => {
      expect(() => closeStatus(1000, data)).toThrow(new RangeError('The message must not be greater than 123 bytes'))
    },
  )

  test('rule 61: bytes that are no UTF-8 count as what they are sent as', () => {
    expect(() => closeStatus(1000, new Uint8Array(60).fill(0xff))).toThrow(RangeError)
    expect(closeStatus(1000, new Uint8Array(1).fill(0xff)).reason).toBe('\ufffd')
  })

  test.each([[1], [null], [new Float64Array(1)], [[1]]])('rule 61: %j is no reason', (data) => {
    expect(() => closeStatus(1000, data)).toThrow(new TypeError('Second argument must be a string or a Uint8Array'))
  })
})
