import { expect, test } from 'vitest'

import { defaultHeadLimits, withHeadDefaults } from './head-limits.js'

test('the defaults are 8 KiB in 64 header lines', () => {
  expect(defaultHeadLimits).toEqual({ headBytesMax: 8192, headersMax: 64, lineBytesMax: 8192 })
  expect(withHeadDefaults()).toBe(defaultHeadLimits)
})

test('a limit takes the place of its default', () => {
  expect(withHeadDefaults({})).toEqual(defaultHeadLimits)
  expect(withHeadDefaults({ headersMax: 1 })).toEqual({ ...defaultHeadLimits, headersMax: 1 })
  expect(withHeadDefaults({ headBytesMax: 2, lineBytesMax: 3 })).toEqual({
    headBytesMax: 2,
    headersMax: 64,
    lineBytesMax: 3,
  })
})

test.each(['headBytesMax', 'headersMax', 'lineBytesMax'] as const)('%s is a whole number from 1', (name) => {
  for (const value of [0, -1, 1.5, NaN, Infinity]) {
    expect(() => withHeadDefaults({ [name]: value })).toThrow(new RangeError(`${name} must be a whole number from 1`))
  }
})
