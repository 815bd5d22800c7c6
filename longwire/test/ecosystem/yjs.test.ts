import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'
import { WebsocketProvider } from 'y-websocket'
import { setupWSConnection } from 'y-websocket/bin/utils'
import * as Y from 'yjs'

import { implementations } from './implementations.js'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

describe.each(implementations)('a Yjs server on %s', (name, { WebSocket, WebSocketServer }) => {
  async function serve() {
    const http = createServer()
    const server = new WebSocketServer({ noServer: true })
    server.on('connection', (socket, request) => setupWSConnection(socket, request))
    http.on('upgrade', (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (connection) => server.emit('connection', connection, request))
    })
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve)
    })
    cleanUps.push(
      () => http.close(),
      () => server.close(),
    )
    return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
  }

  function open(url: string, room: string) {
    const document = new Y.Doc()
    const provider = new WebsocketProvider(url, room, document, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    })
    cleanUps.push(() => provider.destroy())
    return { document, provider, text: document.getText('t') }
  }

  test('three editors come to the same text, and one that comes later gets it', async () => {
    const url = await serve()
    const room = `room of ${name}`
    const editors = Array.from({ length: 3 }, () => open(url, room))
    await expect.poll(() => editors.every(({ provider }) => provider.synced), { timeout: 10_000 }).toBe(true)
    for (let round = 0; round < 20; round++)
      for (const [index, { text }] of editors.entries()) text.insert(text.length, `${index}${round};`)
    const expected = 60
    const parts = (text: Y.Text): number => text.toJSON().split(';').length - 1
    await expect.poll(() => editors.every(({ text }) => parts(text) === expected), { timeout: 10_000 }).toBe(true)
    const texts = new Set(editors.map(({ text }) => text.toJSON()))
    expect(texts.size).toBe(1)
    const late = open(url, room)
    await expect.poll(() => late.text.toJSON(), { timeout: 10_000 }).toBe([...texts][0])
  })

  test('awareness tells who is there and who left', async () => {
    const url = await serve()
    const one = open(url, `awareness of ${name}`)
    const other = open(url, `awareness of ${name}`)
    one.provider.awareness.setLocalStateField('user', 'one')
    const seen = () => [...other.provider.awareness.getStates().values()].map(({ user }) => user as unknown)
    await expect.poll(seen, { timeout: 10_000 }).toContain('one')
    one.provider.destroy()
    await expect.poll(seen, { timeout: 10_000 }).not.toContain('one')
  })

  test('an editor that is cut off catches up', async () => {
    const url = await serve()
    const room = `cut of ${name}`
    const [one, other] = [open(url, room), open(url, room)]
    await expect.poll(() => one.provider.synced && other.provider.synced, { timeout: 10_000 }).toBe(true)
    one.provider.disconnect()
    one.text.insert(0, 'offline ')
    other.text.insert(0, 'online ')
    one.provider.connect()
    await expect
      .poll(() => [one.text.toJSON(), other.text.toJSON()].every((text) => text.length === 15), { timeout: 10_000 })
      .toBe(true)
    expect(one.text.toJSON()).toBe(other.text.toJSON())
  })
})
