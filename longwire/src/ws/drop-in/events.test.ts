import { expect, test } from 'vitest'

import { CloseEvent, ErrorEvent, MessageEvent, SocketEvent } from './events.js'

test('events say what happened, and where', () => {
  const target = {}
  const error = new Error('message')
  expect([
    new SocketEvent('open', target),
    new MessageEvent(target, 'data'),
    new CloseEvent(target, 1000, 'reason', true),
    new ErrorEvent(target, error),
  ]).toMatchObject([
    { type: 'open', target },
    { type: 'message', target, data: 'data' },
    { type: 'close', target, code: 1000, reason: 'reason', wasClean: true },
    { type: 'error', target, error, message: 'message' },
  ])
})
