import { describe, expect, test } from 'vitest'

import { HubClose, mayReconnect } from './close-code.js'

describe('HubClose', () => {
  test('every code lies in the range for applications, and none stands twice', () => {
    const codes = Object.values(HubClose)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(code >= 4000 && code <= 4999).toBe(true)
  })
})

describe('mayReconnect', () => {
  test.each([1000, 1001, 1006, 1009, 1012, 1013, HubClose.timeout, HubClose.slow, HubClose.rate, 4499, 5000])(
    'a client closed with %i may come back',
    (code) => expect(mayReconnect(code)).toBe(true),
  )

  test.each([4500, HubClose.malformed, HubClose.notConnected, HubClose.unauthorized, HubClose.version, 4999])(
    'a client closed with %i may not',
    (code) => expect(mayReconnect(code)).toBe(false),
  )
})
