import { describe, expect, test } from 'vitest'

import type { RequestHead } from './head.js'
import { HeaderList } from './header-list.js'
import { reviewRequest } from './review-request.js'
import type { ServerPolicy } from './server-policy.js'

type Pairs = readonly (readonly [string, string])[]

const key = 'dGhlIHNhbXBsZSBub25jZQ=='
const good: Pairs = [
  ['Host', 'server.example.com'],
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Key', key],
  ['Sec-WebSocket-Version', '13'],
]

function head(headers: Pairs, line: Partial<RequestHead> = {}): RequestHead {
  return { method: 'GET', target: '/chat', version: '1.1', headers: HeaderList.fromPairs(headers), ...line }
}

function review(headers: Pairs, policy: ServerPolicy = {}, line: Partial<RequestHead> = {}): unknown {
  return reviewRequest(head(headers, line), policy)
}

/** The good headers with those of `name` replaced by one for each of `values`. */
function replace(name: string, ...values: string[]): Pairs {
  return [...good.filter(([other]) => other !== name), ...values.map((value) => [name, value] as const)]
}

const accepted = { ok: true, key, resource: '/chat', origin: undefined, subprotocol: undefined, extensions: [] }
const refused = (refusal: string): unknown => ({ ok: false, refusal })

describe('the request line', () => {
  test.each(['POST', 'HEAD', 'CONNECT', 'OPTIONS', 'get', 'GETS', '', '__proto__'])(
    'rule 1 (server): the method %j is answered 405',
    (method) => {
      expect(review(good, {}, { method })).toEqual(refused('method-not-get'))
      expect(review(good, {}, { method, target: '*' })).toEqual(refused('method-not-get'))
    },
  )

  test.each([
    ['1.0', 'http-version-too-low'],
    ['0.9', 'http-version-too-low'],
    ['1.2', 'http-version-unsupported'],
    ['2.0', 'http-version-unsupported'],
    ['', 'http-version-unsupported'],
  ])('rule 2 (server): HTTP/%s gets no 101', (version, refusal) => {
    expect(review(good, {}, { version })).toEqual(refused(refusal))
  })

  test.each([
    ['http://server.example.com/chat', '/chat'],
    ['HTTPS://SERVER.example.com/', '/'],
    ['http://server.example.com?a', '/?a'],
  ])('rule 4 (server): the absolute-form %s names %s', (target, resource) => {
    expect(review(good, {}, { target })).toEqual({ ...accepted, resource })
  })

  test.each([
    ['http://evil.com/chat', 'target-host-mismatch'],
    ['http://server.example.com:80/chat', 'target-host-mismatch'],
    ['http://user@server.example.com/chat', 'target-host-mismatch'],
    ['http:///chat', 'target-host-mismatch'],
    ['ws://server.example.com/chat', 'target-malformed'],
    ['server.example.com:80', 'target-malformed'],
    ['*', 'target-malformed'],
    ['chat', 'target-malformed'],
    ['', 'target-malformed'],
    ['/a b', 'target-malformed'],
    ['/a\r\nb', 'target-malformed'],
    ['/a\0', 'target-malformed'],
    ['/é', 'target-malformed'],
    ['/chat#a', 'target-fragment'],
    ['http://server.example.com/#', 'target-fragment'],
  ])('rule 4 (server): the target %j is refused', (target, refusal) => {
    expect(review(good, {}, { target })).toEqual(refused(refusal))
  })

  test('rule 22 (server): a path at which nothing is served is answered 404', () => {
    const policy = { paths: ['/chat', '/'] }
    for (const target of ['/chat', '/chat?a=b', '/', '/?', 'http://server.example.com/chat']) {
      expect(review(good, policy, { target })).toMatchObject({ ok: true })
    }
    for (const target of ['/chat/', '/Chat', '/chatt', '/cha', '//chat', '/%63hat', '/__proto__', '/?/chat']) {
      expect(review(good, target === '/?/chat' ? { paths: ['/chat'] } : policy, { target })).toEqual(
        refused('path-unknown'),
      )
    }
  })
})

