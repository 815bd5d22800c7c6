import { describe, expect, test } from 'vitest'

import { defaultHttp2Limits, http2Limits, type Http2Limits } from './session-limits.js'

test('true stands for the defaults', () => {
  expect(http2Limits(true)).toEqual(defaultHttp2Limits)
  expect(http2Limits({})).toEqual(defaultHttp2Limits)
})

test.each([
  'streamsMax',
  'headerListBytesMax',
  'streamWindowBytes',
  'sessionWindowBytes',
  'sessionIdleTimeoutMs',
  'streamResetsPerSecond',
  'streamResetsBurst',
] as const satisfies readonly (keyof Http2Limits)[])('%s can be set', (name) => {
  expect(http2Limits({ [name]: 7 })).toEqual({ ...defaultHttp2Limits, [name]: 7 })
  expect(http2Limits({ [name]: undefined })).toEqual(defaultHttp2Limits)
})

describe('what can never work', () => {
  test.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 31])('%d is a RangeError', (value) => {
    expect(() => http2Limits({ streamsMax: value })).toThrow(RangeError)
  })

  test.each(['streams', '__proto__', 'toString'])('%s is a TypeError', (name) => {
    const limits = Object.fromEntries([[name, 1]]) as Partial<Http2Limits>
    expect(() => http2Limits(limits)).toThrow(TypeError)
  })
})
