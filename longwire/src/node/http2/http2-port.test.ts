import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { constants, type ClientHttp2Session } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { afterEach, describe, expect, test } from 'vitest'

import type { RefusedArrival } from '../arrival.js'
import { attach } from '../attach.js'
import { certificate } from '../certificate.test-d.js'
import { connect } from '../connect.js'
import { current, describeDrivers } from '../drivers.test-d.js'
import { listen, type ListenOptions } from '../listen.js'
import type { Listener } from '../listener.js'
import { clientFrame, closePayload, RawPeer, turns, until, upgradeRequest } from '../peer.test-d.js'
import { answerOn, ask, openSession, openStream } from './raw-session.test-d.js'

const listeners: Listener[] = []
const sessions: ClientHttp2Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  await Promise.all(listeners.splice(0).map((listener) => listener.close({ graceMs: 0 })))
})

/** Listens on loopback, for HTTP/2 too, and echoes. */
async function echo(options: ListenOptions = {}) {
  const listener = await listen({ ...current, host: '127.0.0.1', http2: true, ...options })
  listeners.push(listener)
  const refusals: RefusedArrival[] = []
  listener.on('refused', (event) => refusals.push(event))
  listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
  return { listener, refusals, port: listener.port }
}

async function sessionTo(port: number, ca?: string): Promise<ClientHttp2Session> {
  const session = await openSession(port, ca === undefined ? {} : { ca })
  sessions.push(session)
  return session
}

const page = (): HttpServer =>
  createHttpServer((request, response) => {
    response.end(`${request.httpVersion} ${request.method} ${request.url}`)
  })

describe('over TLS', () => {
  test('rule 96 (server): who asks for h2 by ALPN gets it, WebSockets and pages on one session', async () => {
    const pems = await certificate()
    const { listener, port } = await echo({ tls: pems, http: page() })
    const session = await sessionTo(port, pems.cert)
    expect(session.alpnProtocol).toBe('h2')
    const peer = await openStream(session, { ':scheme': 'https' })
    peer.write(clientFrame(1, 'hello'))
    expect((await peer.frame()).payload.toString()).toBe('hello')
    const [connection] = listener.connections
    expect(connection).toMatchObject({
      secure: true,
      remoteAddress: '127.0.0.1',
      request: { httpVersion: '2.0', path: '/' },
    })
    expect(await answerOn(session.request({ ':path': '/page' }))).toMatchObject({ status: 200, body: '2.0 GET /page' })
  })

  test('who asks for http/1.1, or for nothing, gets HTTP/1.1 on the same port', async () => {
    const pems = await certificate()
    const { listener, port } = await echo({ tls: pems, http: page() })
    const connection = await connect(listener.url.replace('127.0.0.1', 'localhost'), { tls: { ca: pems.cert } })
    connection.send('one')
    expect((await connection[Symbol.asyncIterator]().next()).value).toBe('one')
    expect([...listener.connections][0]!.request.httpVersion).toBe('1.1')
    const socket = connectTls({ port, host: '127.0.0.1', ca: pems.cert, servername: 'localhost' })
    const peer = new RawPeer(socket)
    socket.write('GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await peer.head()).toContain('200 OK')
    socket.destroy()
  })

  test('without the option there is no h2', async () => {
    const pems = await certificate()
    const { port } = await echo({ tls: pems, http2: false })
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: pems.cert,
      servername: 'localhost',
      ALPNProtocols: ['h2'],
    })
    await expect(once(socket, 'secureConnect')).rejects.toThrow(/no application protocol/i)
  })

  test('over TLS the beginning of HTTP/2 without ALPN is no request', async () => {
    const pems = await certificate()
    const { port } = await echo({ tls: pems })
    const peer = new RawPeer(connectTls({ port, host: '127.0.0.1', ca: pems.cert, servername: 'localhost' }))
    peer.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(await peer.head()).toContain('426')
    peer.socket.destroy()
  })
})

describeDrivers('without TLS', () => {
  test('rule 96 (server): who begins with HTTP/2 gets it, others HTTP/1.1', async () => {
    const { listener, port } = await echo()
    const session = await sessionTo(port)
    const peer = await openStream(session)
    peer.write(clientFrame(1, 'two'))
    expect((await peer.frame()).payload.toString()).toBe('two')
    expect([...listener.connections][0]).toMatchObject({ secure: false, request: { httpVersion: '2.0' } })
    const old = await RawPeer.open(port)
    old.write(clientFrame(1, 'one'))
    expect((await old.frame()).payload.toString()).toBe('one')
    old.socket.destroy()
  })

  test('the beginning may come in pieces', async () => {
    const { port } = await echo()
    const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true })
    const peer = new RawPeer(socket)
    for (const piece of ['PRI * HT', 'TP/2.0\r\n', '\r\nSM\r', '\n\r\n', '\0\0\0\x04\0\0\0\0\0']) {
      peer.write(Buffer.from(piece, 'latin1'))
      await turns()
    }
    // SETTINGS of ours: type 4 on stream 0.
    await until(() => peer.pending.length >= 9)
    expect(peer.pending[3]).toBe(4)
    socket.destroy()
  })

  test('without the option it is refused', async () => {
    const { port } = await echo({ http2: false })
    const peer = await RawPeer.connect(port)
    peer.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(await peer.head()).toContain('426')
    peer.socket.destroy()
  })
})

