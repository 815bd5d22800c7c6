import { describe, expect, test } from 'vitest'

import type { ClientExtension, ExtensionParameter } from './extension.js'
import { serializeRequest } from './serialize-request.js'
import { parseWsUrl } from './ws-url.js'

const url = parseWsUrl('ws://server.example.com/chat?a=b')
const key = 'dGhlIHNhbXBsZSBub25jZQ=='
const text =
  'GET /chat?a=b HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'

class Toy implements ClientExtension {
  readonly name: string
  readonly #offers: readonly ExtensionParameter[][]

  constructor(name: string, offers: readonly ExtensionParameter[][]) {
    this.name = name
    this.#offers = offers
  }

  offers(): readonly ExtensionParameter[][] {
    return this.#offers
  }

  confirm(): true {
    return true
  }
}

describe('serializeRequest', () => {
  test('a request without options', () => {
    expect(serializeRequest({ url, key })).toBe(`${text}\r\n`)
  })

  test('rule 24 (client): Host has no default port, and brackets around IPv6', () => {
    const host = (address: string): string | undefined =>
      serializeRequest({ url: parseWsUrl(address), key }).split('\r\n')[1]
    expect(host('wss://a:443/')).toBe('Host: a')
    expect(host('ws://a:443/')).toBe('Host: a:443')
    expect(host('ws://[::1]:8080/')).toBe('Host: [::1]:8080')
  })

  test('subprotocols, extensions, origin and headers, in order', () => {
    const extensions = [
      new Toy('b', [
        [
          ['x', '1'],
          ['y', true],
        ],
        [],
      ]),
      new Toy('none', []),
      new Toy('a', [[]]),
    ]
    const headers = [['Cookie', 'c=d']] as const
    expect(
      serializeRequest({ url, key, subprotocols: ['q', 'p'], extensions, origin: 'http://example.com', headers }),
    ).toBe(
      `${text}Sec-WebSocket-Protocol: q, p\r\nSec-WebSocket-Extensions: b; x=1; y, b, a\r\n` +
        'Origin: http://example.com\r\nCookie: c=d\r\n\r\n',
    )
    expect(serializeRequest({ url, key, subprotocols: [], extensions: [], headers: [['Origin', 'null']] })).toBe(
      `${text}Origin: null\r\n\r\n`,
    )
    expect(serializeRequest({ url, key, extensions: [new Toy('none', [])] })).toBe(`${text}\r\n`)
  })

  test.each(['', 'AAAA', `${key}=`, 'dGhlIHNhbXBsZSBub25jZ\r\n=', 'AAAAAAAAAAAAAAAAAAAAAAAA'])(
    'rule 23 (client): the key %j is not 16 bytes',
    (bad) => {
      expect(() => serializeRequest({ url, key: bad })).toThrow(new TypeError('the key is not 16 bytes in base64'))
    },
  )

  test.each([[['a b']], [['']], [['a', 'a']], [['a,b']], [['a\r\nX: y']], [['é']]])(
    'rule 25 (client): the subprotocols %j throw',
    (subprotocols) => {
      expect(() => serializeRequest({ url, key, subprotocols })).toThrow(TypeError)
    },
  )

  test.each([
    [[new Toy('a b', [[]])]],
    [[new Toy('a', [[]]), new Toy('a', [[]])]],
    [[new Toy('a', [[['b\r\n', true]]])]],
    [[new Toy('a', [[['b', 'c d']]])]],
  ])('rule 25 (client): the extensions %j throw', (extensions) => {
    expect(() => serializeRequest({ url, key, extensions })).toThrow(TypeError)
  })

  test.each([
    'Host',
    'Upgrade',
    'Connection',
    'sec-websocket-key',
    'Sec-WebSocket-Version',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Extensions',
    'Sec-WebSocket-Accept',
    'Content-Length',
    'Transfer-Encoding',
    'Trailer',
    'TE',
    'Expect',
  ])('rule 25 (client): the caller cannot set %s', (name) => {
    expect(() => serializeRequest({ url, key, headers: [[name, '1']] })).toThrow(TypeError)
    expect(() => serializeRequest({ url, key, origin: 'a', headers: [[name, '1']] })).toThrow(TypeError)
  })

  test('rule 25 (client): there is one Origin at most from an option', () => {
    expect(() => serializeRequest({ url, key, origin: 'a', headers: [['ORIGIN', 'b']] })).toThrow(TypeError)
  })

  test.each(['a\r\nX: y', 'a\nb', 'a\rb', 'a\0', 'é', '\u010a'])('rule 25 (client): the value %j throws', (value) => {
    expect(() => serializeRequest({ url, key, headers: [['X', value]] })).toThrow(TypeError)
    expect(() => serializeRequest({ url, key, headers: [[value, 'x']] })).toThrow(TypeError)
    expect(() => serializeRequest({ url, key, origin: value })).toThrow(
      new TypeError('the origin has characters that cannot be sent'),
    )
  })
})
