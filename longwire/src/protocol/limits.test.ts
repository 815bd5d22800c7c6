import { describe, expect, test } from 'vitest'

import { traceOf } from '../../test/support/endpoint-trace.js'
import { clientFrame } from '../../test/support/raw-frame.js'
import { defaultLimits, withDefaults } from './limits.js'

test('what is not given has its default', () => {
  expect(withDefaults()).toEqual({ messageBytesMax: 1_048_576, smallFragmentsMax: 1024, fragmentBytesSmall: 64 })
  expect(withDefaults({ messageBytesMax: 5 })).toEqual({ ...defaultLimits, messageBytesMax: 5 })
})

test('what was made here is taken as it is the next time, and cannot be changed', () => {
  const made = withDefaults({ messageBytesMax: 5 })
  expect(withDefaults(made)).toBe(made)
  expect(Object.isFrozen(made)).toBe(true)
  expect(withDefaults({ ...made })).not.toBe(made)
})

test('the least limit is 1', () => {
  expect(withDefaults({ smallFragmentsMax: 1 }).smallFragmentsMax).toBe(1)
})

test.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 53])('%d is no limit', (value) => {
  expect(() => withDefaults({ messageBytesMax: value })).toThrow(
    new RangeError('messageBytesMax must be a whole number from 1'),
  )
})

describe('rule 51: limits of a message', () => {
  const limits = { messageBytesMax: 10, smallFragmentsMax: 3, fragmentBytesSmall: 4 }

  test('exactly messageBytesMax passes, one byte more does not', () => {
    expect(traceOf('server', [clientFrame(2, new Uint8Array(10))], { limits })[0]).toMatch(/^binary/)
    expect(traceOf('server', [clientFrame(2, new Uint8Array(11))], { limits })).toContain('violation message-too-big')
  })

  test('the sum of the fragments counts, and the header alone decides', () => {
    const first = clientFrame(2, new Uint8Array(6), { fin: false })
    const header = clientFrame(0, new Uint8Array(5)).subarray(0, 2)
    expect(traceOf('server', [first, header], { limits })).toContain('violation message-too-big')
  })

  test('empty and small fragments count, larger ones pay for themselves', () => {
    const open = clientFrame(1, '', { fin: false })
    const small = clientFrame(0, 'abc', { fin: false })
    const large = clientFrame(0, 'abcd', { fin: false })
    const end = clientFrame(0, 'z')
    expect(traceOf('server', [open, small, end], { limits })[0]).toBe('text "abcz"')
    expect(traceOf('server', [open, large, large, end], { limits })[0]).toBe('text "abcdabcdz"')
    expect(traceOf('server', [open, small, small, end], { limits })).toContain('violation too-many-fragments')
  })

  test('small messages that are not fragmented are not counted', () => {
    const chunks = Array.from({ length: 20 }, () => clientFrame(1, 'a'))
    expect(traceOf('server', chunks, { limits }).filter((line) => line === 'text "a"')).toHaveLength(20)
  })

  test('the count starts anew with each message', () => {
    const message = [clientFrame(1, 'a', { fin: false }), clientFrame(0, 'b', { fin: false }), clientFrame(0, 'c')]
    expect(traceOf('server', [...message, ...message], { limits }).slice(0, 2)).toEqual(['text "abc"', 'text "abc"'])
  })

  test('behind as many small fragments as may be, one that pays for itself passes', () => {
    const roomy = { ...limits, messageBytesMax: 100 }
    const small = clientFrame(0, 'abc', { fin: false })
    const chunks = [clientFrame(1, 'abc', { fin: false }), small, small, clientFrame(0, 'abcd', { fin: false })]
    expect(traceOf('server', chunks, { limits: roomy })).toEqual(['sent ', 'open'])
    expect(traceOf('server', [...chunks, clientFrame(0, 'z')], { limits: roomy })).toContain(
      'violation too-many-fragments',
    )
  })

  test('control frames are not counted, and may be longer than a message', () => {
    const chunks = [
      clientFrame(1, 'abc', { fin: false }),
      clientFrame(0, '', { fin: false }),
      clientFrame(0, '', { fin: false }),
      clientFrame(9, 'longer than a message'),
    ]
    expect(traceOf('server', chunks, { limits })[0]).toMatch(/^ping/)
  })
})

describe('what is compressed may be a little longer than the limit', () => {
  const options = { limits: { messageBytesMax: 160 }, rsv1: true }
  const deflated = (size: number, fin = true) => clientFrame(2, new Uint8Array(size), { rsv: 4, fin })

  test('a sixteenth and 16 bytes', () => {
    expect(traceOf('server', [deflated(186)], options)[0]).toMatch(/rsv1$/)
    expect(traceOf('server', [deflated(187)], options)).toContain('violation message-too-big')
  })

  test('all fragments together', () => {
    const rest = (size: number) => clientFrame(0, new Uint8Array(size))
    expect(traceOf('server', [deflated(100, false), rest(86)], options)[0]).toMatch(/rsv1$/)
    expect(traceOf('server', [deflated(100, false), rest(87)], options)).toContain('violation message-too-big')
  })

  test('but not what is not', () => {
    expect(traceOf('server', [clientFrame(2, new Uint8Array(160))], options)[0]).toMatch(/^binary/)
    expect(traceOf('server', [clientFrame(2, new Uint8Array(161))], options)).toContain('violation message-too-big')
    const parts = [clientFrame(2, new Uint8Array(100), { fin: false }), clientFrame(0, new Uint8Array(61))]
    expect(traceOf('server', parts, options)).toContain('violation message-too-big')
  })
})
