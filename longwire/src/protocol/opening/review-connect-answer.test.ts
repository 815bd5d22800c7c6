import { describe, expect, test } from 'vitest'

import { reviewConnectAnswer, statusOf } from './review-connect-answer.js'
import type { Offered } from './review-response.js'
import { streamHead } from './stream-head.js'

function review(pairs: readonly (readonly [string, string])[], offered: Offered = {}): unknown {
  return reviewConnectAnswer(streamHead(pairs.flat()), offered)
}

describe('the status', () => {
  test.each(['200', '204', '299'])('rule 93 (client): %s opens the WebSocket', (status) => {
    expect(review([[':status', status]])).toEqual({ ok: true, subprotocol: undefined, extensions: [] })
  })

  test.each(['101', '199', '300', '404', '503', '', 'abc', '2000', '20', '2 0'])(
    'rule 93 (client): %j does not',
    (status) => {
      expect(review([[':status', status]])).toEqual({ ok: false, failure: 'status-not-2xx' })
    },
  )

  test('rule 93 (client): nor does an answer without one, or with two', () => {
    expect(statusOf(streamHead([]))).toBe(0)
    expect(statusOf(streamHead([':status', '200', ':status', '200']))).toBe(0)
    expect(statusOf(streamHead([':status', '404']))).toBe(404)
    for (const status of ['20', '0200', '2000']) expect(statusOf(streamHead([':status', status]))).toBe(0)
  })
})

describe('what was agreed', () => {
  const ok = [':status', '200'] as const
  const extension = { name: 'mine', offers: () => [[]], confirm: () => 'yes' }

  test('rule 93 (client): a subprotocol and an extension that were offered', () => {
    const pairs = [ok, ['sec-websocket-protocol', 'b'], ['sec-websocket-extensions', 'mine']] as const
    expect(review(pairs, { subprotocols: ['a', 'b'], extensions: [extension] })).toEqual({
      ok: true,
      subprotocol: 'b',
      extensions: [{ name: 'mine', params: [], rsv1: false, agreed: 'yes' }],
    })
  })

  test.each([
    [[ok, ['sec-websocket-protocol', 'c']], 'subprotocol-not-offered'],
    [[ok], 'subprotocol-missing'],
    [[ok, ['sec-websocket-protocol', 'a'], ['sec-websocket-extensions', 'other']], 'extension-not-offered'],
  ] as const)('rule 93 (client): %j fails: %s', (pairs, failure) => {
    const offered = { subprotocols: ['a'], requireSubprotocol: true, extensions: [extension] }
    expect(review(pairs, offered)).toEqual({ ok: false, failure })
  })
})
