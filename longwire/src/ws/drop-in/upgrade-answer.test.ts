import { describe, expect, test } from 'vitest'

import { ACCEPT, KEY } from '../../node/peer.test-d.js'
import { answerLines, answerText } from './upgrade-answer.js'

const accepted = {
  ok: true,
  key: KEY,
  resource: '/',
  origin: undefined,
  subprotocol: undefined,
  extensions: [],
} as const

const lines = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  `Sec-WebSocket-Accept: ${ACCEPT}`,
]

describe('answerLines', () => {
  test('rule 16 (server): what every answer says', () => {
    expect(answerLines(accepted, undefined)).toEqual(lines)
    expect(answerLines(accepted, 'chat')).toEqual([...lines, 'Sec-WebSocket-Protocol: chat'])
  })
})

describe('answerText', () => {
  test('rule 16 (server): with the lines that were added', () => {
    expect(answerText(accepted, undefined, [...lines, 'X-A:a', 'Set-Cookie: b=c'])).toBe(
      `${lines.join('\r\n')}\r\nX-A: a\r\nSet-Cookie: b=c\r\n\r\n`,
    )
  })

  test.each([
    ['X-A: a\r\nX-B: b'],
    ['no header'],
    ['X A: a'],
    ['Content-Length: 0'],
    ['Transfer-Encoding: chunked'],
    ['sec-websocket-accept: other'],
  ])('rule 16 (server): %j is refused', (line) => {
    expect(() => answerText(accepted, undefined, [...lines, line])).toThrow(TypeError)
  })

  test('rule 16 (server): no line may be taken away', () => {
    expect(() => answerText(accepted, undefined, lines.slice(0, 3))).toThrow('has to say')
  })
})
