import { describe, expect, test } from 'vitest'

import { createWebSocketStream, extension, Sender, Server, subprotocol, WebSocket, WebSocketServer } from './index.js'

describe('exports', () => {
  test('the class is the default, what require() returns, and carries everything else', async () => {
    const module = await import('./index.js')
    expect([module.default, module['module.exports'], WebSocket.WebSocket]).toEqual([WebSocket, WebSocket, WebSocket])
    expect([WebSocket.Server, WebSocket.WebSocketServer, Server]).toEqual(Array(3).fill(WebSocketServer))
    const { createWebSocketStream: stream, extension: one, Sender: sender, subprotocol: other } = WebSocket
    expect([stream, one, sender, other]).toEqual([createWebSocketStream, extension, Sender, subprotocol])
  })
})
