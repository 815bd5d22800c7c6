import { describe, expect, test } from 'vitest'

import { type Refusal, refusals } from './refusal.js'
import { ResponseReader } from './response-reader.js'
import { serializeRefusal } from './serialize-refusal.js'

describe.each(Object.keys(refusals) as Refusal[])('the answer to %s', (name) => {
  test('rule 18 (server): is a whole response, after which the connection is closed', () => {
    const { status, text, headers = [] } = refusals[name]
    const bytes = Buffer.from(serializeRefusal(name))
    const reading = new ResponseReader().receive(bytes)
    if (reading.kind !== 'head') throw new Error(reading.kind)
    const { head, consumed } = reading
    expect([head.version, head.status]).toEqual(['1.1', status])
    expect(head.reason).toMatch(/^[A-Z]/)
    expect(bytes.subarray(consumed).toString()).toBe(text)
    expect(head.headers.one('Content-Length')).toBe(String(text.length))
    expect(head.headers.one('Connection')).toBe(status === 426 ? 'close, Upgrade' : 'close')
    for (const [header, value] of headers) expect(head.headers.all(header)).toEqual([value])
  })
})

describe('serializeRefusal', () => {
  test('rule 8 (server): a version that is not spoken is answered with the one that is', () => {
    expect(serializeRefusal('version-unsupported')).toBe(
      'HTTP/1.1 426 Upgrade Required\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Content-Type: text/plain; charset=utf-8\r\nContent-Length: 37\r\n\r\nthe version of the protocol is not 13',
    )
  })

  test('rule 18 (server): the application refuses in its own words', () => {
    const headers = [['WWW-Authenticate', 'Bearer']] as const
    expect(serializeRefusal({ status: 401, reason: 'Who are you', headers, body: 'a€😀é' })).toBe(
      'HTTP/1.1 401 Who are you\r\nConnection: close\r\nWWW-Authenticate: Bearer\r\n' +
        'Content-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\n\r\na€😀é',
    )
  })

  test('rule 18 (server): what it does not say is filled in', () => {
    const rest = 'Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\n'
    expect(serializeRefusal({ status: 401 })).toContain('HTTP/1.1 401 Unauthorized\r\n')
    expect(serializeRefusal({ status: 403 })).toBe(
      `HTTP/1.1 403 Forbidden\r\n${rest}Content-Length: 9\r\n\r\nForbidden`,
    )
    expect(serializeRefusal({ status: 599 })).toBe(`HTTP/1.1 599 \r\n${rest}Content-Length: 0\r\n\r\n`)
    expect(serializeRefusal({ status: 403, reason: 'No', body: '' })).toBe(
      `HTTP/1.1 403 No\r\n${rest}Content-Length: 0\r\n\r\n`,
    )
  })

  test('rule 18 (server): a redirection refuses too', () => {
    const headers = [['Location', 'https://a/']] as const
    expect(serializeRefusal({ status: 300, headers })).toMatch(/^HTTP\/1\.1 300 \r\nConnection: close\r\nLocation: /)
  })

  test('rule 18 (server): a reason that would break out of its line is made harmless', () => {
    expect(serializeRefusal({ status: 400, reason: 'a\r\nSet-Cookie: b\0é😀', body: '' })).toMatch(
      /^HTTP\/1\.1 400 a\?\?Set-Cookie: b\?\?\?\r\nConnection/,
    )
  })

  test('rule 18 (server): a body is counted in the bytes that are sent', () => {
    for (const body of ['\ud800', 'a\udc00b', '\x7f\x80', '\u07ff\u0800', '\uffff\u{10000}', '\u{10ffff}']) {
      const text = serializeRefusal({ status: 400, body })
      const sent = Buffer.from(text).subarray(text.indexOf('\r\n\r\n') + 4)
      expect(text).toContain(`Content-Length: ${sent.length}\r\n`)
    }
  })

  test('rule 18 (server): a refusal that names a protocol names it in Connection too', () => {
    expect(serializeRefusal({ status: 426, headers: [['upgrade', 'h2c']] })).toContain('Connection: close, Upgrade\r\n')
    expect(serializeRefusal({ status: 403, headers: [['X', 'upgrade: no']] })).toContain('Connection: close\r\n')
  })

  test.each([101, 200, 299, 600, 0, -400, 400.5, NaN])('rule 18 (server): the status %d refuses nothing', (status) => {
    expect(() => serializeRefusal({ status })).toThrow(new RangeError(`${status} refuses nothing`))
  })

  test.each(['Connection', 'content-length', 'Content-Type', 'Transfer-Encoding', 'Trailer', 'Sec-WebSocket-Accept'])(
    'rule 18 (server): the application cannot set %s',
    (name) => {
      expect(() => serializeRefusal({ status: 400, headers: [[name, 'a']] })).toThrow(TypeError)
    },
  )

  test('rule 18 (server): the application cannot break out of a header line', () => {
    expect(() => serializeRefusal({ status: 400, headers: [['X', 'a\r\n\r\n<script>']] })).toThrow(TypeError)
  })
})
