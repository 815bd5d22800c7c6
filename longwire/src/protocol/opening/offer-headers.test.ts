import { describe, expect, test } from 'vitest'

import type { ClientExtension } from './extension.js'
import { offerHeaders, reservedInRequests } from './offer-headers.js'

const extension = (name: string, ...offers: (readonly (readonly [string, string | true])[])[]): ClientExtension => ({
  name,
  offers: () => offers,
  confirm: () => undefined,
})

test('rule 15 (client): nothing but the version is sent when nothing is offered', () => {
  expect(offerHeaders({}, reservedInRequests)).toEqual([['Sec-WebSocket-Version', '13']])
  expect(offerHeaders({ extensions: [extension('none')] }, reservedInRequests)).toHaveLength(1)
})

test('all that is offered stands in one line each, the caller’s own headers behind it', () => {
  const options = {
    subprotocols: ['b', 'a'],
    extensions: [extension('mine', [['x', true]], []), extension('other', [])],
    origin: 'https://a.example',
    headers: [['X-One', '1'] as const],
  }
  expect(offerHeaders(options, reservedInRequests)).toEqual([
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Protocol', 'b, a'],
    ['Sec-WebSocket-Extensions', 'mine; x, mine, other'],
    ['Origin', 'https://a.example'],
    ['X-One', '1'],
  ])
})

describe('what cannot be sent is a TypeError', () => {
  test.each([
    ['a subprotocol twice', { subprotocols: ['a', 'a'] }],
    ['a subprotocol that is no token', { subprotocols: ['a b'] }],
    ['an extension that is no token', { extensions: [extension('a b')] }],
    ['an origin with a line end', { origin: 'https://a.example\r\nX: y' }],
    ['a header that is the handshake’s', { headers: [['Host', 'x'] as const] }],
    ['a second Origin', { origin: 'https://a.example', headers: [['Origin', 'x'] as const] }],
  ])('%s', (_, options) => {
    expect(() => offerHeaders(options, reservedInRequests)).toThrow(TypeError)
  })

  test('but an Origin of the caller’s own, without the option, is its business', () => {
    const lines = offerHeaders({ headers: [['Origin', 'null']] }, reservedInRequests)
    expect(lines).toContainEqual(['Origin', 'null'])
  })
})
