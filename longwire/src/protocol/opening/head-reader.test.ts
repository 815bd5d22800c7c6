import { describe, expect, test } from 'vitest'

import { HeadReader, type HeadReading } from './head-reader.js'
import { requestLine, statusLine } from './head-scanner.js'
import { portableLatin1 } from './latin1.js'

const text = 'GET /chat HTTP/1.1\r\nHost: a \r\nEmpty:\r\nX:\t \r\nNon-ASCII: \xe9\r\n\r\n'
const parts = ['GET', '/chat', 'HTTP/1.1']
const lines = [
  ['Host', 'a'],
  ['Empty', ''],
  ['X', ''],
  ['Non-ASCII', '\xe9'],
]

function reader(headBytesMax = 8192): HeadReader {
  return new HeadReader(requestLine, { headBytesMax }, portableLatin1)
}

function expectHead(reading: HeadReading, consumed: number): void {
  if (reading.kind !== 'head') throw new Error(`${reading.kind} instead of a head`)
  expect([reading.parts, [...reading.headers], reading.consumed]).toEqual([parts, lines, consumed])
}

describe('HeadReader', () => {
  const bytes = Buffer.from(`${text}frames`, 'latin1')

  test('reads a head that is whole in a chunk', () => {
    expectHead(reader().receive(bytes, 0, bytes.length), text.length)
  })

  test('reads a head from the middle of shared memory', () => {
    const shared = Buffer.concat([Buffer.alloc(100, 'x'), bytes])
    expectHead(reader().receive(shared, 100, shared.length), 100 + text.length)
  })

  test('reads a head that is cut in two anywhere, and keeps copies only', () => {
    for (let cut = 0; cut < text.length; cut++) {
      const cutReader = reader()
      const shared = Buffer.from(bytes)
      expect(cutReader.receive(shared, 0, cut)).toEqual({ kind: 'more' })
      shared.fill(0, 0, cut)
      expectHead(cutReader.receive(shared, cut, shared.length), text.length)
    }
  })

  test('reads a head byte by byte, with empty chunks between', () => {
    const drip = reader(text.length)
    for (let i = 0; i < text.length - 1; i++) {
      expect(drip.receive(bytes, i, i)).toEqual({ kind: 'more' })
      expect(drip.receive(bytes, i, i + 1)).toEqual({ kind: 'more' })
    }
    expectHead(drip.receive(bytes, text.length - 1, text.length), text.length)
  })

  test('a second head has the bytes that the first has left', () => {
    const two = Buffer.from(text + text, 'latin1')
    const generous = reader(two.length)
    expectHead(generous.receive(two, 0, two.length), text.length)
    expectHead(generous.receive(two, text.length, two.length), two.length)
    const tight = reader(two.length - 1)
    expectHead(tight.receive(two, 0, text.length), text.length)
    expect(tight.receive(two, text.length, two.length)).toEqual({ kind: 'fault', fault: 'head-too-big' })
  })

  test('says what is wrong, in one chunk or in two', () => {
    const bad = Buffer.from('GET / HTTP/1.1\r\nA : b\r\n')
    expect(reader().receive(bad, 0, bad.length)).toEqual({ kind: 'fault', fault: 'space-before-colon' })
    const cutReader = reader()
    cutReader.receive(bad, 0, 10)
    expect(cutReader.receive(bad, 10, bad.length)).toEqual({ kind: 'fault', fault: 'space-before-colon' })
  })

  test('rule 21 (server): of bytes beyond the limit no more than one is kept', () => {
    const flood = new Uint8Array(100_000_000).fill(0x61)
    const limited = reader(100)
    expect(limited.receive(flood, 0, 90)).toEqual({ kind: 'more' })
    expect(limited.receive(flood, 90, flood.length)).toEqual({ kind: 'fault', fault: 'head-too-big' })
  })

  test('time is linear in the bytes, one at a time', () => {
    const long = Buffer.from(`GET / HTTP/1.1\r\n${`A: ${'b'.repeat(60)}\r\n`.repeat(30_000)}\r\n`)
    const limits = { headBytesMax: long.length, headersMax: 30_000 }
    const drip = new HeadReader(requestLine, limits, portableLatin1)
    let reading: HeadReading = { kind: 'more' }
    for (let i = 0; i < long.length; i++) reading = drip.receive(long, i, i + 1)
    expect(reading).toMatchObject({ kind: 'head', consumed: long.length })
  })

  test('the three parts of a status line', () => {
    const read = (line: string): HeadReading => {
      const status = Buffer.from(`${line}\r\n\r\n`)
      return new HeadReader(statusLine, undefined, portableLatin1).receive(status, 0, status.length)
    }
    expect(read('HTTP/1.1 101 Switching Protocols')).toMatchObject({
      parts: ['HTTP/1.1', '101', 'Switching Protocols'],
    })
    expect(read('HTTP/1.1 101 ')).toMatchObject({ parts: ['HTTP/1.1', '101', ''] })
    expect(read('HTTP/1.1 101')).toMatchObject({ parts: ['HTTP/1.1', '101', ''] })
  })
})