describeDrivers('requests that are no WebSocket’s', () => {
  test('without an HTTP server are refused with 426, HEAD without a body', async () => {
    const { port, refusals } = await echo()
    const session = await sessionTo(port)
    const get = await answerOn(session.request({ ':path': '/' }))
    expect(get).toMatchObject({ status: 426, headers: { 'sec-websocket-version': '13' } })
    expect(get.body).toContain('WebSocket endpoint')
    expect(get.headers['upgrade']).toBeUndefined()
    expect(await answerOn(session.request({ ':path': '/', ':method': 'HEAD' }))).toMatchObject({
      status: 426,
      body: '',
    })
    expect(refusals).toMatchObject([{ refusal: 'upgrade-missing' }, { refusal: 'upgrade-missing' }])
    const peer = await openStream(session)
    peer.write(clientFrame(1, 'still here'))
    expect((await peer.frame()).payload.toString()).toBe('still here')
  })

  test('rule 92 (server): a CONNECT without :protocol asks for a tunnel, and there is none', async () => {
    const without = await echo()
    const tunnel = { ':method': 'CONNECT', ':authority': 'localhost:1' }
    expect(await answerOn((await sessionTo(without.port)).request(tunnel))).toMatchObject({ status: 426 })
    const withHttp = await echo({ http: page() })
    expect(await answerOn((await sessionTo(withHttp.port)).request(tunnel))).toMatchObject({ status: 405 })
    expect(withHttp.refusals).toEqual([])
  })

  test('rule 92 (server): a CONNECT for another protocol is answered with 501', async () => {
    for (const options of [{}, { http: page() }]) {
      const { port, refusals } = await echo(options)
      const session = await sessionTo(port)
      expect(await answerOn(ask(session, { ':protocol': 'connect-udp' }))).toMatchObject({ status: 501 })
      expect(refusals).toMatchObject([{ refusal: 'protocol-unknown' }])
    }
  })

  test('a WebSocket at a path of nobody’s is answered with 404', async () => {
    const { port } = await echo({ path: '/line' })
    expect(await answerOn(ask(await sessionTo(port), { ':path': '/other' }))).toMatchObject({ status: 404 })
  })

  test('one that is not whole in time is reset, others go on', async () => {
    const http = page()
    http.requestTimeout = 30
    const bodies: string[] = []
    http.removeAllListeners('request')
    http.on('request', (request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
      request.on('end', () => response.end('whole'))
    })
    const { port } = await echo({ http })
    const session = await sessionTo(port)
    const slow = session.request({ ':path': '/', ':method': 'POST' })
    slow.write('one')
    const quick = session.request({ ':path': '/', ':method': 'POST' })
    quick.end('two')
    expect(await answerOn(quick)).toMatchObject({ status: 200, body: 'whole' })
    await until(() => slow.destroyed)
    expect(slow.rstCode).toBe(constants.NGHTTP2_CANCEL)
    expect(bodies).toContain('one')
    http.requestTimeout = 0
    const patient = session.request({ ':path': '/', ':method': 'POST' })
    await turns(20)
    patient.end('three')
    expect(await answerOn(patient)).toMatchObject({ status: 200 })
  })

  test('another’s WebSockets on the same HTTP server are served over HTTP/2 too', async () => {
    const http = page()
    const other = attach(http, { path: '/other' })
    const { listener, port } = await echo({ http, path: '/mine' })
    const session = await sessionTo(port)
    await openStream(session, { ':path': '/mine' })
    await openStream(session, { ':path': '/other?x=1' })
    expect([listener.connections.size, other.connections.size]).toEqual([1, 1])
    expect(await answerOn(ask(session, { ':path': '/none' }))).toMatchObject({ status: 404 })
    await other.close({ graceMs: 0 })
  })
})

