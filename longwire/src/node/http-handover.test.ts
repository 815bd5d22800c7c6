import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer, type ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Duplex } from 'node:stream'

import { afterEach, describe, expect, test } from 'vitest'

import { HttpHandover } from './http-handover.js'
import { RawPeer, until } from './peer.test-d.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Hands every connection over together with `first`. */
async function setUp(first: string, idleTimeoutMs: number, http: HttpServer = createHttpServer()) {
  const responses: ServerResponse[] = []
  http.on('request', (request, response) => {
    request.resume()
    responses.push(response)
  })
  const handover = new HttpHandover(http, idleTimeoutMs)
  const server = createServer({ allowHalfOpen: true }, (socket) => handover.take(socket, Buffer.from(first)))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const peer = await RawPeer.connect((server.address() as AddressInfo).port)
  await until(() => handover.size === 1)
  return { http, handover, peer, responses }
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('requests to an HTTP server that does not listen itself', () => {
  test('A07: have a time in which they must begin', async () => {
    const http = createHttpServer()
    http.keepAliveTimeout = 1
    const { peer, handover } = await setUp('GET / HT', 60, http)
    const trickle = setInterval(() => peer.write('x'), 10)
    await until(() => peer.closed || peer.ended)
    clearInterval(trickle)
    await until(() => handover.size === 0)
  })

  test('A07: have a time in which they must be whole', async () => {
    const http = createHttpServer({ requestTimeout: 80, headersTimeout: 50 })
    const { peer, responses } = await setUp('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n', 10_000, http)
    await until(() => responses.length === 1)
    const trickle = setInterval(() => peer.write('x'), 10)
    await until(() => peer.closed || peer.ended)
    clearInterval(trickle)
  })

  test('may be answered at leisure', async () => {
    const http = createHttpServer({ requestTimeout: 50, headersTimeout: 50 })
    http.keepAliveTimeout = 1
    const { peer, responses } = await setUp(GET, 50, http)
    await until(() => responses.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 150))
    responses[0]!.end('at last')
    await until(() => peer.pending.includes('at last'))
  })

  test('may follow one another, each with its own time', async () => {
    const http = createHttpServer({ requestTimeout: 0 })
    http.keepAliveTimeout = 0
    const { peer, responses } = await setUp(GET, 400, http)
    for (let count = 1; count <= 4; count++) {
      await until(() => responses.length === count)
      await new Promise((resolve) => setTimeout(resolve, 150))
      responses[count - 1]!.end(`number ${count}`)
      await until(() => peer.pending.includes(`number ${count}`))
      if (count < 4) peer.write(GET)
    }
  })
})

describe('close', () => {
  test('gives up responses that take too long', async () => {
    const { handover, peer, responses } = await setUp(GET, 10_000)
    await until(() => responses.length === 1)
    await handover.close(30)
    expect(handover.size).toBe(0)
    await until(() => peer.closed || peer.ended)
    await handover.close(30)
  })

  test('a stream that became something else is nobody’s guest', async () => {
    const http = createHttpServer()
    http.keepAliveTimeout = 0
    const strangers: Duplex[] = []
    http.on('upgrade', (_request, stream) => strangers.push(stream))
    const { handover, peer } = await setUp(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
      80,
      http,
    )
    await until(() => strangers.length === 1)
    handover.release(strangers[0]!)
    expect(handover.size).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 160))
    expect(peer.ended).toBe(false)
    peer.socket.destroy()
  })
})
