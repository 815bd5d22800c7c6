import { once } from 'node:events'
import { connect as connectSession, createServer, type ClientHttp2Session, type Http2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { attach, connect, type Connection } from '../../src/node/index.js'
import { echoServer } from './echo-server.js'
import { messages, summary } from './messages.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** The frames of ws on a stream of Node's HTTP/2: what its users put together themselves. */
function wsOn(stream: Http2Stream, isServer: boolean): WebSocket {
  const socket = new WebSocket(null as never, undefined, { closeTimeout: 5_000 } as never)
  const inside = socket as unknown as {
    _isServer: boolean
    setSocket(stream: Http2Stream, head: Buffer, options: object): void
  }
  inside._isServer = isServer
  Object.assign(stream, { setNoDelay: () => undefined })
  socket.binaryType = 'nodebuffer'
  inside.setSocket(stream, Buffer.alloc(0), {
    allowSynchronousEvents: true,
    maxPayload: 2 ** 20,
    skipUTF8Validation: false,
  })
  return socket
}

async function sessionTo(port: number): Promise<ClientHttp2Session> {
  const session = connectSession(`http://127.0.0.1:${port}`)
  cleanups.push(() => session.destroy())
  await once(session, 'remoteSettings')
  return session
}

async function openedBy(session: ClientHttp2Session): Promise<WebSocket> {
  const headers = { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/', 'sec-websocket-version': '13' }
  const stream = session.request(headers, { endStream: false })
  const [{ ':status': status }] = (await once(stream, 'response')) as [{ ':status': number }]
  expect(status).toBe(200)
  return wsOn(stream, false)
}

describe('our server, and ws on a stream of node:http2', () => {
  test('rule 96 (server): every message comes back as it was', async () => {
    const listener = await echoServer({ http2: true })
    cleanups.push(() => listener.close({ graceMs: 100 }))
    const socket = await openedBy(await sessionTo(listener.port))
    for (const message of messages) {
      socket.send(message)
      const [data, binary] = (await once(socket, 'message')) as [Buffer, boolean]
      expect(summary(binary ? data : data.toString())).toBe(summary(message))
    }
    socket.close(4004, 'enough')
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4004, 'enough'])
  })

  test('rule 96 (server): a close of ours is clean there', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanups.push(() => server.close())
    attach(server).on('connection', (connection) => void connection.close(4005, 'bye'))
    const socket = await openedBy(await sessionTo((server.address() as AddressInfo).port))
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4005, 'bye'])
  })
})

describe('our client, and ws on a stream of node:http2', () => {
  /** What ws does with each WebSocket that comes. */
  async function served(serve: (socket: WebSocket) => void): Promise<Connection> {
    const server = createServer({ settings: { enableConnectProtocol: true } }).listen(0, '127.0.0.1')
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200 })
      serve(wsOn(stream, true))
    })
    await once(server, 'listening')
    cleanups.push(() => server.close())
    const connection = await connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { http2: true })
    cleanups.push(() => connection.destroy())
    return connection
  }

  test('rule 96 (client): every message comes back as it was, and a close is clean', async () => {
    const connection = await served((socket) => {
      socket.on('message', (data, binary) => socket.send(data as Buffer, { binary }))
    })
    const incoming = connection[Symbol.asyncIterator]()
    for (const message of messages) {
      connection.send(message)
      expect(summary((await incoming.next()).value)).toBe(summary(message))
    }
    expect(await connection.close(4004, 'enough')).toEqual({ code: 4004, reason: 'enough', clean: true })
  })

  test('rule 96 (client): its close is clean here', async () => {
    const connection = await served((socket) => socket.close(4005, 'bye'))
    expect(await connection.closed).toEqual({ code: 4005, reason: 'bye', clean: true })
  })
})

test('rule 96: our server and our client, with compression', async () => {
  const listener = await echoServer({ http2: true, compression: true })
  cleanups.push(() => listener.close({ graceMs: 100 }))
  const connection = await connect(listener.url, { http2: true, compression: true })
  expect(connection.extensions).toMatch(/^permessage-deflate/)
  const incoming = connection[Symbol.asyncIterator]()
  for (const message of messages) {
    connection.send(message)
    expect(summary((await incoming.next()).value)).toBe(summary(message))
  }
  expect(await connection.close()).toMatchObject({ clean: true })
})
