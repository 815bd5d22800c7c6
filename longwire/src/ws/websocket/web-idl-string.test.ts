import { expect, test } from 'vitest'

import { toDomString, toUsvString } from './web-idl-string.js'

test('values become strings, symbols do not', () => {
  expect([5, null, undefined, true, { toString: () => 'x' }].map(toDomString)).toEqual([
    '5',
    'null',
    'undefined',
    'true',
    'x',
  ])
  for (const convert of [toDomString, toUsvString]) {
    expect(() => convert(Symbol('x'))).toThrow(TypeError)
    expect(() => convert(Object.create(null))).toThrow(TypeError)
  }
})

test('a USVString has no lone surrogates', () => {
  expect([toDomString('a\uD800'), toUsvString('a\uD800'), toUsvString('😀')]).toEqual(['a\uD800', 'a\uFFFD', '😀'])
})
