import { describe, expect, test } from 'vitest'

import { RejectedError } from './error.js'
import { assertValid, copyPayload } from './payload.js'

const cycle: Record<string, unknown> = {}
cycle['self'] = cycle

const deep = (levels: number): unknown => (levels === 0 ? 0 : [deep(levels - 1)])

describe('copyPayload', () => {
  test('is a copy that later changes do not reach', () => {
    const data = { list: [1, 2] }
    const copy = copyPayload(data)
    data.list.push(3)
    expect(copy).toEqual({ list: [1, 2] })
  })

  test('is what JSON makes of it', () => {
    expect(copyPayload({ at: new Date(0), none: undefined })).toEqual({ at: '1970-01-01T00:00:00.000Z' })
    expect(copyPayload(null)).toBeNull()
  })

  test.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a bigint', 1n],
    ['NaN inside', { a: [Number.NaN] }],
    ['a cycle', cycle],
    ['nothing left by toJSON', Object.create({ toJSON: () => undefined })],
    ['a bigint made by toJSON', Object.create({ toJSON: () => 1n })],
    ['too much depth made by toJSON', Object.create({ toJSON: () => deep(40) })],
    ['more keys than may be', Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, 0]))],
  ])('%s is refused', (_, data) => {
    expect(() => copyPayload(data)).toThrow(RejectedError)
    expect(() => copyPayload(data)).toThrow(expect.objectContaining({ code: 'invalid-data' }))
  })
})

describe('assertValid', () => {
  test('passes what a schema accepted', () => {
    expect(() => assertValid({ ok: true, value: 1 })).not.toThrow()
  })

  test('says where the fault is', () => {
    expect(() => assertValid({ ok: false, message: 'must be a string', path: 'text' })).toThrow(
      expect.objectContaining({ code: 'invalid-data', path: 'text', message: 'must be a string' }),
    )
  })
})
