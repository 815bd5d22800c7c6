import { describe, expect, test } from 'vitest'

import { checkSubprotocols, toStrings } from './subprotocols.js'

describe('conversion', () => {
  test('what is iterable is the sequence', () => {
    expect(toStrings(['a', 5, null])).toEqual(['a', '5', 'null'])
    expect(toStrings(new Set(['a', 'b']))).toEqual(['a', 'b'])
    expect(toStrings(Object('ab'))).toEqual(['a', 'b'])
    expect(toStrings(Object.assign(() => undefined, { [Symbol.iterator]: () => ['f'].values() }))).toEqual(['f'])
  })

  test('all else is one string', () => {
    expect(toStrings('ab')).toEqual(['ab'])
    expect(toStrings(null)).toEqual(['null'])
    expect(toStrings({ [Symbol.iterator]: null, toString: () => 'x' })).toEqual(['x'])
    expect(() => toStrings(Symbol('a'))).toThrow(TypeError)
    expect(() => toStrings([Symbol('a')])).toThrow(TypeError)
  })
})

describe('rule 25 (client): subprotocols', () => {
  test.each([[[]], [['a']], [["!#$%&'*+-.^_`|~09azAZ"]]])('%j can be offered', (protocols) => {
    expect(checkSubprotocols(protocols)).toBe(undefined)
  })

  test.each([
    [['']],
    [['a', 'a']],
    [['chat', 'Chat']],
    [['a b']],
    [['a, b']],
    [[' a']],
    [['ä']],
    [['a\r\nX: y']],
    [['a/b']],
    [['a=b']],
  ])('%j cannot', (protocols) => {
    expect(() => checkSubprotocols(protocols)).toThrow(expect.objectContaining({ name: 'SyntaxError' }) as Error)
  })
})
