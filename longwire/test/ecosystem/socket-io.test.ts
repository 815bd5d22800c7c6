import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, test } from 'vitest'

import { implementations } from './implementations.js'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

describe.each(implementations)('Socket.IO with wsEngine of %s', (_name, { WebSocketServer }) => {
  async function serve(options: { perMessageDeflate?: boolean | { threshold: number } } = {}) {
    const http = createServer()
    const server = new Server(http, { wsEngine: WebSocketServer, ...options })
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve)
    })
    cleanUps.push(() => server.close())
    return { server, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
  }

  async function connect(url: string, transports: string[] = ['websocket']): Promise<Socket> {
    const socket = io(url, { transports, reconnection: false, forceNew: true })
    cleanUps.push(() => socket.close())
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('connect_error', reject)
    })
    return socket
  }

  test('acknowledgements, text and binary in both directions', async () => {
    const { server, url } = await serve()
    server.on('connection', (socket) => {
      socket.on('add', (one: number, other: number, answer: (sum: number) => void) => answer(one + other))
      socket.on('turn', (bytes: Buffer, answer: (turned: Buffer) => void) => answer(Buffer.from(bytes.toReversed())))
    })
    const socket = await connect(url)
    expect(await socket.emitWithAck('add', 2, 3)).toBe(5)
    const turned = (await socket.emitWithAck('turn', Buffer.from([1, 2, 3]))) as Uint8Array
    expect([...new Uint8Array(turned)]).toEqual([3, 2, 1])
  })

  test('an upgrade from long polling', async () => {
    const { server, url } = await serve()
    server.on('connection', (socket) =>
      socket.on('echo', (text: string, answer: (text: string) => void) => answer(text)),
    )
    const socket = await connect(url, ['polling', 'websocket'])
    await new Promise<void>((resolve) => {
      if (socket.io.engine.transport.name === 'websocket') resolve()
      else socket.io.engine.once('upgrade', () => resolve())
    })
    expect(socket.io.engine.transport.name).toBe('websocket')
    expect(await socket.emitWithAck('echo', 'grüße')).toBe('grüße')
  })

  test.each([[false], [{ threshold: 0 }]])(
    'a broadcast reaches everybody, once, in order (compression %o)',
    async (perMessageDeflate) => {
      const { server, url } = await serve({ perMessageDeflate })
      server.on('connection', (socket) => void socket.join('room'))
      const sockets = await Promise.all(Array.from({ length: 10 }, () => connect(url)))
      const heard = sockets.map((socket) => {
        const numbers: number[] = []
        socket.on('news', (count: number, text: string) => numbers.push(text.length === 500 ? count : Number.NaN))
        return numbers
      })
      for (let count = 0; count < 100; count++) server.to('room').emit('news', count, 'news '.repeat(100))
      await expect.poll(() => heard.every((numbers) => numbers.length === 100), { timeout: 10_000 }).toBe(true)
      expect(heard).toEqual(heard.map(() => Array.from({ length: 100 }, (_, count) => count)))
    },
  )

  test('both sides are told when one leaves', async () => {
    const { server, url } = await serve()
    const left = new Promise<string>((resolve) => {
      server.on('connection', (socket) => socket.on('disconnect', resolve))
    })
    const socket = await connect(url)
    socket.close()
    expect(await left).toBe('client namespace disconnect')
    const second = await connect(url)
    const dropped = new Promise<string>((resolve) => {
      second.on('disconnect', resolve)
    })
    server.disconnectSockets(true)
    expect(await dropped).toBe('io server disconnect')
  })
})
