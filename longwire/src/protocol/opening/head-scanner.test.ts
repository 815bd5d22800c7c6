import { describe, expect, test } from 'vitest'

import { defaultHeadLimits, type HeadLimits } from './head-limits.js'
import { FAULT, HeadScanner, MORE, requestLine, type StartLine, statusLine } from './head-scanner.js'

function scan(startLine: StartLine, text: string, limits: Partial<HeadLimits> = {}): string | number {
  const all = { ...defaultHeadLimits, ...limits }
  const bytes = Buffer.from(text, 'latin1')
  const whole = new HeadScanner(startLine, all, all.headBytesMax)
  const found = whole.scan(bytes, 0, 0, bytes.length)

  const drip = new HeadScanner(startLine, all, all.headBytesMax)
  let last = MORE
  for (let i = 0; last === MORE && i < bytes.length; i++) last = drip.scan(bytes, 0, i, i + 1)
  expect([last, drip.marks, drip.fault]).toEqual([found, whole.marks, whole.fault])
  return found === FAULT ? whole.fault : found
}

function marks(startLine: StartLine, text: string): number[] {
  const bytes = Buffer.from(text, 'latin1')
  const scanner = new HeadScanner(startLine, defaultHeadLimits, defaultHeadLimits.headBytesMax)
  expect(scanner.scan(bytes, 0, 0, bytes.length)).toBe(bytes.length)
  return scanner.marks
}

describe('the parts of a head', () => {
  test('of a request', () => {
    expect(marks(requestLine, 'GET / HTTP/1.1\r\n\r\n')).toEqual([0, 3, 5, 14])
    expect(marks(requestLine, 'GET / HTTP/1.1\r\na:b\r\nc:d\r\n\r\n')).toEqual([0, 3, 5, 14])
    expect(marks(requestLine, '\r\nGET / HTTP/1.1\r\nEmpty:\r\n\r\n')).toEqual([2, 5, 7, 16])
  })

  test('of a response, whose reason may be missing', () => {
    expect(marks(statusLine, 'HTTP/1.1 101 a b\xe9\r\n\r\n')).toEqual([0, 8, 12, 17])
    expect(marks(statusLine, 'HTTP/1.1 101 \r\n\r\n')).toEqual([0, 8, 12, 13])
    expect(marks(statusLine, 'HTTP/1.1 101\r\n\r\n')).toEqual([0, 8, 12, 12])
  })

  test('begin where the head begins, wherever that is in the bytes', () => {
    const bytes = Buffer.from('xxxxGET / HTTP/1.1\r\nA: 1\r\n\r\nyyyy')
    const scanner = new HeadScanner(requestLine, defaultHeadLimits, 8192)
    expect(scanner.scan(bytes, 4, 4, 20)).toBe(MORE)
    expect(scanner.scan(bytes, 4, 20, bytes.length)).toBe(bytes.length - 4)
    expect(scanner.marks).toEqual([0, 3, 5, 14])
  })
})

