import { describe, expect, test } from 'vitest'

import { equalsIgnoringCase, isOws, isSendableValue, isToken, isVisible, trimOws } from './character.js'

const latin1 = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

describe('classes of characters', () => {
  test('tokens are made of the 77 characters of RFC 9110 §5.6.2', () => {
    const tchars = latin1.filter(isToken)
    expect(tchars.join('')).toBe("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~")
  })

  test('a token is not empty, and one bad character spoils it wherever it stands', () => {
    expect(isToken('')).toBe(false)
    expect(isToken('permessage-deflate')).toBe(true)
    for (const bad of ['a b', ' a', 'a ', 'a,', '(a', 'aé', 'a\u0100', 'a€', 'a\0']) expect(isToken(bad)).toBe(false)
  })

  test('visible characters are 0x21 to 0x7E', () => {
    expect(latin1.filter(isVisible).join('')).toBe(latin1.slice(0x21, 0x7f).join(''))
    expect(isVisible('\u2028')).toBe(false)
  })

  test('a value that may be sent has printable ASCII, spaces and tabs only', () => {
    expect(latin1.filter(isSendableValue).join('')).toBe(`\t${latin1.slice(0x20, 0x7f).join('')}`)
    for (const bad of ['a\r\nb: c', 'a\nb', 'a\rb', 'a\0', 'é', '\u010a', '\u560a'])
      expect(isSendableValue(bad)).toBe(false)
  })

  test('optional white space is space and tab', () => {
    expect(latin1.filter((char) => isOws(char.charCodeAt(0)))).toEqual(['\t', ' '])
  })
})

describe('trimOws', () => {
  test.each([
    ['', ''],
    [' \t ', ''],
    ['a', 'a'],
    [' \ta b\t ', 'a b'],
    ['\u00a0a\u00a0', '\u00a0a\u00a0'],
    ['\va\f', '\va\f'],
  ])('%j becomes %j', (text, trimmed) => {
    expect(trimOws(text)).toBe(trimmed)
  })
})

describe('equalsIgnoringCase', () => {
  test.each([
    ['Upgrade', 'uPGRADE', true],
    ['AZ', 'az', true],
    ['', '', true],
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'abcd', false],
    ['@[`{', '`{@[', false],
    ['@', '`', false],
    ['websocket', 'webſocket', false],
    ['É', 'é', false],
    ['K', '\u212a', false],
  ])('%j and %j: %s', (left, right, same) => {
    expect(equalsIgnoringCase(left, right)).toBe(same)
    expect(equalsIgnoringCase(right, left)).toBe(same)
  })
})
