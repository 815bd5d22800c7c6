import { describe, expect, test } from 'vitest'

import { FieldScanner } from './field-scanner.js'

const COMMA = 0x2c

describe('FieldScanner', () => {
  test('reads tokens and separators from left to right', () => {
    const scanner = new FieldScanner(' \tabc ,d')
    expect(scanner.token()).toBe('')
    scanner.skipOws()
    expect(scanner.token()).toBe('abc')
    expect(scanner.take(COMMA)).toBe(false)
    scanner.skipOws()
    expect(scanner.take(COMMA)).toBe(true)
    expect(scanner.atEnd).toBe(false)
    expect(scanner.token()).toBe('d')
    expect(scanner.atEnd).toBe(true)
    scanner.skipOws()
    expect([scanner.token(), scanner.take(COMMA), scanner.quotedToken()]).toEqual(['', false, ''])
  })

  test('a token ends before anything that is not ASCII', () => {
    expect(new FieldScanner('abé').token()).toBe('ab')
    expect(new FieldScanner('ab\u0161').token()).toBe('ab')
  })

  test.each([
    ['"abc"', 'abc'],
    ['"a\\bc"', 'abc'],
    ['"\\a\\b\\c"', 'abc'],
    ['"a"b', 'a'],
  ])('the quoted-string %s stands for %s', (text, value) => {
    expect(new FieldScanner(text).quotedToken()).toBe(value)
  })

  test.each([
    'abc',
    '',
    '"',
    '""',
    '"a',
    '"a\\',
    '"a\\"',
    '"a b"',
    '"a\\ b"',
    '"a\\"b"',
    '"a\\\\b"',
    '"é"',
    '"a,b"',
    '"\\é"',
  ])('the quoted-string %s stands for no token', (text) => {
    expect(new FieldScanner(text).quotedToken()).toBe('')
  })
})
