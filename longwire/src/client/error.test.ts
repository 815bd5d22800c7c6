import { describe, expect, test } from 'vitest'

import { HubFault, RejectedError, UnknownOutcomeError } from './error.js'

describe('errors', () => {
  test('a rejection names its code and where the fault is', () => {
    const error = new RejectedError('invalid-data', 'must be a string', 'a.b[2]')
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'RejectedError', code: 'invalid-data', path: 'a.b[2]' })
    expect(error.message).toBe('must be a string')
    expect(new RejectedError('limit', 'too much').path).toBeUndefined()
  })

  test('the others are told apart by name', () => {
    expect(new UnknownOutcomeError('who knows').name).toBe('UnknownOutcomeError')
    expect(new HubFault('no').name).toBe('HubFault')
  })
})
