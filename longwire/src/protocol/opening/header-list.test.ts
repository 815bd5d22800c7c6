import { describe, expect, test } from 'vitest'

import { HeaderList } from './header-list.js'

const list = HeaderList.fromRaw(['Host', ' a ', 'X-Two', '1', 'x-two', '\t2 ', 'Empty', '  '])

describe('HeaderList', () => {
  test('looks names up without regard to case, in order, and trims the values', () => {
    expect(list.all('HOST')).toEqual(['a'])
    expect(list.all('x-Two')).toEqual(['1', '2'])
    expect(list.all('none')).toEqual([])
    expect(list.all('empty')).toEqual([''])
  })

  test('has one value only when there is exactly one line', () => {
    expect(list.one('host')).toBe('a')
    expect(list.one('X-TWO')).toBeUndefined()
    expect(list.one('none')).toBeUndefined()
    expect(list.one('empty')).toBe('')
  })

  test('tells what is there, and how much', () => {
    expect(list.has('x-two')).toBe(true)
    expect(list.has('x-tw')).toBe(false)
    expect(list.has('x-twp')).toBe(false)
    expect(list.size).toBe(4)
    expect(list.textLength).toBe('Host a X-Two1x-two\t2 Empty  '.length)
  })

  test('gives the lines back as they came', () => {
    const pairs = [
      ['Host', 'a'],
      ['X-Two', '1'],
      ['x-two', '2'],
      ['Empty', ''],
    ] as const
    expect([...list]).toEqual(pairs)
    expect([...HeaderList.fromPairs(pairs)]).toEqual(pairs)
    expect([...HeaderList.fromPairs(new Map([['a', 'b']]))]).toEqual([['a', 'b']])
  })

  test('taken from text it is the same, before and after it was let go of', () => {
    const fromText = HeaderList.fromText('Host:  a \r\nX-Two:1\r\nx-two: \t2 \r\nEmpty:   \r\nTime: 1:2\r\n')
    for (let time = 0; time < 2; time++) {
      expect([...fromText]).toEqual([
        ['Host', 'a'],
        ['X-Two', '1'],
        ['x-two', '2'],
        ['Empty', ''],
        ['Time', '1:2'],
      ])
      expect([fromText.one('host'), fromText.all('x-two'), fromText.has('EMPTY'), fromText.size]).toEqual([
        'a',
        ['1', '2'],
        true,
        5,
      ])
      fromText.compact()
    }
    expect([...HeaderList.fromText('')]).toEqual([])
  })

  test('compact changes nothing in a list that has no text', () => {
    const pairs = HeaderList.fromPairs([['a', '1']])
    pairs.compact()
    expect([...pairs]).toEqual([['a', '1']])
  })

  test('an array that ends in a name has no such line', () => {
    const odd = HeaderList.fromRaw(['a', '1', 'b'])
    expect([odd.size, odd.has('b'), odd.one('b'), odd.all('b'), [...odd]]).toEqual([
      1,
      false,
      undefined,
      [],
      [['a', '1']],
    ])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'prototype'])(
    '%s is a name like others',
    (name) => {
      const without = HeaderList.fromPairs([['a', '1']])
      expect([without.has(name), without.one(name), without.all(name)]).toEqual([false, undefined, []])
      const repeated = HeaderList.fromPairs([
        [name, '1'],
        [name, '2'],
      ])
      expect([repeated.has(name), repeated.one(name), repeated.all(name)]).toEqual([true, undefined, ['1', '2']])
    },
  )
})
