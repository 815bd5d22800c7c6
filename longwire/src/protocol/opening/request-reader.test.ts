import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { httpVersion, RequestReader, type RequestReading } from './request-reader.js'

const requestText =
  'GET /chat?room=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n' +
  'Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\nX-Note: \xe9t\xe9\r\n\r\n'
const request = Buffer.from(requestText, 'latin1')

/** What a reader says of `bytes` when they come in these pieces: the last reading, in plain values. */
function read(bytes: Uint8Array, cuts: readonly number[], reader = new RequestReader()): unknown {
  let reading: RequestReading = { kind: 'more' }
  let start = 0
  for (const end of [...cuts, bytes.length]) {
    reading = reader.receive(bytes, start, end)
    if (reading.kind !== 'more') break
    start = end
  }
  if (reading.kind !== 'head') return reading
  const { method, target, version, headers } = reading.head
  return { method, target, version, headers: [...headers], consumed: reading.consumed }
}

const refuse = (text: string, limits = {}): unknown => read(Buffer.from(text, 'latin1'), [], new RequestReader(limits))

describe('RequestReader', () => {
  test('reads the request of RFC 6455 §1.2', () => {
    const { consumed, headers, ...line } = read(request, []) as { consumed: number; headers: unknown[] }
    expect(line).toEqual({ method: 'GET', target: '/chat?room=1', version: '1.1' })
    expect(headers).toHaveLength(8)
    expect(headers[0]).toEqual(['Host', 'server.example.com'])
    expect(headers[7]).toEqual(['X-Note', '\xe9t\xe9'])
    expect(consumed).toBe(request.length)
  })

  test('takes whole arrays, and the platform’s own latin1', () => {
    const reader = new RequestReader({}, (bytes, start, end) =>
      Buffer.from(bytes.subarray(start, end)).toString('latin1'),
    )
    expect(reader.receive(request)).toEqual(new RequestReader().receive(request))
  })

  test('rule 19 (server): what came together with the request begins at `consumed`, wherever the cut is', () => {
    const frames = Buffer.from([0x81, 0x80, 1, 2, 3, 4])
    const bytes = Buffer.concat([request, frames])
    const whole = read(bytes, [])
    expect(whole).toMatchObject({ consumed: request.length })
    for (let cut = 0; cut <= request.length; cut++) expect(read(bytes, [cut])).toEqual(whole)
  })

  test('rule 20 (server): a second request behind the first is left to the frames', () => {
    expect(read(Buffer.concat([request, request]), [])).toMatchObject({ consumed: request.length })
  })

  test('a request byte by byte is the same request', () => {
    expect(read(request, [...request.keys()])).toEqual(read(request, []))
  })

  test.each(['1.0', '2.0', '1.2', '0.9', '9.9'])(
    'reads requests of HTTP/%s, to be refused for what they ask',
    (version) => {
      expect(refuse(`GET / HTTP/${version}\r\n\r\n`)).toMatchObject({ version })
    },
  )

  test.each([
    'HTTP/1',
    'HTTP/11',
    'HTTP/1.1.1',
    'HTTP/a.1',
    'HTTP/1.a',
    'HTTP/1,1',
    'http/1.1',
    'HTTP/1.10',
    'HTTPS/1.1',
    'ICY/1.10',
  ])('a request of %s is malformed', (protocol) => {
    expect(refuse(`GET / ${protocol}\r\n\r\n`)).toEqual({ kind: 'refused', refusal: 'request-line-malformed' })
  })

  test.each([
    ['rule 4 (server): a space in the target', 'GET /a b HTTP/1.1\r\n\r\n', 'request-line-malformed'],
    ['rule 4 (server): NUL in the target', 'GET /a\0b HTTP/1.1\r\n\r\n', 'control-character'],
    ['rule 4 (server): CR in the target', 'GET /a\rb HTTP/1.1\r\n\r\n', 'request-line-malformed'],
    ['rule 4 (server): LF in the target', 'GET /a\nb HTTP/1.1\r\n\r\n', 'line-end-malformed'],
    ['rule 4 (server): HTTP/0.9', 'GET /\r\n', 'request-line-malformed'],
    ['a bare LF', 'GET / HTTP/1.1\r\nA: b\nHost: a\r\n\r\n', 'line-end-malformed'],
    ['a folded line', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n', 'folded-header'],
    ['a space before a colon', 'GET / HTTP/1.1\r\nA : b\r\n\r\n', 'space-before-colon'],
    ['NUL in a value', 'GET / HTTP/1.1\r\nA: b\0\r\n\r\n', 'control-character'],
    ['a name that is no token', 'GET / HTTP/1.1\r\n(A): b\r\n\r\n', 'header-name-malformed'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', undefined],
    ['a TLS handshake', '\x16\x03\x01\x02\0\x01', 'control-character'],
  ])('%s', (_, text, refusal) => {
    if (refusal === undefined) expect(refuse(text)).toMatchObject({ method: 'PRI', version: '2.0' })
    else expect(refuse(text)).toEqual({ kind: 'refused', refusal })
  })

  test.each([
    ['a request line that is too long', `GET /${'a'.repeat(8192)}`, {}, 'request-line-too-long'],
    [
      'a header line that is too long',
      `GET / HTTP/1.1\r\nA: ${'a'.repeat(100)}`,
      { lineBytesMax: 100 },
      'header-line-too-long',
    ],
    ['65 header lines', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(65)}`, {}, 'too-many-headers'],
    [
      '2,000 header lines with Upgrade last',
      `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(1999)}Upgrade: websocket\r\n\r\n`,
      {},
      'too-many-headers',
    ],
    ['more than 8 KiB', `GET / HTTP/1.1\r\n${`A: ${'b'.repeat(195)}\r\n`.repeat(41)}`, {}, 'head-too-big'],
  ])('rule 21 (server): %s', (_, text, limits, refusal) => {
    expect(refuse(text, limits)).toEqual({ kind: 'refused', refusal })
  })

  test('rule 21 (server): 64 header lines and 8 KiB are read', () => {
    const lines = 'A: b\r\n'.repeat(63)
    const rest = 8192 - 'GET / HTTP/1.1\r\nC: \r\n\r\n'.length - lines.length
    expect(refuse(`GET / HTTP/1.1\r\n${lines}C: ${'c'.repeat(rest)}\r\n\r\n`)).toMatchObject({ consumed: 8192 })
  })

  test('a refusal is final', () => {
    const reader = new RequestReader()
    const refused = { kind: 'refused', refusal: 'control-character' }
    expect(reader.receive(Buffer.from('\0'))).toEqual(refused)
    expect(reader.receive(request)).toEqual(refused)
  })
})

describe('any bytes', () => {
  const alphabet = [
    'G',
    'GET',
    ' ',
    '/',
    'HTTP/1.1',
    '\r',
    '\n',
    '\r\n',
    ':',
    'A',
    'Host: a\r\n',
    '\t',
    '\0',
    '\xe9',
    '#',
    ',',
    '"',
  ]
  const shaped = fc
    .array(fc.constantFrom(...alphabet), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join(''), 'latin1'))
  const mutated = fc
    .tuple(fc.nat(request.length - 1), fc.nat(255))
    .map(([at, byte]) => Buffer.from(request.map((old, i) => (i === at ? byte : old))))
  const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), shaped, mutated)

  test('rule 99 (server): are a head, a refusal, or the beginning of one', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const reading = new RequestReader().receive(bytes)
        expect(['more', 'head', 'refused']).toContain(reading.kind)
        if (reading.kind === 'head') expect(reading.consumed).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 2000 },
    )
  })

  test('rule 97 (server): are the same however they are cut', () => {
    fc.assert(
      fc.property(anyBytes, fc.array(fc.nat(300), { maxLength: 5 }), (bytes, positions) => {
        const cuts = positions.map((at) => Math.min(at, bytes.length)).sort((left, right) => left - right)
        const whole = read(bytes, [])
        expect(read(bytes, cuts)).toEqual(whole)
        expect(read(bytes, [...bytes.keys()])).toEqual(whole)
      }),
      { numRuns: 1000 },
    )
  })
})

test.each([
  ['HTTP/1.1', '1.1'],
  ['HTTP/1.0', '1.0'],
  ['HTTP/1.1 ', undefined],
  ['', undefined],
  ['HTTP/1.:', undefined],
  ['HTTP//.1', undefined],
])('the version of %j is %s', (protocol, version) => {
  expect(httpVersion(protocol)).toBe(version)
})