describe('Host', () => {
  test.each(['a', 'A.com:80', '127.0.0.1:8080', '[::1]:8080', 'localhost'])(
    'rule 3 (server): the host %s is accepted',
    (host) => {
      expect(review(replace('Host', host))).toEqual(accepted)
    },
  )

  test('rule 3 (server): there is exactly one', () => {
    expect(review(replace('Host'))).toEqual(refused('host-missing'))
    expect(review(replace('Host', 'a', 'b'))).toEqual(refused('host-repeated'))
    expect(review(replace('Host', 'a', 'a'))).toEqual(refused('host-repeated'))
    expect(review([...good, ['host', 'server.example.com']])).toEqual(refused('host-repeated'))
  })

  test.each([
    '',
    ' ',
    'a b',
    'a,b',
    'a, a',
    'a/b',
    'a?b',
    'a#b',
    'a@b',
    'http://a',
    'a:b',
    'a:',
    'a:0',
    'a:99999',
    'a:80:80',
    '[::1',
    '::1',
    '[:::1]',
    '[::1]x',
    'a\0',
    'a\tb',
    'é',
    'a%00',
    '<script>',
    '"a"',
    'a..b',
    '${jndi:ldap://a}',
    '\u00a0a',
    'a'.repeat(256),
  ])('rule 3 (server): the host %j is malformed', (host) => {
    expect(review(replace('Host', host))).toEqual(refused('host-malformed'))
  })
})

describe('a body', () => {
  test('rule 10 (server): a length of 0 is none', () => {
    expect(review([...good, ['Content-Length', '0']])).toEqual(accepted)
  })

  test.each([
    [[['Content-Length', '5']]],
    [[['Content-Length', '00']]],
    [[['Content-Length', '+0']]],
    [[['Content-Length', '-0']]],
    [[['Content-Length', '0, 0']]],
    [[['Content-Length', '']]],
    [[['Content-Length', '0x0']]],
    [
      [
        ['Content-Length', '0'],
        ['content-length', '0'],
      ],
    ],
    [
      [
        ['Content-Length', '0'],
        ['Transfer-Encoding', 'chunked'],
      ],
    ],
    [[['Transfer-Encoding', 'chunked']]],
    [[['transfer-encoding', 'identity']]],
    [[['Transfer-Encoding', '']]],
  ] as const)('rule 10 (server): %j is refused', (headers) => {
    expect(review([...good, ...headers])).toEqual(refused('request-body'))
  })
})

describe('heads from another parser', () => {
  const lines = (count: number): Pairs => Array.from({ length: count }, (_, i) => [`X-${i}`, 'a'] as const)

  test('rule 21 (server): one with more header lines than the limit is refused, for some may have been dropped', () => {
    expect(review([...good, ...lines(59)])).toEqual(accepted)
    expect(review([...good, ...lines(60)])).toEqual(refused('too-many-headers'))
    expect(review([...lines(2100), ...good])).toEqual(refused('too-many-headers'))
    expect(review([...good, ...lines(60)], { limits: { headersMax: 65 } })).toEqual(accepted)
    expect(review(good, { limits: { headersMax: 4 } })).toEqual(refused('too-many-headers'))
  })

  test('rule 21 (server): one that is bigger than the limit is refused', () => {
    const big: Pairs = [...good, ['X', 'a'.repeat(8192)]]
    expect(review(big)).toEqual(refused('head-too-big'))
    expect(review(big, { limits: { headBytesMax: 16_384 } })).toEqual(accepted)
    const length = ['GET', '/chat', ...good.flat()].join('').length
    expect(review(good, { limits: { headBytesMax: length } })).toEqual(accepted)
    expect(review(good, { limits: { headBytesMax: length - 1 } })).toEqual(refused('head-too-big'))
    expect(review(good, {}, { target: `/${'a'.repeat(8192)}` })).toEqual(refused('head-too-big'))
  })

  test('rule 21 (server): one whose headers were all dropped is refused', () => {
    expect(review([])).toEqual(refused('host-missing'))
    expect(review([['Host', 'a']])).toEqual(refused('upgrade-missing'))
  })
})