describe('faults', () => {
  const head = (lines: string): string => `GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n\r\n`

  test.each([
    [' GET / HTTP/1.1\r\n', 'start-line-malformed'],
    ['\r\n\r\nGET / HTTP/1.1\r\n', 'start-line-malformed'],
    ['\r\n GET / HTTP/1.1\r\n', 'start-line-malformed'],
    ['\rGET / HTTP/1.1\r\n', 'line-end-malformed'],
    ['\nGET / HTTP/1.1\r\n', 'line-end-malformed'],
    ['GET\r\n', 'start-line-malformed'],
    ['GET \r\n', 'start-line-malformed'],
    ['GET /\r\n', 'start-line-malformed'],
    ['GET  / HTTP/1.1\r\n', 'start-line-malformed'],
    ['GET\t/ HTTP/1.1\r\n', 'start-line-malformed'],
    ['GET /\tHTTP/1.1\r\n', 'start-line-malformed'],
    ['GET / HTTP/1.1 \r\n', 'start-line-malformed'],
    ['GET / a HTTP/1.1\r\n', 'start-line-malformed'],
    ['G(T / HTTP/1.1\r\n', 'start-line-malformed'],
    ['G\xc9T / HTTP/1.1\r\n', 'start-line-malformed'],
    ['GET /\xe9 HTTP/1.1\r\n', 'start-line-malformed'],
    ['\x16\x03\x01\x02', 'control-character'],
    ['GET /\0 HTTP/1.1\r\n', 'control-character'],
    ['GET /\x7f HTTP/1.1\r\n', 'control-character'],
    ['GET / HTTP/1.1\n', 'line-end-malformed'],
    ['GET / HTTP/1.1\rA', 'line-end-malformed'],
    ['GET /\n', 'line-end-malformed'],
  ])('in the request line %j: %s', (text, fault) => {
    expect(scan(requestLine, `${text}Host: a\r\n\r\n`)).toBe(fault)
  })

  test.each([
    ['\r\nHTTP/1.1 101 a\r\n', 'start-line-malformed'],
    ['HTTP/1.1  101 a\r\n', 'start-line-malformed'],
    ['HTTP/1.1\r\n', 'start-line-malformed'],
    ['HTTP/1.1 \r\n', 'start-line-malformed'],
    ['HTTP/1.1 101 a\0\r\n', 'control-character'],
    ['HTTP/1.1 101 a\n', 'line-end-malformed'],
    ['HTTP/1.1 101\n', 'line-end-malformed'],
    ['HTTP/1.1 101\rA', 'line-end-malformed'],
  ])('in the status line %j: %s', (text, fault) => {
    expect(scan(statusLine, `${text}A: a\r\n\r\n`)).toBe(fault)
  })

  test.each([
    ['A: b\n', 'line-end-malformed'],
    ['A: b\rC: d', 'line-end-malformed'],
    ['A: b\r\r\n', 'line-end-malformed'],
    ['A: b\r\n\n', 'line-end-malformed'],
    ['A: b\r\n\rC', 'line-end-malformed'],
    ['A\n', 'line-end-malformed'],
    ['A: b\0c', 'control-character'],
    ['A: b\x01', 'control-character'],
    ['A: b\x7f', 'control-character'],
    ['A: b\x1b[31m', 'control-character'],
    ['A\0: b', 'control-character'],
    ['\0', 'control-character'],
    [' A: b', 'folded-header'],
    ['\tA: b', 'folded-header'],
    ['A: b\r\n c', 'folded-header'],
    ['A: b\r\n\tc', 'folded-header'],
    ['A : b', 'space-before-colon'],
    ['A\t: b', 'space-before-colon'],
    ['A b: c', 'space-before-colon'],
    ['A', 'header-name-malformed'],
    [': b', 'header-name-malformed'],
    ['\xe9: b', 'header-name-malformed'],
    ['A\xe9: b', 'header-name-malformed'],
    ['A(: b', 'header-name-malformed'],
    ['"A": b', 'header-name-malformed'],
  ])('in the header line %j: %s', (text, fault) => {
    expect(scan(requestLine, head(text))).toBe(fault)
    expect(scan(statusLine, head(text).replace('GET / HTTP/1.1', 'HTTP/1.1 101 '))).toBe(fault)
  })
})

describe('limits', () => {
  const text = 'GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n'

  test('a head of exactly headBytesMax bytes is read, and none that is longer', () => {
    expect(scan(requestLine, text, { headBytesMax: text.length })).toBe(text.length)
    for (let headBytesMax = 1; headBytesMax < text.length; headBytesMax++) {
      expect(scan(requestLine, text, { headBytesMax })).toBe('head-too-big')
    }
  })

  test('an empty line before the head counts', () => {
    expect(scan(requestLine, `\r\n${text}`, { headBytesMax: text.length + 2 })).toBe(text.length + 2)
    expect(scan(requestLine, `\r\n${text}`, { headBytesMax: text.length + 1 })).toBe('head-too-big')
  })

  test('a line of exactly lineBytesMax bytes is read, and none that is longer', () => {
    expect(scan(requestLine, text, { lineBytesMax: 16 })).toBe(text.length)
    expect(scan(requestLine, `\r\n${text}`, { lineBytesMax: 16 })).toBe(text.length + 2)
    expect(scan(requestLine, text, { lineBytesMax: 15 })).toBe('start-line-too-long')
    expect(scan(requestLine, text, { lineBytesMax: 1 })).toBe('start-line-too-long')
    const long = text.replace('2', '2'.repeat(20))
    expect(scan(requestLine, long, { lineBytesMax: 25 })).toBe(long.length)
    expect(scan(requestLine, long, { lineBytesMax: 24 })).toBe('header-line-too-long')
  })

  test('exactly headersMax header lines are read, and no more', () => {
    expect(scan(requestLine, text, { headersMax: 2 })).toBe(text.length)
    expect(scan(requestLine, text, { headersMax: 1 })).toBe('too-many-headers')
  })

  test('are met as soon as the byte beyond arrives, whole line or not', () => {
    expect(scan(requestLine, `GET /${'a'.repeat(8187)}`)).toBe(MORE)
    expect(scan(requestLine, `GET /${'a'.repeat(8188)}`)).toBe('start-line-too-long')
    expect(scan(requestLine, `GET / HTTP/1.1\r\nA: ${'a'.repeat(8173)}`)).toBe(MORE)
    expect(scan(requestLine, `GET / HTTP/1.1\r\nA: ${'a'.repeat(8174)}`)).toBe('head-too-big')
  })

  test('without room for a single byte, the first is too much', () => {
    const scanner = new HeadScanner(statusLine, defaultHeadLimits, 0)
    expect(scanner.scan(new Uint8Array(1), 0, 0, 0)).toBe(MORE)
    expect(scanner.scan(new Uint8Array(1), 0, 0, 1)).toBe(FAULT)
    expect(scanner.fault).toBe('head-too-big')
  })
})
