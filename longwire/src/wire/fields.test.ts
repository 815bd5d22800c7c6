import { describe, expect, test } from 'vitest'

import { Fields } from './fields.js'

function faultOf(record: object, read: (fields: Fields) => unknown): string | undefined {
  const fields = new Fields(record)
  read(fields)
  return fields.fault === undefined ? undefined : `${fields.fault.name} ${fields.fault.path}`
}

describe('Fields', () => {
  test('reads fields that fit, and notes no fault', () => {
    const fields = new Fields({ text: 'a', count: 7, flag: true, kind: 'log', version: 1, data: null })
    expect(fields.text('text')).toBe('a')
    expect(fields.count('count', 7)).toBe(7)
    expect(fields.flag('flag')).toBe(true)
    expect(fields.one('kind', ['signal', 'log'])).toBe('log')
    expect(fields.version('version')).toBe(1)
    expect(fields.data('data')).toBeNull()
    expect(fields.fault).toBeUndefined()
  })

  test('a field of the prototype is absent', () => {
    expect(faultOf({}, (fields) => fields.text('toString'))).toBe('missing toString')
    expect(new Fields({}).has('constructor')).toBe(false)
  })

  test.each([
    ['a missing text', {}, 'missing it'],
    ['a number for a text', { it: 7 }, 'wrong-type it'],
    ['a text that is too short', { it: '' }, 'out-of-range it'],
    ['a text that is too long', { it: 'abcd' }, 'out-of-range it'],
  ])('text: %s', (_, record, fault) => {
    expect(faultOf(record, (fields) => fields.text('it', 3, 1))).toBe(fault)
  })

  test.each(['a b', 'ä', 'a\n', '\u0000', '../x', '\ud800'])('token: refuses %j', (it) => {
    expect(faultOf({ it }, (fields) => fields.token('it', 64))).toBe('out-of-range it')
  })

  test.each([
    ['a text', { it: '7' }, 'wrong-type it'],
    ['a fraction', { it: 7.5 }, 'out-of-range it'],
    ['less than the least', { it: 0 }, 'out-of-range it'],
    ['more than a double holds exactly', { it: 2 ** 53 }, 'out-of-range it'],
    ['infinity', { it: Number.POSITIVE_INFINITY }, 'out-of-range it'],
    ['nothing', {}, 'missing it'],
  ])('count: %s', (_, record, fault) => {
    expect(faultOf(record, (fields) => fields.count('it', 1))).toBe(fault)
  })

  test('flag: a number is no flag', () => {
    expect(faultOf({ it: 1 }, (fields) => fields.flag('it'))).toBe('wrong-type it')
  })

  test('one: a name that is not on the list', () => {
    expect(faultOf({ it: 'constructor' }, (fields) => fields.one('it', ['log']))).toBe('out-of-range it')
  })

  test('version: any other one has a fault of its own', () => {
    expect(faultOf({ it: 2 }, (fields) => fields.version('it'))).toBe('unsupported-version it')
    expect(faultOf({ it: '1' }, (fields) => fields.version('it'))).toBe('wrong-type it')
  })

  test('data: absent, or beyond its bounds', () => {
    expect(faultOf({}, (fields) => fields.data('it'))).toBe('missing it')
    expect(faultOf({ it: Number.POSITIVE_INFINITY }, (fields) => fields.data('it'))).toBe('not-finite it')
  })

  test('object and list: the path leads to the fault', () => {
    const record = { list: [{ place: { at: 1 } }, { place: { at: -1 } }, { place: 7 }] }
    const read = (fields: Fields) => fields.list('list', (entry) => entry.object('place', (place) => place.count('at')))
    expect(faultOf(record, read)).toBe('out-of-range list[1].place.at')
    expect(new Fields({ list: [] }).list('list', () => 1)).toEqual([])
  })

  test.each([[null], [[]], ['x']])('object: %j is none', (it) => {
    expect(faultOf({ it }, (fields) => fields.object('it', () => 1))).toBe('wrong-type it')
  })

  test('list: an item that is no object, and what is no list', () => {
    expect(faultOf({ it: [7] }, (fields) => fields.list('it', () => 1))).toBe('wrong-type it[0]')
    expect(faultOf({ it: {} }, (fields) => fields.list('it', () => 1))).toBe('wrong-type it')
  })

  test('list: reads no further than the first fault', () => {
    let reads = 0
    const items = Array.from({ length: 1_000 }, () => ({}))
    faultOf({ items }, (fields) =>
      fields.list('items', (entry) => {
        reads += 1
        return entry.text('topic')
      }),
    )
    expect(reads).toBe(1)
  })

  test('optional: present, absent, and null, which is not absent', () => {
    const fields = new Fields({ there: 1, nothing: null })
    expect(fields.optional('there', (name) => fields.count(name))).toEqual({ there: 1 })
    expect(fields.optional('absent', (name) => fields.count(name))).toEqual({})
    expect(fields.fault).toBeUndefined()
    fields.optional('nothing', (name) => fields.count(name))
    expect(fields.fault?.name).toBe('wrong-type')
  })
})
