import { describe, expect, test } from 'vitest'

import { listContains, parseTokenList } from './token-list.js'

describe('parseTokenList', () => {
  test.each([
    [[], []],
    [['a'], ['a']],
    [[' a '], ['a']],
    [['a,b'], ['a', 'b']],
    [
      ['a \t, \tb', 'c'],
      ['a', 'b', 'c'],
    ],
    [
      ['a', 'a'],
      ['a', 'a'],
    ],
    [['__proto__, constructor'], ['__proto__', 'constructor']],
  ])('%j is the list %j', (lines, tokens) => {
    expect(parseTokenList(lines)).toEqual(tokens)
  })

  test.each([
    [['']],
    [[' ']],
    [[',']],
    [['a,']],
    [[',a']],
    [['a,,b']],
    [['a b']],
    [['a;b']],
    [['"a"']],
    [['a', '']],
    [['é']],
  ])('%j is no list of tokens', (lines) => {
    expect(parseTokenList(lines)).toBeUndefined()
  })

  test('time is linear in the text: megabytes of white space, of elements, of lines', () => {
    const spaces = ' '.repeat(4_000_000)
    expect(parseTokenList([`b${spaces}x`])).toBeUndefined()
    expect(parseTokenList([`b${spaces},${spaces}x`])).toEqual(['b', 'x'])
    expect(parseTokenList([`b${',b'.repeat(1_000_000)}`])).toHaveLength(1_000_001)
    expect(parseTokenList(Array.from({ length: 100_000 }, () => 'a'))).toHaveLength(100_000)
  })
})

describe('listContains', () => {
  test.each([
    [['Upgrade'], true],
    [['upgrade'], true],
    [['keep-alive, Upgrade'], true],
    [['keep-alive', ' UPGRADE\t, close'], true],
    [['keep-alive,,upgrade,'], true],
    [['a b, upgrade'], true],
    [[], false],
    [[''], false],
    [['keep-alive'], false],
    [['upgrades'], false],
    [['up grade'], false],
    [['up,grade'], false],
    [['upgrade;q=1'], false],
    [['"upgrade"'], false],
    [['\u00a0upgrade'], false],
  ])('%j: %s', (lines, contained) => {
    expect(listContains(lines, 'upgrade')).toBe(contained)
  })
})
