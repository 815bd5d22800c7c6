import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https'

import { afterEach, expect, test } from 'vitest'

import { attach } from './attach.js'
import { certificate } from './certificate.test-d.js'
import { connect } from './connect.js'
import type { Connection } from './connection.js'
import { current, describeDrivers } from './drivers.test-d.js'
import { listen, type ListenOptions } from './listen.js'
import type { Listener } from './listener.js'
import { clientFrame, closePayload, RawPeer, turns, until, upgradeRequest } from './peer.test-d.js'

const listeners: Listener[] = []
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close({ graceMs: 0 })))
})

async function start(options: ListenOptions = {}): Promise<Listener> {
  const listener = await listen({ ...current, host: '127.0.0.1', ...options })
  listeners.push(listener)
  return listener
}

describeDrivers('where it is', () => {
  test('is told', async () => {
    const listener = await start({ path: ['/a', '/b'] })
    expect(listener.address).toBe('127.0.0.1')
    expect(listener.url).toBe(`ws://127.0.0.1:${listener.port}/a`)
    expect((await start({ host: '0.0.0.0' })).url).toMatch(/^ws:\/\/localhost:\d+\/$/)
    expect((await start({ host: '::1' })).url).toMatch(/^ws:\/\/\[::1\]:\d+\/$/)
  })
})

describeDrivers('connections', () => {
  test('come as events, with what arrived behind the handshake still to come', async () => {
    const listener = await start()
    const heard: unknown[] = []
    listener.on('connection', (connection) => connection.on('message', (data) => heard.push(data)))
    const peer = await RawPeer.connect(listener.port)
    peer.write(Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'early')]))
    await until(() => heard.length > 0)
    expect(heard).toEqual(['early'])
    expect(listener.connections.size).toBe(1)
    peer.socket.destroy()
    await until(() => listener.connections.size === 0)
  })

  test('come out of a loop, until the listener is closed', async () => {
    const listener = await start()
    const paths: string[] = []
    const loop = (async () => {
      for await (const connection of listener) {
        paths.push(connection.request.path)
        if (connection.request.path === '/2') break
      }
      for await (const connection of listener) paths.push(`again ${connection.request.path}`)
    })()
    for (const path of ['/1', '/2', '/3']) {
      await RawPeer.open(listener.port, path)
      await turns()
    }
    await listener.close({ graceMs: 0 })
    await loop
    for await (const connection of listener) paths.push(`too late ${connection.request.path}`)
    expect(paths).toEqual(['/1', '/2', 'again /3'])
  })

  test('events that do not exist are a TypeError; listeners can go', async () => {
    const listener = await start()
    expect(() => listener.on('connect' as 'connection', () => undefined)).toThrow(TypeError)
    let heard = 0
    const count = () => heard++
    listener.on('connection', count).off('connection', count)
    await RawPeer.open(listener.port)
    expect(heard).toBe(0)
  })
})

