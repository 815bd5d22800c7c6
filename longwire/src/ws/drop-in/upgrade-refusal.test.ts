import { describe, expect, test } from 'vitest'

import { refusals, type Refusal } from '../../protocol/index.js'
import { upgradeRefusal } from './upgrade-refusal.js'

describe('upgradeRefusal', () => {
  test.each([
    ['method-not-get', 405, 'Invalid HTTP method', { Allow: 'GET' }],
    ['upgrade-missing', 400, 'Invalid Upgrade header', { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }],
    ['key-malformed', 400, 'Missing or invalid Sec-WebSocket-Key header', {}],
    ['legacy-handshake', 400, 'Missing or invalid Sec-WebSocket-Version header', {}],
    ['subprotocol-repeated', 400, 'Invalid Sec-WebSocket-Protocol header', {}],
    ['extensions-malformed', 400, 'Invalid or unacceptable Sec-WebSocket-Extensions header', {}],
    ['host-missing', 400, 'there is no Host header', {}],
    ['too-many-headers', 431, 'there are too many header lines', {}],
  ] as const)('%s is %i', (refusal, status, message, headers) => {
    expect(upgradeRefusal(refusal)).toEqual({ status, message, headers })
  })

  test('rule 8 (server): an unsupported version is told which one is', () => {
    expect(upgradeRefusal('version-unsupported')).toMatchObject({
      status: 400,
      message: 'Missing or invalid Sec-WebSocket-Version header',
      headers: { 'Sec-WebSocket-Version': '13' },
    })
  })

  test('every refusal has a status and words', () => {
    for (const name of Object.keys(refusals)) {
      const { status, message } = upgradeRefusal(name as Refusal)
      expect([status >= 400, message.length > 0]).toEqual([true, true])
    }
  })
})
