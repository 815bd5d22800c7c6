import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { serializeAccept } from './serialize-accept.js'

const digest = (text: string): string => createHash('sha1').update(text).digest('base64')
const bare = { key: 'dGhlIHNhbXBsZSBub25jZQ==', subprotocol: undefined, extensions: [] }
const bareText =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n'

describe('serializeAccept', () => {
  test('rule 16 (server): a 101 has one each of Upgrade, Connection and Sec-WebSocket-Accept, and no length', () => {
    expect(serializeAccept(bare, digest)).toBe(`${bareText}\r\n`)
  })

  test('rule 11 (server): the subprotocol is there when one was chosen, and else there is no such header', () => {
    expect(serializeAccept({ ...bare, subprotocol: 'chat' }, digest)).toBe(
      `${bareText}Sec-WebSocket-Protocol: chat\r\n\r\n`,
    )
    expect(serializeAccept(bare, digest)).not.toContain('Protocol:')
  })

  test('rule 13 (server): the extensions that were agreed on are there, in order', () => {
    const extensions = [
      { name: 'b', rsv1: false, params: [['x', '1'] as const, ['y', true] as const], agreed: 1 },
      { name: 'a', rsv1: true, params: [], agreed: 2 },
    ]
    expect(serializeAccept({ ...bare, extensions }, digest)).toBe(
      `${bareText}Sec-WebSocket-Extensions: b; x=1; y, a\r\n\r\n`,
    )
  })

  test('headers of the application follow', () => {
    const headers = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ] as const
    expect(serializeAccept(bare, digest, headers)).toBe(`${bareText}Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n`)
    expect(serializeAccept(bare, digest, [])).toBe(`${bareText}\r\n`)
  })

  test.each([
    'Upgrade',
    'connection',
    'SEC-WEBSOCKET-ACCEPT',
    'Sec-WebSocket-Key',
    'Sec-WebSocket-Version',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Extensions',
    'Content-Length',
    'Transfer-Encoding',
    'Trailer',
  ])('rule 16 (server): the application cannot set %s', (name) => {
    expect(() => serializeAccept(bare, digest, [[name, '1']])).toThrow(TypeError)
  })

  test('rule 16 (server): the application cannot break out of a header line', () => {
    expect(() => serializeAccept(bare, digest, [['X', 'a\r\nSet-Cookie: b']])).toThrow(TypeError)
    expect(() => serializeAccept(bare, digest, [['X: a\r\nY', 'b']])).toThrow(TypeError)
    expect(() => serializeAccept(bare, digest, [['X', '\0']])).toThrow(TypeError)
    expect(() => serializeAccept(bare, digest, [['X', 'é']])).toThrow(TypeError)
  })
})