describeDrivers('close', () => {
  test('stops accepting, closes everybody with the code, and is done when all are gone', async () => {
    const listener = await start()
    const peers = await Promise.all([RawPeer.open(listener.port), RawPeer.open(listener.port)])
    const closing = listener.close({ code: 1012, reason: 'restart' })
    for (const peer of peers) {
      const { opcode, payload } = await peer.frame()
      expect([opcode, payload.readUInt16BE(), payload.toString('utf8', 2)]).toEqual([8, 1012, 'restart'])
    }
    await expect(RawPeer.connect(listener.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    let closed = false
    void closing.then(() => {
      closed = true
    })
    peers[0].write(clientFrame(8, closePayload(1012)))
    await until(() => listener.connections.size === 1)
    expect(closed).toBe(false)
    peers[1].write(clientFrame(8, closePayload(1012)))
    await closing
    expect(listener.connections.size).toBe(0)
  })

  test('drops who does not go in time', async () => {
    const listener = await start()
    const peer = await RawPeer.open(listener.port, '/', [], true)
    await listener.close({ graceMs: 30 })
    await until(() => peer.ended || peer.closed)
    peer.socket.destroy()
  })

  test('does the same once, however often it is called', async () => {
    const listener = await start()
    const peer = await RawPeer.open(listener.port)
    const both = [listener.close({ code: 1001 }), listener.close({ code: 1012 })]
    expect((await peer.frame()).payload.readUInt16BE()).toBe(1001)
    peer.write(clientFrame(8))
    await Promise.all(both)
    await listener.close()
  })

  test('leaves nothing that keeps the process alive', async () => {
    const alive = () => process.getActiveResourcesInfo().filter((name) => name.includes('TCP') || name === 'Immediate')
    await turns()
    const before = alive()
    const listener = await listen({ ...current, host: '127.0.0.1' })
    const connection = await connect(listener.url)
    connection.send('x')
    expect(alive().length).toBeGreaterThan(before.length)
    await listener.close()
    await connection.closed
    await until(() => alive().length <= before.length)
  })

  test('refuses a code that must not be sent, and goes on', async () => {
    const listener = await start()
    await expect(listener.close({ code: 1006 })).rejects.toThrow(RangeError)
    expect((await RawPeer.open(listener.port)).closed).toBe(false)
  })

  test('ends handshakes that are under way', async () => {
    const listener = await start({ path: '/', verify: () => new Promise<boolean>(() => undefined) })
    const [silent, waiting] = [await RawPeer.connect(listener.port), await RawPeer.connect(listener.port, true)]
    waiting.write(upgradeRequest())
    await turns(20)
    const closing = listener.close({ graceMs: 50 })
    expect(await waiting.head()).toContain('503')
    await closing
    waiting.socket.destroy()
    await until(() => silent.closed || silent.ended)
  })
})

describeDrivers('with an HTTP server behind it', () => {
  async function both(options: ListenOptions = {}, http: HttpServer = createHttpServer()) {
    // So that the deadline for the next request is ours alone.
    http.keepAliveTimeout = 0
    http.on('request', (request, response) => {
      request.resume()
      request.on('end', () => response.end(`${request.method} ${request.url}`))
    })
    return { http, listener: await start({ http, ...options }) }
  }

  test('plain HTTP goes there, whole, and stays there with later requests', async () => {
    const { listener } = await both()
    const peer = await RawPeer.connect(listener.port)
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
    peer.write(get('/one').slice(0, 9))
    await turns(20)
    peer.write(get('/one').slice(9) + get('/two'))
    expect(await peer.head()).toContain('200 OK')
    await until(() => peer.pending.includes('GET /two'))
    expect(peer.pending.includes('GET /one')).toBe(true)
    peer.write('POST /three HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nbytes')
    await until(() => peer.pending.includes('POST /three'))
    peer.socket.destroy()
  })

  test('a later upgrade on the same connection becomes a WebSocket', async () => {
    const { listener } = await both({ path: '/line', limits: { handshakeTimeoutMs: 400 } })
    const connections: Connection[] = []
    listener.on('connection', (connection) =>
      connections.push(connection.on('message', (data) => connection.send(data))),
    )
    const peer = await RawPeer.connect(listener.port)
    peer.write('GET /page HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => peer.pending.includes('GET /page'))
    await peer.head()
    const answered = peer.pending.length
    peer.write(Buffer.concat([Buffer.from(upgradeRequest('/line')), clientFrame(1, 'early')]))
    await until(() => peer.pending.includes('101 Switching'))
    expect(peer.pending.subarray(answered).toString('latin1')).toMatch(/^HTTP\/1\.1 101 /)
    await until(() => peer.pending.includes('early'))
    // The deadline for requests does not hold for it any more.
    await new Promise((resolve) => setTimeout(resolve, 600))
    peer.write(clientFrame(1, 'later'))
    await until(() => peer.pending.includes('later'))
    expect(connections).toHaveLength(1)
    expect(listener.connections.size).toBe(1)
    peer.socket.destroy()
  })

  test('rule 22 (server): an upgrade to nobody’s path is 404, directly and on a kept connection', async () => {
    const { listener } = await both({ path: '/line' })
    const direct = await RawPeer.connect(listener.port)
    direct.write(upgradeRequest('/nowhere'))
    expect(await direct.head()).toContain('404')
    const kept = await RawPeer.connect(listener.port)
    kept.write('GET /page HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => kept.pending.includes('GET /page'))
    kept.write(upgradeRequest('/nowhere'))
    await until(() => kept.pending.includes('404 Not Found'))
    await until(() => kept.ended)
  })

  test('an upgrade to what else is attached to the HTTP server gets there', async () => {
    const { http, listener } = await both({ path: '/line' })
    const other = attach(http, { path: '/other' })
    other.on('connection', (connection) => connection.send('from the other'))
    const peer = await RawPeer.open(listener.port, '/other')
    expect((await peer.frame()).payload.toString()).toBe('from the other')
    expect(listener.connections.size).toBe(0)
    await other.close({ graceMs: 0 })
  })

  test('an upgrade that another listener of the HTTP server wants is left to it', async () => {
    const { http, listener } = await both({ path: '/line', limits: { handshakeTimeoutMs: 400 } })
    http.on('upgrade', (request, socket) => {
      socket.on('error', () => undefined)
      if (request.url === '/strange') socket.write('HTTP/1.1 101 Strange\r\n\r\n')
    })
    const peer = await RawPeer.connect(listener.port)
    peer.write(upgradeRequest('/strange').replace('websocket', 'strange'))
    expect(await peer.head()).toBe('HTTP/1.1 101 Strange')
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(peer.ended).toBe(false)
    peer.socket.destroy()
  })

  test('a head that is only too big for us is read there', async () => {
    const { listener } = await both()
    const cookie = 'x'.repeat(10_000)
    const peer = await RawPeer.connect(listener.port)
    peer.write(`GET /page HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`)
    await until(() => peer.pending.includes('GET /page'))
    // An opening handshake of that size is refused on that way too.
    const upgrade = await RawPeer.connect(listener.port)
    upgrade.write(upgradeRequest('/', [`Cookie: ${cookie}`]))
    expect(await upgrade.head()).toContain('431')
    peer.socket.destroy()
  })

  test('connections are counted once, whichever way they came', async () => {
    const { listener } = await both({ limits: { connectionsMax: 1 } })
    for (let round = 0; round < 3; round++) {
      const peer = await RawPeer.connect(listener.port)
      peer.write('GET /page HTTP/1.1\r\nHost: a\r\n\r\n')
      await until(() => peer.pending.includes('GET /page'))
      peer.write(upgradeRequest())
      await until(() => peer.pending.includes('101 Switching'))
      const second = await RawPeer.connect(listener.port)
      second.write(upgradeRequest())
      expect(await second.head()).toContain('503')
      peer.socket.destroy()
      await until(() => listener.connections.size === 0)
    }
  })

  test.each(['HTTP', 'HTTPS'])('works over TLS with an %s server, and from our own client', async (kind) => {
    const tls = await certificate()
    const { listener } = await both(
      { tls, path: '/line' },
      kind === 'HTTP' ? createHttpServer() : createHttpsServer(tls),
    )
    listener.on('connection', (connection) => connection.send('hello'))
    const connection = await connect(listener.url.replace('127.0.0.1', 'localhost'), { tls: { ca: tls.cert } })
    expect((await connection[Symbol.asyncIterator]().next()).value).toBe('hello')
    const answer = await new Promise<string>((resolve, reject) => {
      httpsRequest(
        { port: listener.port, host: '127.0.0.1', path: '/page', ca: tls.cert, servername: 'localhost' },
        (response) => {
          response.setEncoding('utf8').on('data', resolve)
        },
      )
        .on('error', reject)
        .end()
    })
    expect(answer).toBe('GET /page')
    void connection.close()
  })

  test('a path that is taken on the HTTP server rejects, and leaves nothing listening', async () => {
    const { http } = await both({ path: '/line' })
    await expect(listen({ ...current, host: '127.0.0.1', http, path: ['/other', '/line'] })).rejects.toThrow(TypeError)
    expect(http.listenerCount('upgrade')).toBe(1)
  })

  test('close lets responses be finished, drops idle connections, and leaves the HTTP server alone', async () => {
    const http = createHttpServer()
    const answers: (() => void)[] = []
    http.on('request', (_request, response) => answers.push(() => response.end('slow answer')))
    const listener = await start({ http })
    const [busy, idle] = [await RawPeer.connect(listener.port), await RawPeer.connect(listener.port)]
    for (const peer of [busy, idle]) peer.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => answers.length === 2)
    answers[1]!()
    await until(() => idle.pending.includes('slow answer'))
    const closing = listener.close()
    await until(() => idle.closed)
    expect(busy.closed).toBe(false)
    answers[0]!()
    await until(() => busy.pending.includes('slow answer'))
    await closing
    expect(http.listenerCount('upgrade')).toBe(0)
    expect(http.listenerCount('request')).toBe(1)
  })
})
