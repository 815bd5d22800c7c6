import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { afterEach, describe, expect, test } from 'vitest'

import type { RefusedArrival } from './arrival.js'
import { attach, type Attachment } from './attach.js'
import { certificate } from './certificate.test-d.js'
import { connect } from './connect.js'
import { clientFrame, closePayload, KEY, RawPeer, turns, until, upgradeRequest } from './peer.test-d.js'
import type { ServerOptions } from './server-options.js'

const servers: HttpServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function listening(server = createHttpServer()): Promise<{ server: HttpServer; port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return { server, port: (server.address() as AddressInfo).port }
}

const echo = (attachment: Attachment) =>
  attachment.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))

/** A server with one attachment that echoes. */
async function setUp(options: ServerOptions = {}, server?: HttpServer) {
  const host = await listening(server)
  const attachment = echo(attach(host.server, options))
  const refusals: RefusedArrival[] = []
  attachment.on('refused', (event) => refusals.push(event))
  return { ...host, attachment, refusals }
}

/** The head of the answer to `request`. */
async function answerTo(port: number, request: string | Buffer): Promise<string> {
  const peer = await RawPeer.connect(port)
  peer.write(request)
  const head = await peer.head()
  peer.socket.destroy()
  return head
}

describe('attach', () => {
  test('serves WebSockets beside plain HTTP', async () => {
    const { server, port, attachment } = await setUp({ path: '/line' })
    server.on('request', (_request, response) => response.end('page'))
    const connection = await connect(`ws://127.0.0.1:${port}/line`)
    connection.send('hello')
    expect((await connection[Symbol.asyncIterator]().next()).value).toBe('hello')
    expect(attachment.connections.size).toBe(1)
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('page')
    expect(await connection.close()).toMatchObject({ code: 1000, clean: true })
    await until(() => attachment.connections.size === 0)
  })

  test('serves them over TLS on an HTTPS server', async () => {
    const pems = await certificate()
    const { port, attachment } = await setUp({}, createHttpsServer(pems))
    const connection = await connect(`wss://localhost:${port}/`, { tls: { ca: pems.cert } })
    connection.send('secret')
    expect((await connection[Symbol.asyncIterator]().next()).value).toBe('secret')
    expect([...attachment.connections][0]).toMatchObject({ secure: true, remoteAddress: '127.0.0.1' })
    const socket = connectTls({ port, host: '127.0.0.1', ca: pems.cert, servername: 'localhost' })
    socket.write(upgradeRequest('/', ['Origin: http://localhost']))
    expect(await new RawPeer(socket).head()).toContain('403')
    await connection.close()
  })

  test('rule 19 (server): what Node delivers as the rest of the head is received once', async () => {
    const { port } = await setUp()
    const peer = await RawPeer.connect(port)
    peer.write(Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'one'), clientFrame(1, 'two')]))
    await peer.head()
    expect((await peer.frames(2)).map(({ payload }) => payload.toString())).toEqual(['one', 'two'])
    peer.write(clientFrame(1, 'three'))
    expect((await peer.frame()).payload.toString()).toBe('three')
    expect(peer.pending.length).toBe(0)
    peer.socket.destroy()
  })

  test('rule 17 (server): a peer that resets while verify is waited for leaves nothing behind', async () => {
    let decide!: (yes: boolean) => void
    const { port, attachment, refusals } = await setUp({
      verify: () =>
        new Promise<boolean>((resolve) => {
          decide = resolve
        }),
    })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest())
    await until(() => decide !== undefined)
    peer.reset()
    await until(() => peer.closed)
    await turns(20)
    decide(true)
    await turns(20)
    expect(attachment.connections.size).toBe(0)
    expect(refusals).toEqual([])
    await attachment.close()
  })

  test('rule 18 (server): a refused peer that does not read is dropped by the deadline', async () => {
    const { port, server } = await setUp({ path: '/line', limits: { refuseTimeoutMs: 50 } })
    const peer = await RawPeer.connect(port, true)
    peer.socket.pause()
    peer.write(upgradeRequest('/nowhere'))
    const open = () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      )
    await turns(20)
    let count = await open()
    expect(count).toBe(1)
    await until(() => {
      void open().then((now) => (count = now))
      return count === 0
    })
    peer.socket.destroy()
  })
})

