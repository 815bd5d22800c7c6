import { describe, expect, test } from 'vitest'

import { clientFrame, concat, hex, rawFrame, serverFrame } from '../support/raw-frame.js'
import { FrameReader } from './frame-reader.js'
import { label } from './label.js'

function linesOf(masked: boolean, octets: Uint8Array): string[] {
  const reader = new FrameReader(masked)
  reader.push(octets)
  return reader.lines
}

const stream = concat(
  serverFrame(1, 'ab', { fin: false }),
  serverFrame(9),
  serverFrame(0, 'c'),
  serverFrame(2, new Uint8Array(300)),
  serverFrame(2, new Uint8Array(70_000).fill(1)),
  serverFrame(8, hex('03e8 62')),
)

const lines = [
  'ping ',
  'text 616263',
  label('binary', new Uint8Array(300)),
  label('binary', new Uint8Array(70_000).fill(1)),
  'close 1000',
]

test('messages, control frames and the code of a close', () => {
  expect(linesOf(false, stream)).toEqual(lines)
  expect(linesOf(true, clientFrame(8))).toEqual(['close 1005'])
})

test.each([1, 2, 3, 997])('the same in chops of %i octets', (size) => {
  const reader = new FrameReader(false)
  for (let at = 0; at < stream.length; at += size) reader.push(stream.subarray(at, at + size))
  expect(reader.lines).toEqual(lines)
})

test('a long payload stands for itself by its length and a checksum', () => {
  const digits = Buffer.from('123456789'.repeat(15))
  expect(label('text', digits)).toMatch(/^text of 135 octets, [0-9a-f]+$/)
  for (const other of [digits.subarray(1), Buffer.from(digits.toReversed())]) {
    expect(label('text', other)).not.toBe(label('text', digits))
  }
})

describe('faults', () => {
  test.each([
    ['masked', clientFrame(1, 'a')],
    ['a reserved bit', serverFrame(1, 'a', { rsv: 4 })],
    ['opcode 3', serverFrame(3)],
    ['continuation out of place', serverFrame(0, 'a')],
    ['text out of place', concat(serverFrame(1, 'a', { fin: false }), serverFrame(1, 'b'))],
    ['a length that is not minimal', rawFrame({ opcode: 2, payload: 'a', lengthForm: 16 })],
    ['a length that is not minimal', rawFrame({ opcode: 2, payload: 'a', lengthForm: 64 })],
    ['a control frame that is fragmented or too long', serverFrame(9, '', { fin: false })],
    ['a control frame that is fragmented or too long', serverFrame(10, new Uint8Array(126))],
    ['a bad close', serverFrame(8, 'a')],
    ['a bad close', serverFrame(8, hex('03e8 ff'))],
  ])('%s', (fault, octets) => {
    expect(linesOf(false, octets)[0]).toBe(`FAULT: ${fault}`)
  })

  test('a client that does not mask', () => {
    expect(linesOf(true, serverFrame(1, 'a'))).toContain('FAULT: not masked')
  })
})
