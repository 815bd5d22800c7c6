import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ResponseReader, type ResponseReading } from './response-reader.js'

const responseText =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n'
const response = Buffer.from(responseText)
const frames = Buffer.from([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])

function read(bytes: Uint8Array, cuts: readonly number[], reader = new ResponseReader()): unknown {
  let reading: ResponseReading = { kind: 'more' }
  let start = 0
  for (const end of [...cuts, bytes.length]) {
    reading = reader.receive(bytes, start, end)
    if (reading.kind !== 'more') break
    start = end
  }
  if (reading.kind !== 'head') return reading
  const { version, status, reason, headers } = reading.head
  return { version, status, reason, headers: [...headers], consumed: reading.consumed }
}

const readText = (text: string, limits = {}): unknown =>
  read(Buffer.from(text, 'latin1'), [], new ResponseReader(limits))

describe('ResponseReader', () => {
  test('reads the response of RFC 6455 §1.2', () => {
    expect(read(response, [])).toEqual({
      version: '1.1',
      status: 101,
      reason: 'Switching Protocols',
      headers: [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
        ['Sec-WebSocket-Protocol', 'chat'],
      ],
      consumed: response.length,
    })
  })

  test('rule 31 (client): frames behind a 101 begin at `consumed`, wherever the bytes are cut', () => {
    const bytes = Buffer.concat([response, frames])
    const whole = read(bytes, [])
    expect(whole).toMatchObject({ status: 101, consumed: response.length })
    for (let cut = 0; cut <= response.length; cut++) {
      for (const reader of [new ResponseReader(), new ResponseReader({ headBytesMax: response.length })]) {
        expect(read(bytes, [cut], reader)).toEqual(whole)
      }
    }
    expect(read(bytes, [...bytes.keys()])).toEqual(whole)
  })

  test('rule 26 (client): no beginning of a response is taken for the whole', () => {
    for (let end = 0; end < response.length; end++) {
      expect(new ResponseReader().receive(response, 0, end)).toEqual({ kind: 'more' })
    }
  })

  test('rule 27 (client): any other final status is read, with its headers', () => {
    expect(readText('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n\r\nbody')).toMatchObject({
      status: 401,
      reason: 'No',
      headers: [['WWW-Authenticate', 'Basic']],
    })
    expect(readText('HTTP/1.0 503\r\n\r\n')).toMatchObject({ version: '1.0', status: 503, reason: '' })
    expect(readText('HTTP/1.1 599 a\r\n\r\n')).toMatchObject({ status: 599 })
    expect(readText('HTTP/1.1 200 caf\xe9\r\n\r\n')).toMatchObject({ reason: 'caf\xe9' })
  })

  test('interim responses are skipped, and their bytes count', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
    const bytes = Buffer.from(interim + responseText)
    const whole = read(bytes, [])
    expect(whole).toMatchObject({ status: 101, consumed: bytes.length })
    for (let cut = 0; cut < bytes.length; cut++) expect(read(bytes, [cut])).toEqual(whole)
    expect(readText('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000))).toEqual({ kind: 'failed', failure: 'head-too-big' })
  })

  test.each([
    'HTTP/1.1 0101 a',
    'HTTP/1.1 99 a',
    'HTTP/1.1 099 a',
    'HTTP/1.1 600 a',
    'HTTP/1.1 1e2 a',
    'HTTP/1.1 +10 a',
    'HTTP/1.1 10 1',
    'HTTP/1.1 abc a',
    'HTTP/11 101 a',
    'http/1.1 101 a',
    'HTTP/1.1  101 a',
    'ICY 200 OK',
    '220 smtp.example.com ESMTP',
    '\r\nHTTP/1.1 101 a',
  ])('the status line %j is malformed', (line) => {
    expect(readText(`${line}\r\n\r\n`)).toEqual({ kind: 'failed', failure: 'status-line-malformed' })
  })

  test.each([
    ['HTTP/1.1 101 a\n\n', 'line-end-malformed'],
    ['HTTP/1.1 101 a\r\nA: b\0\r\n', 'control-character'],
    ['HTTP/1.1 101 a\r\n\xe9: b\r\n', 'header-name-malformed'],
    ['HTTP/1.1 101 a\r\nA : b\r\n', 'space-before-colon'],
    ['HTTP/1.1 101 a\r\nA: b\r\n c\r\n', 'folded-header'],
  ])('the head %j is malformed', (text, failure) => {
    expect(readText(text)).toEqual({ kind: 'failed', failure })
  })

  test.each([
    [{ lineBytesMax: 33 }, 'status-line-too-long'],
    [{ lineBytesMax: 40 }, 'header-line-too-long'],
    [{ headersMax: 3 }, 'too-many-headers'],
    [{ headBytesMax: response.length - 1 }, 'head-too-big'],
  ])('rule 30 (client): a response beyond %j fails', (limits, failure) => {
    expect(readText(responseText, limits)).toEqual({ kind: 'failed', failure })
    expect(readText(responseText, { lineBytesMax: 56, headersMax: 4, headBytesMax: response.length })).toMatchObject({
      status: 101,
    })
  })

  test('a failure is final', () => {
    const reader = new ResponseReader()
    const failed = { kind: 'failed', failure: 'control-character' }
    expect(reader.receive(Buffer.from('\0'))).toEqual(failed)
    expect(reader.receive(response)).toEqual(failed)
  })
})

describe('any bytes', () => {
  const alphabet = [
    'HTTP/1.1',
    ' ',
    '101',
    '100',
    '\r',
    '\n',
    '\r\n',
    ':',
    'A',
    'a: b\r\n',
    '\t',
    '\0',
    '\xe9',
    '\r\n\r\n',
  ]
  const shaped = fc
    .array(fc.constantFrom(...alphabet), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join(''), 'latin1'))
  const mutated = fc
    .tuple(fc.nat(response.length - 1), fc.nat(255))
    .map(([at, byte]) => Buffer.from(response.map((old, i) => (i === at ? byte : old))))
  const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), shaped, mutated)

  test('rule 99 (client): are a head, a failure, or the beginning of one', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const reading = new ResponseReader().receive(bytes)
        expect(['more', 'head', 'failed']).toContain(reading.kind)
      }),
      { numRuns: 2000 },
    )
  })

  test('rule 97 (client): are the same however they are cut', () => {
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
