import { describe, expect, test } from 'vitest'

import { checkedCloseOptions } from './close-options.js'

describe('checkedCloseOptions', () => {
  test('has defaults', () => {
    expect(checkedCloseOptions({}, 5_000)).toEqual({ code: 1001, reason: '', graceMs: 5_000 })
    const given = { code: 1012, reason: 'restart', graceMs: 0 }
    expect(checkedCloseOptions(given, 5_000)).toEqual(given)
  })

  test('rule 61 (server): refuses what must not be sent', () => {
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5]) {
      expect(() => checkedCloseOptions({ code }, 1)).toThrow(RangeError)
    }
    expect(() => checkedCloseOptions({ reason: 'ä'.repeat(62) }, 1)).toThrow(RangeError)
    expect(checkedCloseOptions({ reason: 'ä'.repeat(61) }, 1).reason).toHaveLength(61)
    for (const graceMs of [-1, Number.NaN]) expect(() => checkedCloseOptions({ graceMs }, 1)).toThrow(RangeError)
  })
})
