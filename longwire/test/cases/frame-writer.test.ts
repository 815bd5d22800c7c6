import { expect, test } from 'vitest'

import { toHex } from '../support/raw-frame.js'
import { FrameReader } from './frame-reader.js'
import { FrameWriter } from './frame-writer.js'

const text = { opcode: 1, payload: Buffer.from('Hello'), fin: true, rsv: 0 }

test('unmasked, as in the example of RFC 6455 §5.7', () => {
  const writer = new FrameWriter(false)
  writer.frame(text)
  expect(toHex(writer.take())).toBe('810548656c6c6f')
  expect(writer.take()).toHaveLength(0)
})

test('fragments, as in the example of RFC 6455 §5.7', () => {
  const writer = new FrameWriter(false)
  writer.fragments(text, 3)
  expect(toHex(writer.take())).toBe('010348656c' + '80026c6f')
})

test('what no endpoint may send', () => {
  const writer = new FrameWriter(false)
  writer.frame({ opcode: 11, payload: new Uint8Array(0), fin: false, rsv: 7 })
  expect(toHex(writer.take())).toBe('7b00')
})

test.each([125, 126, 65_535, 65_536])('a payload of %i octets, with the shortest length', (size) => {
  const writer = new FrameWriter(false)
  writer.frame({ ...text, payload: new Uint8Array(size) })
  const octets = writer.take()
  const header = size < 126 ? '7d' : size < 65_536 ? `7e${size.toString(16).padStart(4, '0')}` : '7f0000000000010000'
  expect(toHex(octets.subarray(1, octets.length - size))).toBe(header)
})

test('masked, each frame with another key', () => {
  const writer = new FrameWriter(true)
  writer.frame(text)
  const first = writer.take()
  writer.frame(text)
  const second = writer.take()
  expect(first.subarray(2, 6)).not.toEqual(second.subarray(2, 6))
  const reader = new FrameReader(true)
  reader.push(first)
  reader.push(second)
  expect(reader.lines).toEqual(['text 48656c6c6f', 'text 48656c6c6f'])
})
