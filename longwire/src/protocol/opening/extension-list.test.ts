import { describe, expect, test } from 'vitest'

import { parseExtensions, serializeExtensions } from './extension-list.js'

describe('parseExtensions', () => {
  test.each([
    [[], []],
    [['a'], [{ name: 'a', params: [] }]],
    [
      [' a ; b ; c=1 ; d="2" '],
      [
        {
          name: 'a',
          params: [
            ['b', true],
            ['c', '1'],
            ['d', '2'],
          ],
        },
      ],
    ],
    [['a;b="\\1\\2"'], [{ name: 'a', params: [['b', '12']] }]],
    [
      ['a;b;b=1;b'],
      [
        {
          name: 'a',
          params: [
            ['b', true],
            ['b', '1'],
            ['b', true],
          ],
        },
      ],
    ],
    [
      ['a, b;c', 'a'],
      [
        { name: 'a', params: [] },
        { name: 'b', params: [['c', true]] },
        { name: 'a', params: [] },
      ],
    ],
    [['__proto__;constructor=toString'], [{ name: '__proto__', params: [['constructor', 'toString']] }]],
  ])('rule 12 (server): %j is understood', (lines, offers) => {
    expect(parseExtensions(lines)).toEqual(offers)
  })

  test.each([
    [['']],
    [[',a']],
    [['a,']],
    [['a,,b']],
    [['a', '']],
    [['a b']],
    [['a;']],
    [['a;;b']],
    [['a;=1']],
    [['a;b=']],
    [['a;b=;c']],
    [['a;b =1']],
    [['a;b= 1']],
    [['a;b=""']],
    [['a;b="1']],
    [['a;b="1 2"']],
    [['a;b="1"2']],
    [['a;b=1"2"']],
    [['a;b=1=2']],
    [['a=1']],
    [['a/b']],
    [['a;é']],
    [['a;b=é']],
    [['a;b="é"']],
  ])('rule 12 (server): %j is malformed', (lines) => {
    expect(parseExtensions(lines)).toBeUndefined()
  })

  test('time is linear in the text: megabytes of escapes, white space, parameters and offers', () => {
    expect(parseExtensions([`a; b="${'\\c'.repeat(2_000_000)}`])).toBeUndefined()
    expect(parseExtensions([`a; b="${'\\c'.repeat(1_000_000)}"`])?.[0]?.params[0]?.[1]).toHaveLength(1_000_000)
    expect(parseExtensions([`a${' '.repeat(4_000_000)}x`])).toBeUndefined()
    expect(parseExtensions([`a${';b'.repeat(500_000)}`])?.[0]?.params).toHaveLength(500_000)
    expect(parseExtensions([`a${',a'.repeat(500_000)}`])).toHaveLength(500_001)
  })
})

describe('serializeExtensions', () => {
  test('writes what parseExtensions reads', () => {
    const text = 'a, b; c; d=1, b'
    expect(serializeExtensions(parseExtensions([text])!)).toBe(text)
    expect(serializeExtensions([])).toBe('')
  })

  test.each([
    [{ name: '', params: [] }],
    [{ name: 'a b', params: [] }],
    [{ name: 'a', params: [['b\r\nc', true]] as const }],
    [{ name: 'a', params: [['b', '1, 2']] as const }],
    [{ name: 'a', params: [['b', '']] as const }],
  ])('%j is not a token', (extension) => {
    expect(() => serializeExtensions([extension])).toThrow(TypeError)
  })
})