describeDrivers('closing', () => {
  test('rule 95 (server): close says goodbye to every WebSocket and ends the sessions', async () => {
    const { listener, port } = await echo()
    const session = await sessionTo(port)
    const idle = await sessionTo(port)
    const peer = await openStream(session)
    let goaway = 0
    session.on('goaway', () => goaway++)
    const closed = listener.close()
    const { opcode, payload } = await peer.frame()
    expect([opcode, payload.readUInt16BE()]).toEqual([8, 1001])
    await until(() => idle.destroyed)
    expect(session.destroyed).toBe(false)
    peer.write(clientFrame(8, closePayload(1001)))
    await until(() => peer.ended)
    peer.socket.end()
    await closed
    await until(() => session.destroyed)
    expect(goaway).toBe(1)
  })

  test('after the time of grace nothing is left', async () => {
    const http = createHttpServer(() => undefined)
    const { listener, port } = await echo({ http })
    const session = await sessionTo(port)
    const peer = await openStream(session)
    session.request({ ':path': '/never' }).on('error', () => undefined)
    await turns(20)
    await listener.close({ graceMs: 20 })
    await until(() => session.destroyed && peer.closed)
  })

  test('a socket that was destroyed meanwhile is not taken', async () => {
    const { port } = await echo()
    for (let count = 0; count < 5; count++) {
      const peer = await RawPeer.connect(port)
      peer.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
      peer.reset()
    }
    expect((await sessionTo(port)).destroyed).toBe(false)
  })
})

describeDrivers('limits', () => {
  test('streamsMax, headerListBytesMax and streamWindowBytes are announced', async () => {
    const { listener, port } = await echo({
      http2: { streamsMax: 2, headerListBytesMax: 5_000, streamWindowBytes: 70_000 },
    })
    const session = await sessionTo(port)
    expect(session.remoteSettings).toMatchObject({
      enableConnectProtocol: true,
      maxConcurrentStreams: 2,
      maxHeaderListSize: 5_000,
      initialWindowSize: 70_000,
    })
    await openStream(session)
    await openStream(session)
    // The third waits, at the client, for one of the others to end.
    ask(session)
    await turns(50)
    expect(listener.connections.size).toBe(2)
  })

  test('sessionWindowBytes is what the whole session may send at once', async () => {
    const { port } = await echo({ http2: { sessionWindowBytes: 300_000 } })
    const session = await sessionTo(port)
    await until(() => session.state.remoteWindowSize === 300_000)
  })

  test('connectionsMax counts the session and each of its streams', async () => {
    const { port, refusals } = await echo({ limits: { connectionsMax: 3 } })
    const session = await sessionTo(port)
    const first = await openStream(session)
    await openStream(session)
    expect(await answerOn(ask(session))).toMatchObject({ status: 503 })
    expect(refusals).toMatchObject([{ refusal: 'too-many-connections', status: 503, remoteAddress: '127.0.0.1' }])
    first.socket.destroy()
    await until(() => first.closed)
    await turns(20)
    await openStream(session)
  })

  test('rule 94 (server): slow readers leave room for others on their session', async () => {
    const { listener, port } = await echo()
    const session = await sessionTo(port)
    for (let count = 0; count < 60; count++) {
      const slow = ask(session)
      await once(slow, 'response')
      slow.pause()
    }
    for (const connection of listener.connections) connection.send(new Uint8Array(1_000_000))
    await turns(20)
    const buffered = Array.from(listener.connections, ({ bufferedBytes }) => bufferedBytes)
    expect(Math.min(...buffered)).toBeGreaterThan(500_000)
    const quick = await openStream(session)
    quick.write(clientFrame(1, 'still here'))
    expect((await quick.frame()).payload.toString()).toBe('still here')
  })

  test('a head beyond headersMax and headBytesMax is refused with 431', async () => {
    const { port } = await echo({ limits: { headersMax: 4, headBytesMax: 2_000 } })
    const session = await sessionTo(port)
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`x-${index}`, '1']))
    expect(await answerOn(ask(session, many))).toMatchObject({ status: 431 })
    expect(await answerOn(ask(session, { x: 'y'.repeat(2_000) }))).toMatchObject({ status: 431 })
    await openStream(session)
  })

  test('rule 95 (server): headers beyond headerListBytesMax cost a stream, not the session', async () => {
    const { port } = await echo({ http2: { headerListBytesMax: 4_000 } })
    const session = await sessionTo(port)
    const peer = await openStream(session)
    const flood = ask(session, { x: 'y'.repeat(6_000) })
    await until(() => flood.destroyed)
    expect(flood.rstCode).not.toBe(0)
    peer.write(clientFrame(1, 'still here'))
    expect((await peer.frame()).payload.toString()).toBe('still here')
  })
})

test('an upgrade and HTTP/2 share one listener’s connections', async () => {
  const { listener, port } = await echo()
  const peer = await RawPeer.connect(port)
  peer.write(upgradeRequest())
  await peer.head()
  await openStream(await sessionTo(port))
  expect(Array.from(listener.connections, ({ request }) => request.httpVersion).sort()).toEqual(['1.1', '2.0'])
  peer.socket.destroy()
})
