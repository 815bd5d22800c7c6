import { expect, test } from 'vitest'

import { clientFrames, frameAt, inflate, PING, serverFrame, TEXT } from './frames.mjs'

const key = 0x37fa213d
const hello = Buffer.from('Hello')

test('RFC 6455 §5.7: a masked "Hello"', () => {
  expect(clientFrames(TEXT, hello, { key }).toString('hex')).toBe('818537fa213d7f9f4d5158')
  expect(clientFrames(PING, Buffer.alloc(0), { key }).toString('hex')).toBe('898037fa213d')
})

test('a message in fragments, and a compressed one', () => {
  expect(clientFrames(TEXT, hello, { key: 0, fragmentBytes: 3 }).toString('latin1')).toBe(
    '\x01\x83\0\0\0\0Hel\x80\x82\0\0\0\0lo',
  )
  const frame = clientFrames(TEXT, hello, { key: 0, deflate: true })
  expect(frame[0]).toBe(0xc1)
  expect(inflate(frame.subarray(6))).toEqual(hello)
})

test.each([0, 125, 126, 65_535, 65_536])(
  'a frame of a server with %i bytes is found when it is whole',
  (byteLength) => {
    const frame = serverFrame(TEXT, Buffer.alloc(byteLength, 1))
    const bytes = Buffer.concat([Buffer.from([0]), frame])
    expect(frameAt(bytes.subarray(0, -1), 1)).toBeUndefined()
    const found = frameAt(bytes, 1)!
    expect([found.first, found.end - found.start, found.end]).toEqual([0x81, byteLength, bytes.length])
  },
)

test('a masked frame is not expected from a server', () => {
  expect(() => frameAt(clientFrames(TEXT, hello, { key }), 0)).toThrow('masked')
})
