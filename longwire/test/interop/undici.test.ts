import { WebSocket, type CloseEvent } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'

import type { Listener } from '../../src/node/index.js'
import { echoServer } from './echo-server.js'
import { messages, summary } from './messages.js'

let listener: Listener | undefined
afterEach(() => listener?.close({ graceMs: 100 }))

function next(socket: WebSocket, type: 'open' | 'message' | 'close'): Promise<Event> {
  return new Promise((resolve, reject) => {
    const listening = new AbortController()
    const once = { once: true, signal: listening.signal }
    const settle = (event: Event): void => {
      listening.abort()
      resolve(event)
    }
    socket.addEventListener(type, settle as never, once)
    socket.addEventListener('error', (event) => reject(new Error(event.message)), once)
  })
}

/** Undici offers permessage-deflate; a server that does not take it up must still be understood. */
describe('our server and the WebSocket class of undici', () => {
  test('every message comes back as it was', async () => {
    listener = await echoServer()
    const socket = new WebSocket(listener.url)
    socket.binaryType = 'arraybuffer'
    await next(socket, 'open')
    for (const message of messages) {
      socket.send(message)
      const event = (await next(socket, 'message')) as MessageEvent
      expect(summary(event.data)).toBe(summary(message))
    }
    socket.close(4004, 'enough')
    const closed = (await next(socket, 'close')) as CloseEvent
    expect([closed.code, closed.reason, closed.wasClean]).toEqual([4004, 'enough', true])
  })

  test('a close of ours is clean there', async () => {
    listener = await echoServer({ subprotocols: ['chat'] })
    listener.on('connection', (connection) => void connection.close(4005, 'bye'))
    const socket = new WebSocket(listener.url, ['chat'])
    const closed = (await next(socket, 'close')) as CloseEvent
    expect([socket.protocol, closed.code, closed.reason, closed.wasClean]).toEqual(['chat', 4005, 'bye', true])
  })
})
