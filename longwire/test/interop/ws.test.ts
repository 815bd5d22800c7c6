import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { connect } from '../../src/node/index.js'
import { echoServer } from './echo-server.js'
import { messages, summary } from './messages.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function ourServer(options: Parameters<typeof echoServer>[0] = {}) {
  const listener = await echoServer(options)
  cleanups.push(() => listener.close({ graceMs: 100 }))
  return listener
}

async function theirClient(url: string, subprotocols: string[] = []) {
  const client = new WebSocket(url, subprotocols, { perMessageDeflate: true })
  cleanups.push(() => client.terminate())
  await once(client, 'open')
  return client
}

async function theirServer() {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    handleProtocols: () => 'b',
  })
  cleanups.push(() => server.close())
  server.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  await once(server, 'listening')
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

describe('our server and the client of ws', () => {
  test('every message comes back as it was', async () => {
    const client = await theirClient((await ourServer()).url)
    expect(client.extensions).toBe('')
    for (const message of messages) {
      client.send(message)
      const [data, binary] = (await once(client, 'message')) as [Buffer, boolean]
      expect(summary(binary ? data : data.toString())).toBe(summary(message))
    }
  })

  test('fragments, and a ping between them', async () => {
    const client = await theirClient((await ourServer()).url)
    client.send('a', { fin: false })
    client.ping('in between')
    client.send('b', { fin: false })
    client.send('c', { fin: true })
    const [[pong], [data]] = (await Promise.all([once(client, 'pong'), once(client, 'message')])) as [
      [Buffer],
      [Buffer],
    ]
    expect([pong.toString(), data.toString()]).toEqual(['in between', 'abc'])
  })

  test('a subprotocol of ours that they offered is agreed', async () => {
    const listener = await ourServer({ subprotocols: ['z', 'b'] })
    expect((await theirClient(listener.url, ['a', 'b'])).protocol).toBe('b')
  })

  test('rule 62 (server): they close, we answer with their code', async () => {
    const listener = await ourServer()
    const accepted = new Promise<{ closed: Promise<unknown> }>((resolve) => listener.on('connection', resolve))
    const client = await theirClient(listener.url)
    const server = await accepted
    client.close(4001, 'enough')
    const [code] = (await once(client, 'close')) as [number]
    expect(code).toBe(4001)
    expect(await server.closed).toEqual({ code: 4001, reason: 'enough', clean: true })
  })

  test('we close, they answer', async () => {
    const listener = await ourServer()
    listener.on('connection', (connection) => void connection.close(4002, 'bye'))
    const client = await theirClient(listener.url)
    const [code, reason] = (await once(client, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4002, 'bye'])
  })

  test('a refused request is told with its status', async () => {
    const listener = await ourServer({ path: '/here' })
    const client = new WebSocket(new URL('/there', listener.url))
    client.on('error', () => {})
    const [, response] = (await once(client, 'unexpected-response')) as [
      unknown,
      { statusCode: number; resume(): void },
    ]
    response.resume()
    expect(response.statusCode).toBe(404)
    client.terminate()
  })
})

describe('our client and the server of ws', () => {
  test('every message comes back as it was', async () => {
    const { url } = await theirServer()
    const connection = await connect(url, { subprotocols: ['a', 'b'] })
    expect(connection.subprotocol).toBe('b')
    const replies = connection[Symbol.asyncIterator]()
    for (const message of messages) {
      connection.send(message)
      expect(summary((await replies.next()).value)).toBe(summary(message))
    }
    expect(await connection.close(1000, 'done')).toEqual({ code: 1000, reason: 'done', clean: true })
  })

  test('rule 62 (client): they close, we answer with their code', async () => {
    const { server, url } = await theirServer()
    const theirs = new Promise<number>((resolve) => {
      server.on('connection', (socket) => {
        socket.on('close', (code) => resolve(code))
        socket.close(4003, 'go')
      })
    })
    const connection = await connect(url, { subprotocols: ['b'] })
    expect(await connection.closed).toEqual({ code: 4003, reason: 'go', clean: true })
    expect(await theirs).toBe(4003)
  })

  test('pings are answered both ways', async () => {
    const { server, url } = await theirServer()
    const theirs = new Promise<string>((resolve) => {
      server.on('connection', (socket) => {
        socket.on('pong', (payload) => resolve(payload.toString()))
        socket.ping('theirs')
      })
    })
    const connection = await connect(url, { subprotocols: ['b'] })
    const ours = new Promise<Uint8Array>((resolve) => connection.on('pong', resolve))
    connection.ping(new TextEncoder().encode('ours'))
    expect(new TextDecoder().decode(await ours)).toBe('ours')
    expect(await theirs).toBe('theirs')
    await connection.close()
  })
})
