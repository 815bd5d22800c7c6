import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { data } from '../../test/support/arbitrary-message.js'
import { DATA_DEPTH_MAX, DATA_KEYS_MAX, dataFault } from './data.js'

function nested(depth: number): unknown {
  let value: unknown = 7
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value }
  return value
}

function keyed(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))
}

describe('dataFault', () => {
  test('takes whatever a parser makes', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(dataFault(value)).toBeUndefined()
      }),
    )
  })

  test('takes 32 levels and not one more', () => {
    expect(dataFault(nested(DATA_DEPTH_MAX))).toBeUndefined()
    expect(dataFault(nested(DATA_DEPTH_MAX + 1))).toBe('too-deep')
  })

  test('takes 1,000 keys in all and not one more, wherever they stand', () => {
    expect(dataFault(keyed(DATA_KEYS_MAX))).toBeUndefined()
    expect(dataFault(keyed(DATA_KEYS_MAX + 1))).toBe('too-many-keys')
    expect(dataFault([keyed(500), [keyed(500)]])).toBeUndefined()
    expect(dataFault([keyed(500), { one: keyed(500) }])).toBe('too-many-keys')
  })

  test('items of lists are no keys', () => {
    expect(dataFault(Array.from({ length: 10_000 }, () => 1))).toBeUndefined()
  })

  test('counts __proto__ as a key like any other', () => {
    expect(dataFault(JSON.parse('{"__proto__":[[1e999]]}'))).toBe('not-finite')
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, [1, -Infinity], { deep: [Number.NaN] }])(
    'refuses numbers that JSON would turn into null: %j',
    (value) => expect(dataFault(value)).toBe('not-finite'),
  )

  test.each([undefined, 1n, () => 1, Symbol('s'), { big: 1n }, [() => 1]])('refuses what is no JSON', (value) => {
    expect(dataFault(value)).toBe('not-json')
  })

  test('an absent field of an object is no fault', () => {
    expect(dataFault({ absent: undefined })).toBeUndefined()
  })

  test('a cyclic value is too deep', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    expect(dataFault(cyclic)).toBe('too-deep')
  })
})
