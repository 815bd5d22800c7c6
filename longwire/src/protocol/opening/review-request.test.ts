import { describe, expect, test } from 'vitest'

import type { ServerExtension } from './extension.js'
import type { RequestHead } from './head.js'
import { HeaderList } from './header-list.js'
import { isUpgradeRequest, reviewRequest } from './review-request.js'
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

test('a request that asks for nothing but a WebSocket is accepted', () => {
  expect(review(good)).toEqual(accepted)
})

test('names compare without regard to case, and Node’s rawHeaders do as well', () => {
  const headers = HeaderList.fromRaw(good.flatMap(([name, value]) => [name.toUpperCase(), ` ${value}\t`]))
  expect(reviewRequest({ ...head(good), headers }, {})).toEqual(accepted)
})

test('what is no good HTTP is refused for that, whatever else is wrong', () => {
  expect(review(replace('Host'))).toEqual(refused('host-missing'))
  expect(review(replace('Upgrade'), {}, { method: 'POST' })).toEqual(refused('method-not-get'))
})

describe('Upgrade and Connection', () => {
  test.each(['websocket', 'WebSocket', 'WEBSOCKET', ' websocket\t'])(
    'rule 5 (server): Upgrade: %j is accepted',
    (value) => {
      expect(review(replace('Upgrade', value))).toEqual(accepted)
    },
  )

  test.each([
    [[], 'upgrade-missing'],
    [[''], 'upgrade-not-websocket'],
    [['h2c'], 'upgrade-not-websocket'],
    [['websocket, h2c'], 'upgrade-not-websocket'],
    [['websocket', 'h2c'], 'upgrade-not-websocket'],
    [['websocket', 'websocket'], 'upgrade-not-websocket'],
    [['websocket,'], 'upgrade-not-websocket'],
    [['websocket/13'], 'upgrade-not-websocket'],
    [['webſocket'], 'upgrade-not-websocket'],
    [['web socket'], 'upgrade-not-websocket'],
    [['constructor'], 'upgrade-not-websocket'],
  ])('rule 5 (server): Upgrade: %j is refused', (values, refusal) => {
    expect(review(replace('Upgrade', ...values))).toEqual(refused(refusal))
  })

  test.each([
    [['Upgrade']],
    [['upgrade']],
    [['keep-alive, Upgrade']],
    [['keep-alive', 'UPGRADE']],
    [['upgrade,close']],
  ])('rule 6 (server): Connection: %j is accepted', (values) => {
    expect(review(replace('Connection', ...values))).toEqual(accepted)
  })

  test.each([[[]], [['']], [['keep-alive']], [['upgraded']], [['up grade']], [['close', 'x']], [['"upgrade"']]])(
    'rule 6 (server): Connection: %j is refused',
    (values) => {
      expect(review(replace('Connection', ...values))).toEqual(refused('connection-without-upgrade'))
    },
  )

  test('rule 22 (server): a request without Upgrade is plain HTTP, and every other is ours to answer', () => {
    expect(isUpgradeRequest(head(replace('Upgrade')))).toBe(false)
    expect(isUpgradeRequest(head(good))).toBe(true)
    expect(isUpgradeRequest(head([['upgrade', '']]))).toBe(true)
    expect(isUpgradeRequest(head([['upgrad', 'websocket']]))).toBe(false)
  })
})

describe('the version', () => {
  test.each([
    [[], 'version-missing'],
    [['13', '13'], 'version-repeated'],
    [['13', '8'], 'version-repeated'],
    [['+13'], 'version-unsupported'],
    [['013'], 'version-unsupported'],
    [['13, 8'], 'version-unsupported'],
    [['13.0'], 'version-unsupported'],
    [['14'], 'version-unsupported'],
    [['0'], 'version-unsupported'],
    [[''], 'version-unsupported'],
    [['１３'], 'version-unsupported'],
  ])('rule 8 (server): Sec-WebSocket-Version: %j is refused', (values, refusal) => {
    expect(review(replace('Sec-WebSocket-Version', ...values))).toEqual(refused(refusal))
  })

  test.each(['7', '8'])('rule 9 (server): version %s is refused, with or without Upgrade and Connection', (version) => {
    const headers = replace('Sec-WebSocket-Version', version)
    expect(review(headers)).toEqual(refused('version-unsupported'))
    expect(review([...headers, ['Sec-WebSocket-Origin', 'http://a']])).toEqual(refused('version-unsupported'))
    expect(review(headers.filter(([name]) => name !== 'Upgrade'))).toEqual(refused('upgrade-missing'))
    expect(review(headers.filter(([name]) => name !== 'Connection'))).toEqual(refused('connection-without-upgrade'))
  })

  test.each(['Sec-WebSocket-Key1', 'sec-websocket-key2'])('rule 9 (server): a request with %s is refused', (name) => {
    const legacy = [...good.slice(0, 3), [name, '4 @1  46546xW%0l 1 5']] as const
    expect(review(legacy)).toEqual(refused('legacy-handshake'))
    expect(review([...good, [name, '18x 6]8vM;54 *(5:  {   U1]8  z [  8']])).toEqual(refused('legacy-handshake'))
  })
})

describe('the key', () => {
  test('rule 7 (server): it is taken verbatim but for the white space around it', () => {
    expect(review(replace('Sec-WebSocket-Key', ` ${key} `))).toEqual(accepted)
    expect(review(replace('Sec-WebSocket-Key', 'AQIDBAUGBwgJCgsMDQ4PEC=='))).toMatchObject({
      key: 'AQIDBAUGBwgJCgsMDQ4PEC==',
    })
  })

  test.each([
    [[], 'key-missing'],
    [[key, key], 'key-repeated'],
    [[key, ''], 'key-repeated'],
    [[''], 'key-malformed'],
    [['AAAA'], 'key-malformed'],
    [[`${key}, ${key}`], 'key-malformed'],
    [[`\u00a0${key}`], 'key-malformed'],
    [['éAAAAAAAAAAAAAAAAAAAAA=='], 'key-malformed'],
  ])('rule 7 (server): %j is refused', (values, refusal) => {
    expect(review(replace('Sec-WebSocket-Key', ...values))).toEqual(refused(refusal))
  })
})

