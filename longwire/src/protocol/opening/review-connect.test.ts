import { describe, expect, test } from 'vitest'

import { connectRequestFields } from './connect-fields.js'
import { asksForWebSocket, isExtendedConnect, reviewConnect } from './review-connect.js'
import type { ServerPolicy } from './server-policy.js'
import { streamHead, type StreamHead } from './stream-head.js'
import { parseWsUrl } from './ws-url.js'

type Pairs = readonly (readonly [string, string])[]

const good: Pairs = [
  [':method', 'CONNECT'],
  [':protocol', 'websocket'],
  [':scheme', 'https'],
  [':path', '/chat?x=1'],
  [':authority', 'server.example.com'],
  ['sec-websocket-version', '13'],
]

const head = (pairs: Pairs): StreamHead => streamHead(pairs.flat())
const review = (pairs: Pairs, policy: ServerPolicy = {}): unknown => reviewConnect(head(pairs), policy)
const accepted = { ok: true, resource: '/chat?x=1', origin: undefined, subprotocol: undefined, extensions: [] }
const refused = (refusal: string): unknown => ({ ok: false, refusal })

/** The good fields with those of `name` replaced by one for each of `values`. */
function replace(name: string, ...values: string[]): Pairs {
  return [...good.filter(([other]) => other !== name), ...values.map((value) => [name, value] as const)]
}

test('rule 92 (server): an extended CONNECT that has it all is accepted', () => {
  expect(review(good)).toEqual(accepted)
})

test('rule 92: what a client of ours asks is accepted', () => {
  const fields = connectRequestFields({ url: parseWsUrl('ws://server.example.com:8080/chat?x=1') })
  expect(review(fields)).toEqual(accepted)
})

describe('whose it is', () => {
  test.each([
    [[], false],
    [[[':method', 'CONNECT']], false],
    [
      [
        [':method', 'GET'],
        [':protocol', 'websocket'],
      ],
      false,
    ],
    [
      [
        [':method', 'CONNECT'],
        [':protocol', 'connect-udp'],
      ],
      true,
    ],
  ] as const)('rule 92 (server): whether %j is an extended CONNECT: %s', (pairs, yes) => {
    expect(isExtendedConnect(head(pairs))).toBe(yes)
  })

  test.each([
    ['websocket', true],
    ['WebSocket', true],
    ['connect-udp', false],
    ['', false],
  ])('rule 92 (server): the protocol %j is compared without regard to case', (protocol, yes) => {
    expect(asksForWebSocket(head(replace(':protocol', protocol)))).toBe(yes)
    expect(review(replace(':protocol', protocol))).toEqual(yes ? accepted : refused('protocol-unknown'))
  })

  test('without :protocol it asks for no WebSocket', () => {
    expect(asksForWebSocket(head([]))).toBe(false)
  })
})

describe('pseudo-header fields', () => {
  test.each([':protocol', ':scheme', ':path', ':authority'])('rule 92 (server): %s is there, and once', (name) => {
    expect(review(replace(name))).toEqual(refused('connect-malformed'))
    const value = good.find(([other]) => other === name)![1]
    expect(review(replace(name, value, value))).toEqual(refused('connect-malformed'))
  })

  test.each([
    [':scheme', 'http', undefined],
    [':scheme', 'HTTPS', undefined],
    [':scheme', 'wss', 'scheme-unknown'],
    [':scheme', '', 'scheme-unknown'],
    [':authority', '[::1]:8443', undefined],
    [':authority', '', 'authority-malformed'],
    [':authority', 'user@server.example.com', 'authority-malformed'],
    [':authority', 'server.example.com:0', 'authority-malformed'],
    [':path', 'chat', 'target-malformed'],
    [':path', '*', 'target-malformed'],
    [':path', 'https://server.example.com/chat', 'target-malformed'],
    [':path', '/chat\n', 'target-malformed'],
    [':path', '/chat#top', 'target-fragment'],
  ])('rule 92 (server): %s %j gives %s', (name, value, refusal) => {
    expect(review(replace(name, value))).toEqual(refusal === undefined ? accepted : refused(refusal))
  })
})

describe('headers', () => {
  test.each(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])(
    'rule 93 (server): %s has no place in HTTP/2',
    (name) => {
      expect(review([...good, [name, 'x']])).toEqual(refused('connection-header'))
    },
  )

  test('rule 93 (server): a key is neither asked for nor looked at', () => {
    expect(review([...good, ['sec-websocket-key', 'nonsense']])).toEqual(accepted)
  })

  test.each([
    [['server.example.com'], undefined],
    [['SERVER.example.com'], undefined],
    [['other.example.com'], 'target-host-mismatch'],
    [['server.example.com', 'other.example.com'], 'target-host-mismatch'],
  ])('rule 93 (server): Host %j names the :authority or nothing: %s', (hosts, refusal) => {
    const pairs = [...good, ...hosts.map((host) => ['host', host] as const)]
    expect(review(pairs)).toEqual(refusal === undefined ? accepted : refused(refusal))
  })

  test.each([
    [[...good, ['content-length', '5']], {}, 'request-body'],
    [replace('sec-websocket-version'), {}, 'version-missing'],
    [replace('sec-websocket-version', '8'), {}, 'version-unsupported'],
    [[...good, ['origin', 'https://evil.example']], {}, 'origin-refused'],
    [[...good, ['sec-websocket-protocol', 'a,,b']], {}, 'subprotocol-malformed'],
    [good, { paths: ['/other'] }, 'path-unknown'],
    [good, { limits: { headersMax: 1, headBytesMax: 20 } }, 'head-too-big'],
    [[...good, ['x', 'y']], { limits: { headersMax: 1 } }, 'too-many-headers'],
  ] as const)('rule 93 (server): what holds over HTTP/1.1 holds here, %#: %s', (pairs, policy, refusal) => {
    expect(review(pairs, policy)).toEqual(refused(refusal))
  })

  test('rule 93 (server): pseudo-header fields and headers are counted together', () => {
    const { pseudo, headers } = head(good)
    const headBytesMax = pseudo.textLength + headers.textLength
    expect(review(good, { limits: { headBytesMax } })).toEqual(accepted)
    expect(review(good, { limits: { headBytesMax: headBytesMax - 1 } })).toEqual(refused('head-too-big'))
  })

  test('rule 93 (server): origin, subprotocol and path are looked at as over HTTP/1.1', () => {
    const pairs: Pairs = [...good, ['origin', 'https://server.example.com'], ['sec-websocket-protocol', 'a, b']]
    expect(review(pairs, { subprotocols: ['b'], paths: ['/chat'], secure: true })).toEqual({
      ...accepted,
      origin: 'https://server.example.com',
      subprotocol: 'b',
    })
  })
})
