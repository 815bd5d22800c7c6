import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import type { ClientExtension } from './extension.js'
import type { ResponseHead } from './head.js'
import { HeaderList } from './header-list.js'
import { type Asked, reviewResponse } from './review-response.js'

type Pairs = readonly (readonly [string, string])[]

const digest = (text: string): string => createHash('sha1').update(text).digest('base64')
const key = 'dGhlIHNhbXBsZSBub25jZQ=='
const good: Pairs = [
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
]
const toy: ClientExtension = {
  name: 'toy',
  offers: () => [[]],
  confirm: (params) => (params.length > 1 ? undefined : 'agreed'),
}

function head(headers: Pairs, line: Partial<ResponseHead> = {}): ResponseHead {
  return { version: '1.1', status: 101, reason: '', headers: HeaderList.fromPairs(headers), ...line }
}

function review(headers: Pairs, asked: Partial<Asked> = {}, line: Partial<ResponseHead> = {}): unknown {
  return reviewResponse(head(headers, line), { key, ...asked }, digest)
}

function replace(name: string, ...values: string[]): Pairs {
  return [...good.filter(([other]) => other !== name), ...values.map((value) => [name, value] as const)]
}

const fails = (failure: string): unknown => ({ ok: false, failure })
const accepted = { ok: true, subprotocol: undefined, extensions: [] }

describe('reviewResponse', () => {
  test('rule 28 (client): the response of RFC 6455 §1.3 is accepted', () => {
    expect(review(good)).toEqual(accepted)
    expect(review([...good, ['Content-Length', '0'], ['Server', 'a']])).toEqual(accepted)
  })

  test.each([100, 102, 200, 204, 301, 302, 307, 400, 401, 403, 404, 426, 500, 503])(
    'rule 27 (client): the status %d does not switch protocols',
    (status) => {
      expect(review(good, {}, { status })).toEqual(fails('status-not-101'))
    },
  )

  test.each(['1.0', '2.0', '1.2', '0.9'])('rule 28 (client): a 101 of HTTP/%s fails', (version) => {
    expect(review(good, {}, { version })).toEqual(fails('http-version-unsupported'))
  })

  test.each(['WebSocket', 'WEBSOCKET', ' websocket '])('rule 28 (client): Upgrade: %j is accepted', (value) => {
    expect(review(replace('Upgrade', value))).toEqual(accepted)
  })

  test.each([
    [[], 'upgrade-missing'],
    [[''], 'upgrade-not-websocket'],
    [['h2c'], 'upgrade-not-websocket'],
    [['websocket, h2c'], 'upgrade-not-websocket'],
    [['websocket', 'websocket'], 'upgrade-not-websocket'],
    [['websocket/13'], 'upgrade-not-websocket'],
  ])('rule 28 (client): Upgrade: %j fails', (values, failure) => {
    expect(review(replace('Upgrade', ...values))).toEqual(fails(failure))
  })

  test('rule 28 (client): Connection contains upgrade', () => {
    expect(review(replace('Connection', 'keep-alive, UPGRADE'))).toEqual(accepted)
    expect(review(replace('Connection', 'keep-alive', 'upgrade'))).toEqual(accepted)
    for (const values of [[], ['close'], ['upgraded'], ['']]) {
      expect(review(replace('Connection', ...values))).toEqual(fails('connection-without-upgrade'))
    }
  })

  test.each([
    [[], 'accept-missing'],
    [['s3pPLMBiTxaQ9kYGzzhZRbK+xOo=', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='], 'accept-repeated'],
    [[''], 'accept-mismatch'],
    [['s3pPLMBiTxaQ9kYGzzhZRbK+xOo'], 'accept-mismatch'],
    [['S3pPLMBiTxaQ9kYGzzhZRbK+xOo='], 'accept-mismatch'],
    [['s3pPLMBiTxaQ9kYGzzhZRbK+xOo=x'], 'accept-mismatch'],
    [['s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, s3pPLMBiTxaQ9kYGzzhZRbK+xOo='], 'accept-mismatch'],
    [[key], 'accept-mismatch'],
  ])('rule 28 (client): Sec-WebSocket-Accept: %j fails', (values, failure) => {
    expect(review(replace('Sec-WebSocket-Accept', ...values))).toEqual(fails(failure))
  })

  test('rule 29 (client): a subprotocol that was offered is taken, and none is fine unless one is required', () => {
    const subprotocols = ['a', 'b']
    expect(review([...good, ['Sec-WebSocket-Protocol', ' b ']], { subprotocols })).toEqual({
      ...accepted,
      subprotocol: 'b',
    })
    expect(review(good, { subprotocols })).toEqual(accepted)
    expect(review(good, { subprotocols, requireSubprotocol: true })).toEqual(fails('subprotocol-missing'))
    expect(review(good, { requireSubprotocol: true })).toEqual(accepted)
  })

  test.each([
    [['c'], 'subprotocol-not-offered'],
    [['B'], 'subprotocol-not-offered'],
    [[''], 'subprotocol-not-offered'],
    [['a b'], 'subprotocol-not-offered'],
    [['__proto__'], 'subprotocol-not-offered'],
    [['a, b'], 'subprotocol-repeated'],
    [['a,a'], 'subprotocol-repeated'],
    [['a', 'b'], 'subprotocol-repeated'],
    [['a', 'a'], 'subprotocol-repeated'],
  ])('rule 29 (client): the subprotocol %j fails', (values, failure) => {
    const headers = [...good, ...values.map((value) => ['Sec-WebSocket-Protocol', value] as const)]
    expect(review(headers, { subprotocols: ['a', 'b'] })).toEqual(fails(failure))
  })

  test('rule 29 (client): a subprotocol fails when none was offered', () => {
    expect(review([...good, ['Sec-WebSocket-Protocol', 'a']])).toEqual(fails('subprotocol-not-offered'))
  })

  test('rule 29 (client): an extension that was offered is confirmed', () => {
    const headers: Pairs = [...good, ['Sec-WebSocket-Extensions', 'toy; a="1"']]
    expect(review(headers, { extensions: [toy] })).toEqual({
      ...accepted,
      extensions: [{ name: 'toy', rsv1: false, params: [['a', '1']], agreed: 'agreed' }],
    })
    expect(review(good, { extensions: [toy] })).toEqual(accepted)
  })

  test.each([
    [['toy', 'toy'], 'extensions-repeated'],
    [['toy, toy'], 'extension-repeated'],
    [['other'], 'extension-not-offered'],
    [['toy; a; b'], 'extension-parameters'],
    [['toy;'], 'extensions-malformed'],
    [[''], 'extensions-malformed'],
  ])('rule 29 (client): the extensions %j fail', (values, failure) => {
    const headers = [...good, ...values.map((value) => ['Sec-WebSocket-Extensions', value] as const)]
    expect(review(headers, { extensions: [toy] })).toEqual(fails(failure))
  })

  test('rule 29 (client): an extension fails when none was offered', () => {
    expect(review([...good, ['Sec-WebSocket-Extensions', 'toy']])).toEqual(fails('extension-not-offered'))
  })
})
