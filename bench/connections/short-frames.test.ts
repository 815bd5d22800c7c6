import { expect, test } from 'vitest'

import { CLOSE, maskedFrame, PING, readShortFrames, TEXT } from './short-frames.mjs'

function read(hex: string): { frames: string[]; bytes: number } {
  const frames: string[] = []
  const bytes = readShortFrames(Buffer.from(hex, 'hex'), (first, payload) =>
    frames.push(`${first.toString(16)} ${payload.toString('hex')}`),
  )
  return { frames, bytes }
}

test('RFC 6455 §5.7: a masked "Hello"', () => {
  expect(maskedFrame(TEXT, Buffer.from('Hello')).toString('hex')).toBe('818537fa213d7f9f4d5158')
  expect(maskedFrame(PING, Buffer.alloc(0)).toString('hex')).toBe('898037fa213d')
})

test('whole frames are read, a piece of one is left', () => {
  expect(read('8900 810548656c6c6f 8802'.replaceAll(' ', ''))).toEqual({ frames: ['89 ', '81 48656c6c6f'], bytes: 9 })
  expect(read('880203e8')).toEqual({ frames: [`${CLOSE.toString(16)} 03e8`], bytes: 4 })
  expect(read('81')).toEqual({ frames: [], bytes: 0 })
})

test('a long or masked frame is not expected from a server', () => {
  expect(() => read('817e0080')).toThrow('masked or long')
  expect(() => read('818037fa213d')).toThrow('masked or long')
})
