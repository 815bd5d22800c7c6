import { expect, test } from 'vitest'

import { messageText, nowUs, parseMessage } from './message.mjs'

test('a message has just the bytes that were asked for, whatever its number', () => {
  for (const [seq, bytes] of [
    [1, 64],
    [999_999, 120],
    [7, 65_536],
  ] as const) {
    const text = messageText(seq, nowUs(), bytes)
    expect(Buffer.byteLength(text)).toBe(bytes)
    expect(parseMessage(text).seq).toBe(seq)
  }
})
