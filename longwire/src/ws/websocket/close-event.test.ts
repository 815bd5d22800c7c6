import { describe, expect, test } from 'vitest'

import { CloseEvent, OwnCloseEvent } from './close-event.js'

describe.each([
  ['the one in use', CloseEvent],
  ['our own', OwnCloseEvent],
])('CloseEvent, %s', (_which, Class) => {
  test('says what it was given', () => {
    const event = new Class('close', { wasClean: true, code: 4000, reason: 'bye', cancelable: true })
    expect(event).toBeInstanceOf(Event)
    expect([event.type, event.wasClean, event.code, event.reason, event.cancelable]).toEqual([
      'close',
      true,
      4000,
      'bye',
      true,
    ])
    expect(Object.prototype.toString.call(event)).toBe('[object CloseEvent]')
  })

  test('has defaults, and converts as Web IDL does', () => {
    const { wasClean, code, reason, bubbles } = new Class('x')
    expect([wasClean, code, reason, bubbles]).toEqual([false, 0, '', false])
    const odd = new Class('x', { wasClean: 1, code: 65_537.9, reason: 'a\uD800' } as object)
    expect([odd.wasClean, odd.code, odd.reason]).toEqual([true, 1, 'a\uFFFD'])
  })
})
