import type { IncomingMessage } from 'node:http'

import { describe, expect, test } from 'vitest'

import { ACCEPT, KEY } from '../../node/peer.test-d.js'
import { deflateClient } from '../../protocol/index.js'
import { clientAnswer, type AskedFor } from './client-answer.js'

const deflate = deflateClient({ serverNoContextTakeover: false, clientNoContextTakeover: false, windowBits: 15 })

function answer(lines: Record<string, string>, asked: Partial<AskedFor> = {}, facts: Partial<IncomingMessage> = {}) {
  const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': ACCEPT, ...lines }
  const rawHeaders = Object.entries(headers).flat()
  const response = { httpVersion: '1.1', statusCode: 101, statusMessage: '', rawHeaders, ...facts }
  return clientAnswer(response as IncomingMessage, { key: KEY, subprotocols: [], extensions: [], ...asked })
}

describe('clientAnswer', () => {
  test('what was agreed', () => {
    const lines = { 'Sec-WebSocket-Protocol': 'b', 'Sec-WebSocket-Extensions': 'permessage-deflate' }
    const agreed = answer(lines, { subprotocols: ['a', 'b'], extensions: [deflate] })
    expect(agreed).toMatchObject({ ok: true, subprotocol: 'b', extensions: [{ name: 'permessage-deflate' }] })
  })

  test.each([
    [{ Upgrade: 'other' }, {}, 'Invalid Upgrade header'],
    [{ 'Sec-WebSocket-Accept': 'other' }, {}, 'Invalid Sec-WebSocket-Accept header'],
    [{}, { subprotocols: ['a'] }, 'Server sent no subprotocol'],
    [{ 'Sec-WebSocket-Protocol': 'b' }, { subprotocols: ['a'] }, 'Server sent an invalid subprotocol'],
    [{ 'Sec-WebSocket-Protocol': 'b' }, {}, 'Server sent a subprotocol but none was requested'],
    [
      { 'Sec-WebSocket-Extensions': 'x' },
      {},
      'Server sent a Sec-WebSocket-Extensions header but no extension was requested',
    ],
    [
      { 'Sec-WebSocket-Extensions': 'x' },
      { extensions: [deflate] },
      'Server indicated an extension that was not requested',
    ],
    [
      { 'Sec-WebSocket-Extensions': 'permessage-deflate; x' },
      { extensions: [deflate] },
      'Invalid Sec-WebSocket-Extensions header',
    ],
    [{ Connection: 'close' }, {}, 'Invalid answer: the Connection header does not contain "Upgrade"'],
  ])('rule 28 (client): %j is refused', (lines, asked, message) => {
    expect(answer(lines as Record<string, string>, asked)).toBe(message)
  })

  test('rule 27 (client): another status, or version of HTTP', () => {
    expect(answer({}, {}, { statusCode: 200 })).toContain('did not switch protocols')
    expect(answer({}, {}, { httpVersion: '1.0' })).toContain('HTTP version')
    const nothing = { statusCode: undefined, statusMessage: undefined } as unknown as Partial<IncomingMessage>
    expect(answer({}, {}, nothing)).toContain('did not switch protocols')
  })
})
