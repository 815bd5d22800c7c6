import { describe, expect, test } from 'vitest'

import { violations, type Violation } from '../../protocol/index.js'
import { errorOf, violationError } from './protocol-error.js'

const outcome = { code: 1006, reason: '', clean: false }

describe('violationError', () => {
  test('every violation is an error with a code', () => {
    const errors = Object.keys(violations).map((name) => violationError(name as Violation) as Error & { code: string })
    expect(errors.filter(({ code, message }) => !/^(?:WS_ERR|Z)_[A-Z_0-9]+$/.test(code) || message === '')).toEqual([])
  })

  test.each([
    ['unmasked', RangeError, 'WS_ERR_EXPECTED_MASK', 'Invalid WebSocket frame: MASK must be set'],
    ['text-not-utf8', Error, 'WS_ERR_INVALID_UTF8', 'Invalid WebSocket frame: invalid UTF-8 sequence'],
    ['message-too-big', RangeError, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'Max payload size exceeded'],
    ['deflate-invalid', Error, 'Z_DATA_ERROR', 'a message cannot be decompressed'],
  ] as const)('%s is what ws calls it', (violation, type, code, message) => {
    const error = violationError(violation)
    expect([error.constructor, error.message]).toEqual([type, message])
    expect(error).toHaveProperty('code', code)
  })
})

describe('errorOf', () => {
  test('what this side gave up for', () => {
    const abort = { code: 1013, reason: 'the peer reads too slowly' }
    expect(errorOf({ ...outcome, abort }, false)).toMatchObject({ message: abort.reason, code: 'WS_ERR_ABORTED' })
  })

  test('none for a violation, which has had its own, nor for a lost connection or one that was being closed', () => {
    const abort = { code: 1006, reason: 'the connection did not end in time' }
    expect(errorOf({ ...outcome, violation: 'masked', abort }, false)).toBeUndefined()
    expect(errorOf(outcome, false)).toBeUndefined()
    expect(errorOf({ ...outcome, abort }, true)).toBeUndefined()
    expect(errorOf({ ...outcome, abort, clean: true }, false)).toBeUndefined()
  })
})