describe('subprotocols', () => {
  const offer = (...lines: string[]): Pairs => [
    ...good,
    ...lines.map((line) => ['Sec-WebSocket-Protocol', line] as const),
  ]

  test.each([
    [['a'], 'a'],
    [['b, a'], 'a'],
    [['c, b'], 'b'],
    [['c', 'x, b'], 'b'],
    [['c'], undefined],
    [['A'], undefined],
    [[], undefined],
  ])('rule 11 (server): of %j the one that the server prefers is chosen', (lines, subprotocol) => {
    expect(review(offer(...lines), { subprotocols: ['a', 'b'] })).toEqual({ ...accepted, subprotocol })
    expect(review(offer(...lines))).toEqual(accepted)
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'rule 11 (server): %s is a name like others',
    (name) => {
      expect(review(offer(name), { subprotocols: ['a'] })).toEqual(accepted)
      expect(review(offer(`a, ${name}`), { subprotocols: [name] })).toEqual({ ...accepted, subprotocol: name })
    },
  )

  test.each([
    [[''], 'subprotocol-malformed'],
    [['a,,b'], 'subprotocol-malformed'],
    [['a,'], 'subprotocol-malformed'],
    [['a b'], 'subprotocol-malformed'],
    [['"a"'], 'subprotocol-malformed'],
    [['é'], 'subprotocol-malformed'],
    [['a', ''], 'subprotocol-malformed'],
    [['a, a'], 'subprotocol-repeated'],
    [['a', 'b, a'], 'subprotocol-repeated'],
    [['__proto__,__proto__'], 'subprotocol-repeated'],
  ])('rule 11 (server): %j is refused', (lines, refusal) => {
    expect(review(offer(...lines), { subprotocols: ['a'] })).toEqual(refused(refusal))
  })
})

describe('extensions', () => {
  const toy: ServerExtension = {
    name: 'toy',
    accept: ({ params }) => (params.length === 0 ? { params: [['ok', true]], agreed: 'toy' } : undefined),
  }
  const offer = (...lines: string[]): Pairs => [
    ...good,
    ...lines.map((line) => ['Sec-WebSocket-Extensions', line] as const),
  ]
  const agreed = { ...accepted, extensions: [{ name: 'toy', rsv1: false, params: [['ok', true]], agreed: 'toy' }] }

  test.each([
    [['toy'], agreed],
    [['other; a="1", toy; b', 'toy'], agreed],
    [['other'], accepted],
    [['toy; a'], accepted],
    [['__proto__; constructor'], accepted],
    [[], accepted],
  ])('rule 12 (server): %j goes on', (lines, result) => {
    expect(review(offer(...lines), { extensions: [toy] })).toEqual(result)
    expect(review(offer(...lines))).toEqual(accepted)
  })

  test.each([[['']], [['toy;']], [['toy; a="b']], [['toy; a="b c"']], [['toy,']], [['toy', '']]])(
    'rule 12 (server): %j is malformed and refused, whether extensions are spoken or not',
    (lines) => {
      expect(review(offer(...lines), { extensions: [toy] })).toEqual(refused('extensions-malformed'))
      expect(review(offer(...lines))).toEqual(refused('extensions-malformed'))
    },
  )
})

describe('Origin', () => {
  const from = (...origins: string[]): Pairs => [...good, ...origins.map((origin) => ['Origin', origin] as const)]
  const here = 'http://server.example.com'

  test('rule 14 (server): a request without one comes from no browser, and may be refused', () => {
    expect(review(good, { origins: [] })).toEqual(accepted)
    expect(review(good, { origins: 'any', requireOrigin: true })).toEqual(refused('origin-missing'))
    expect(review(good, { requireOrigin: false })).toEqual(accepted)
    expect(review(from(here), { requireOrigin: true })).toEqual({ ...accepted, origin: here })
  })

  test('rule 14 (server): where no policy is given, only pages of the same host may connect', () => {
    expect(review(from(here))).toEqual({ ...accepted, origin: here })
    expect(review(from(here), { secure: true })).toEqual(refused('origin-refused'))
    expect(review(from('http://evil.com'))).toEqual(refused('origin-refused'))
    expect(review(from('null'))).toEqual(refused('origin-refused'))
    expect(review(from(''))).toEqual(refused('origin-refused'))
  })

  test('rule 14 (server): an allow-list is exact', () => {
    const policy = { origins: ['https://a.com'] }
    expect(review(from('https://a.com'), policy)).toEqual({ ...accepted, origin: 'https://a.com' })
    for (const origin of [
      'https://a.com.evil.com',
      'https://evila.com',
      'http://a.com',
      'https://A.com',
      here,
      'null',
    ]) {
      expect(review(from(origin), policy)).toEqual(refused('origin-refused'))
    }
  })

  test('rule 14 (server): several are refused, whatever they are', () => {
    expect(review(from(here, here))).toEqual(refused('origin-repeated'))
    expect(review(from('https://a.com', 'https://b.com'), { origins: 'any' })).toEqual(refused('origin-repeated'))
    expect(review(from(`${here}, ${here}`))).toEqual(refused('origin-refused'))
    expect(review(from('anything at all'), { origins: 'any' })).toMatchObject({ ok: true })
  })
})