describe('several on one server', () => {
  test('each gets its own path, whoever has none gets the rest', async () => {
    const { server, port } = await listening()
    const names = ['/a', '/b', undefined]
    const attachments = names.map((path) =>
      attach(server, path === undefined ? {} : { path }).on('connection', (c) => c.send(path ?? 'rest')),
    )
    for (const [path, answer] of [
      ['/b', '/b'],
      ['/a?x=1', '/a'],
      ['/c', 'rest'],
      ['http://localhost/b', '/b'],
    ]) {
      const peer = await RawPeer.open(port, path)
      expect((await peer.frame()).payload.toString()).toBe(answer)
      peer.socket.destroy()
    }
    await Promise.all(attachments.map((attachment) => attachment.close()))
  })

  test('a path that is taken is a TypeError, until it is left', async () => {
    const { server } = await listening()
    const first = attach(server, { path: ['/a', '/b'] })
    const all = attach(server)
    expect(() => attach(server, { path: ['/c', '/b'] })).toThrow(TypeError)
    expect(() => attach(server)).toThrow(TypeError)
    await Promise.all([first.close(), all.close()])
    expect(server.listenerCount('upgrade')).toBe(0)
    await attach(server, { path: '/b' }).close()
  })

  test('rule 22 (server): an upgrade to nobody’s path is 404', async () => {
    const { port } = await setUp({ path: '/a' })
    expect(await answerTo(port, upgradeRequest('/b'))).toContain('404')
  })

  test('rule 22 (server): but is left to other upgrade listeners where there are any', async () => {
    const { server, port, refusals } = await setUp({ path: '/a' })
    server.on('upgrade', (request, socket) => {
      if (request.url === '/b') socket.end('HTTP/1.1 418 Theirs\r\n\r\n')
    })
    expect(await answerTo(port, upgradeRequest('/b'))).toContain('418')
    expect(await answerTo(port, upgradeRequest('/a'))).toContain('101')
    expect(refusals).toEqual([])
  })

  test('rule 22 (server): a token other than websocket is 426', async () => {
    const { port } = await setUp({ path: '/a' })
    for (const token of ['h2c', 'websocket, h2c', 'websockets']) {
      expect(await answerTo(port, upgradeRequest('/a').replace('websocket', token)), token).toContain('426')
    }
  })

  test('a target that cannot be read is refused by whoever is there', async () => {
    const { port } = await setUp({ path: '/a' })
    expect(await answerTo(port, upgradeRequest('ftp://x/a'))).toContain('400')
  })
})

