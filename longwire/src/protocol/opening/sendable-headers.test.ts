import { describe, expect, test } from 'vitest'

import { serializeHeaders } from './sendable-headers.js'

const reserved = new Set(['host'])

describe('serializeHeaders', () => {
  test('writes each line as it is given', () => {
    const lines = [
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2; Path=/'],
      ['X-Empty', ''],
      ['__proto__', 'x'],
    ] as const
    expect(serializeHeaders(lines, reserved)).toBe(
      'Set-Cookie: a=1\r\nset-cookie: b=2; Path=/\r\nX-Empty: \r\n__proto__: x\r\n',
    )
    expect(serializeHeaders(new Map([['a', 'b\tc']]), reserved)).toBe('a: b\tc\r\n')
    expect(serializeHeaders([], reserved)).toBe('')
  })

  test.each(['', 'a b', 'a:', 'a\r\nb', 'a\0', 'é', 'a\u010a'])('the name %j is no token', (name) => {
    expect(() => serializeHeaders([[name, 'x']], reserved)).toThrow(
      new TypeError(`the header name ${JSON.stringify(name)} is not a token`),
    )
  })

  test.each(['a\r\nb: c', 'a\rb', 'a\nb', 'a\0', '\x7f', 'é', '\u010d\u010a', 'a\u2028'])(
    'the value %j cannot be sent',
    (value) => {
      expect(() => serializeHeaders([['x', value]], reserved)).toThrow(
        new TypeError('the value of the header x has characters that cannot be sent'),
      )
    },
  )

  test.each(['host', 'Host', 'HOST'])('the name %s is not the caller’s', (name) => {
    expect(() => serializeHeaders([[name, 'a']], reserved)).toThrow(
      new TypeError(`the header ${name} is part of the handshake itself`),
    )
  })
})
