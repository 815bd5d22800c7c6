import { describe, expect, test } from 'vitest'

import { closeStatus, toCloseArguments } from './close-status.js'

describe('arguments', () => {
  test.each([
    [undefined, undefined],
    [null, 0],
    ['1000', 1000],
    [Number.NaN, 0],
    [-0.4, 0],
    [-1, 0],
    [1e9, 65_535],
    [Infinity, 65_535],
    [1000.4, 1000],
    [1000.6, 1001],
    [1000.5, 1000],
    [1001.5, 1002],
  ])('the code %s is %s', (given, code) => {
    expect(toCloseArguments(given, undefined).code).toBe(code)
  })

  test('the reason is a string without lone surrogates', () => {
    expect([undefined, null, 5, 'a\uD800'].map((reason) => toCloseArguments(1000, reason).reason)).toEqual([
      '',
      'null',
      '5',
      'a\uFFFD',
    ])
    expect(() => toCloseArguments(1000, Symbol('x'))).toThrow(TypeError)
  })
})

describe('status', () => {
  test('rule 61 (client): 1000, 3000 to 4999, and nothing between', () => {
    for (const code of [1000, 3000, 4999]) expect(closeStatus(code, 'x')).toEqual({ code, reason: 'x' })
    for (const code of [0, 999, 1001, 1011, 2999, 5000, 65_535]) {
      expect(() => closeStatus(code, '')).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }) as Error)
    }
    expect(closeStatus(undefined, 'x')).toEqual({ code: 1000, reason: 'x' })
    expect(closeStatus(undefined, '')).toEqual({ code: 1005, reason: '' })
  })

  test('a reason has at most 123 bytes', () => {
    expect(closeStatus(1000, 'x'.repeat(123)).reason).toHaveLength(123)
    const tooLong = ['x'.repeat(124), 'ä'.repeat(62)]
    for (const reason of tooLong) {
      expect(() => closeStatus(1000, reason)).toThrow(expect.objectContaining({ name: 'SyntaxError' }) as Error)
    }
  })
})