describe('what Node lets through', () => {
  test('fact 85: POST, HTTP/1.0, no Host, two Hosts, and a body are refused', async () => {
    const { port, attachment, refusals } = await setUp()
    const good = upgradeRequest()
    const requests: [request: string | Buffer, status: string, refusal: string][] = [
      [good.replace('GET', 'POST'), '405', 'method-not-get'],
      [good.replace('HTTP/1.1', 'HTTP/1.0'), '400', 'http-version-too-low'],
      [good.replace('Host: localhost\r\n', 'Host: localhost\r\nHost: evil\r\n'), '400', 'host-repeated'],
      [
        Buffer.concat([Buffer.from(upgradeRequest('/', ['Content-Length: 11'])), clientFrame(1, 'smugg')]),
        '400',
        'request-body',
      ],
      [upgradeRequest('/', ['Transfer-Encoding: chunked']), '400', 'request-body'],
    ]
    for (const [request, status, refusal] of requests) {
      expect(await answerTo(port, request)).toContain(` ${status} `)
      expect(refusals.at(-1)!.refusal).toBe(refusal)
    }
    expect(attachment.connections.size).toBe(0)
  })

  test('fact 85: a missing Host is refused where Node leaves that to others', async () => {
    const { port, refusals } = await setUp({}, createHttpServer({ requireHostHeader: false }))
    expect(await answerTo(port, upgradeRequest().replace('Host: localhost\r\n', ''))).toContain('400')
    expect(refusals).toMatchObject([{ refusal: 'host-missing' }])
  })

  test('A04: what follows a refused request is never parsed', async () => {
    const { server, port, refusals } = await setUp()
    let requests = 0
    server.on('request', (_request, response) => {
      requests += 1
      response.end()
    })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest('/', ['Content-Length: 5']) + 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n')
    const answer = (await peer.all()).toString()
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(requests).toBe(0)
    expect(refusals).toHaveLength(1)
  })

  test('fact 86: A01: requests with so many headers that Node drops some are refused', async () => {
    const { attachment, port, refusals } = await setUp({}, createHttpServer({ maxHeaderSize: 200_000 }))
    const many = Array.from({ length: 2_100 }, (_, index) => `X-${index}: y`)
    const leading = `GET / HTTP/1.1\r\n${many.slice(0, 1_999).join('\r\n')}\r\n${upgradeRequest().slice('GET / HTTP/1.1\r\n'.length)}`
    for (const request of [upgradeRequest('/', many), leading]) {
      expect(await answerTo(port, request)).toMatch(/ 4(31|00) /)
    }
    // Node 20 hands them on, truncated; newer ones refuse them before anybody is asked.
    expect(refusals.every(({ refusal }) => refusal === 'too-many-headers')).toBe(true)
    expect([0, 2]).toContain(refusals.length)
    expect(attachment.connections.size).toBe(0)
  })

  test('fact 86: a server without a limit of its own has ours', async () => {
    const { server, port } = await setUp({}, createHttpServer({ maxHeaderSize: 200_000 }))
    server.maxHeadersCount = 0
    const many = Array.from({ length: 100 }, (_, index) => `X-${index}: y`)
    expect(await answerTo(port, upgradeRequest('/', many))).toContain('431')
    expect(await answerTo(port, upgradeRequest('/', [`X: ${'y'.repeat(9_000)}`]))).toContain('431')
  })

  test('fact 87: repeated Sec-WebSocket-Key and Upgrade headers are refused, though Node joins them', async () => {
    const { port, refusals } = await setUp()
    expect(await answerTo(port, upgradeRequest('/', [`Sec-WebSocket-Key: ${KEY}`]))).toContain('400')
    expect(await answerTo(port, upgradeRequest('/', ['Upgrade: websocket']))).toContain('426')
    expect(refusals.map(({ refusal }) => refusal)).toEqual(['key-repeated', 'upgrade-not-websocket'])
  })

  test('fact 88: a reset right after the 101 harms nobody', async () => {
    const { port, attachment } = await setUp()
    for (let round = 0; round < 20; round++) {
      const peer = await RawPeer.connect(port)
      peer.write(upgradeRequest())
      if (round % 2 === 0) await peer.head()
      peer.reset()
    }
    const peer = await RawPeer.open(port)
    await until(() => attachment.connections.size === 1)
    peer.write(clientFrame(1, 'alive'))
    expect((await peer.frame()).payload.toString()).toBe('alive')
    peer.socket.destroy()
  })

  test('fact 89: what Node refuses by itself it still refuses, with its clientError or ours', async () => {
    const { server, port } = await setUp()
    const good = upgradeRequest()
    const requests = [
      good.replace('Host: localhost\r\n', 'Host: localhost\r\n folded\r\n'),
      good.replace('Host:', 'Host :'),
      good.replace('localhost', 'local\0host'),
      upgradeRequest('/', ['Content-Length: 5', 'Content-Length: 6']),
      upgradeRequest('/', [`X: ${'y'.repeat(20_000)}`]),
      'GET / HTTP/1.2\r\n\r\n',
    ]
    for (const request of requests) expect(await answerTo(port, request)).toMatch(/ 4\d\d | 505 /)
    server.on('clientError', (_error, socket) => socket.destroy())
    for (const request of requests) {
      const peer = await RawPeer.connect(port)
      peer.write(request)
      await until(() => peer.closed)
    }
    expect(await answerTo(port, good)).toContain('101')
  })

  test('fact 90: the deadline of the opening handshake is ours from the request on', async () => {
    const verify = () => new Promise<boolean>(() => undefined)
    const { port } = await setUp({ verify, limits: { handshakeTimeoutMs: 60 } })
    expect(await answerTo(port, upgradeRequest())).toContain('408')
  })

  test('A03: names of built-in properties are names like others', async () => {
    const { port } = await setUp({ subprotocols: ['constructor'] })
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const head = await answerTo(
      port,
      upgradeRequest('/', [
        `Sec-WebSocket-Protocol: ${names.join(', ')}`,
        `Sec-WebSocket-Extensions: ${names.map((name) => `${name}; ${name}=${name}`).join(', ')}`,
        ...names.map((name) => `${name}: ${name}`),
      ]),
    )
    expect(head).toContain('101')
    expect(head).toContain('Sec-WebSocket-Protocol: constructor')
    expect(head.toLowerCase()).not.toContain('extensions')
  })
})

describe('limits', () => {
  test('A10: connectionsMax and connectionsPerAddressMax refuse', async () => {
    const { port } = await setUp({ limits: { connectionsMax: 1 } })
    const peer = await RawPeer.open(port)
    expect(await answerTo(port, upgradeRequest())).toContain('503')
    peer.socket.destroy()
    const other = await setUp({ limits: { connectionsPerAddressMax: 1 } })
    const kept = await RawPeer.open(other.port)
    expect(await answerTo(other.port, upgradeRequest())).toContain('429')
    kept.socket.destroy()
  })
})

describe('close', () => {
  test('leaves the server, closes everybody, and is done when all are gone', async () => {
    const { server, port, attachment } = await setUp()
    const peer = await RawPeer.open(port)
    const closing = attachment.close({ code: 1012 })
    expect((await peer.frame()).payload.readUInt16BE()).toBe(1012)
    peer.write(clientFrame(8, closePayload(1012)))
    await closing
    await attachment.close()
    expect(attachment.connections.size).toBe(0)
    expect(server.listening).toBe(true)
    expect(server.listenerCount('upgrade')).toBe(0)
    await expect(attachment.close({ code: 5 })).rejects.toThrow(RangeError)
  })
})
