import { expect, test } from 'vitest'

import { LostError, WebSocketError } from './websocket-error.js'

test('says what it was given', () => {
  const error = new WebSocketError('text', { closeCode: 3000, reason: 'why' })
  expect(error).toBeInstanceOf(DOMException)
  expect([error.name, error.message, error.closeCode, error.reason]).toEqual(['WebSocketError', 'text', 3000, 'why'])
  expect([new WebSocketError().closeCode, new WebSocketError().reason]).toEqual([null, ''])
  expect(new WebSocketError('', { reason: 'x' }).closeCode).toBe(1000)
  expect(new LostError('x')).toMatchObject({ name: 'WebSocketError', closeCode: 1006 })
})

test('takes what close() would', () => {
  expect(() => new WebSocketError('', { closeCode: 1001 })).toThrow(
    expect.objectContaining({ name: 'InvalidAccessError' }) as Error,
  )
  expect(() => new WebSocketError('', { reason: 'x'.repeat(124) })).toThrow(
    expect.objectContaining({ name: 'SyntaxError' }) as Error,
  )
})
