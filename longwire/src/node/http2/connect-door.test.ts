import { once } from 'node:events'
import {
  constants,
  createSecureServer,
  createServer,
  type ClientHttp2Session,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import type { RefusedArrival } from '../arrival.js'
import { attach, type Attachment } from '../attach.js'
import { certificate } from '../certificate.test-d.js'
import { connect } from '../connect.js'
import { clientFrame, closePayload, turns, until } from '../peer.test-d.js'
import type { ServerOptions } from '../server-options.js'
import { answerOn, ask, openSession, openStream } from './raw-session.test-d.js'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup()
})

async function listening<S extends Http2Server | Http2SecureServer>(server: S): Promise<{ server: S; port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

async function sessionTo(port: number, ca?: string): Promise<ClientHttp2Session> {
  const session = await openSession(port, ca === undefined ? {} : { ca })
  cleanups.push(() => session.destroy())
  return session
}

const echo = (attachment: Attachment): Attachment =>
  attachment.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))

/** A server of the user's own with one attachment that echoes, and a session to it. */
async function setUp(options: ServerOptions = {}, before: Http2Server = createServer()) {
  const { server, port } = await listening(before)
  const attachment = echo(attach(server, options))
  const refusals: RefusedArrival[] = []
  attachment.on('refused', (event) => refusals.push(event))
  return { server, port, attachment, refusals, session: await sessionTo(port) }
}

describe('an attachment', () => {
  test('rules 91, 96 (server): announces extended CONNECT, and serves it', async () => {
    const { session, attachment } = await setUp({ path: '/line', subprotocols: ['chat'] })
    expect(session.remoteSettings.enableConnectProtocol).toBe(true)
    const stream = ask(session, { ':path': '/line?x=1', 'sec-websocket-protocol': 'chat' })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    expect(headers).toMatchObject({ ':status': 200, 'sec-websocket-protocol': 'chat' })
    expect([...attachment.connections][0]).toMatchObject({
      subprotocol: 'chat',
      request: { path: '/line?x=1', httpVersion: '2.0' },
    })
    stream.destroy()
  })

  test('rule 91 (server): what was announced is not taken back when it closes', async () => {
    const { session, attachment, port } = await setUp()
    const settings: (boolean | undefined)[] = []
    session.on('remoteSettings', ({ enableConnectProtocol }) => settings.push(enableConnectProtocol))
    await attachment.close()
    expect(await answerOn(ask(session))).toMatchObject({ status: 404 })
    expect(settings.includes(false)).toBe(false)
    expect((await sessionTo(port)).remoteSettings.enableConnectProtocol).toBe(true)
  })

  test.each(['websocket', 'WebSocket'])('rule 92 (server): :protocol %s is a WebSocket', async (protocol) => {
    const { session } = await setUp()
    await openStream(session, { ':protocol': protocol })
  })

  test('rule 93 (server): upgrade, connection and accept are not sent', async () => {
    const { session } = await setUp({ headers: [['X-One', '1']], compression: true })
    const stream = ask(session, { 'sec-websocket-extensions': 'permessage-deflate' })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    expect(headers).toMatchObject({ ':status': 200, 'x-one': '1' })
    expect(headers['sec-websocket-extensions']).toMatch(/^permessage-deflate/)
    for (const name of ['upgrade', 'connection', 'sec-websocket-accept']) expect(headers[name]).toBeUndefined()
    stream.destroy()
  })

  test('rule 94 (server): an unmasked frame fails the connection, as over TCP', async () => {
    const { session } = await setUp()
    const peer = await openStream(session)
    peer.write(Buffer.from([0x81, 1, 0x61]))
    const { opcode, payload } = await peer.frame()
    expect([opcode, payload.readUInt16BE()]).toEqual([8, 1002])
    await until(() => peer.ended)
  })

  test('rule 94 (server): after both Closes it ends its direction first', async () => {
    const { session, attachment } = await setUp()
    const peer = await openStream(session)
    const [connection] = attachment.connections
    peer.write(clientFrame(8, closePayload(3000, 'bye')))
    expect((await peer.frame()).opcode).toBe(8)
    await until(() => peer.ended)
    peer.socket.end()
    expect(await connection!.closed).toEqual({ code: 3000, reason: 'bye', clean: true })
  })

  test('rule 94 (server): a peer that never opens its window is a slow reader', async () => {
    const limits = { sendBytesHigh: 100_000, sendBytesMax: 300_000 }
    const { session, attachment } = await setUp({ limits })
    const slow = ask(session)
    await once(slow, 'response')
    slow.pause()
    const quick = await openStream(session)
    const [first] = attachment.connections
    const chunk = new Uint8Array(50_000)
    let sent = 0
    while (first!.state === 'open' && sent < 100) {
      first!.send(chunk)
      sent++
      await turns(2)
    }
    // 64 KiB have left for the peer's window; the rest is what may wait.
    expect(sent).toBeGreaterThan(5)
    expect(sent).toBeLessThan(10)
    expect(first!.bufferedBytes).toBeLessThanOrEqual(400_000)
    quick.write(clientFrame(1, 'meanwhile'))
    expect((await quick.frame()).payload.toString()).toBe('meanwhile')
    slow.destroy()
    expect(await first!.closed).toMatchObject({ abort: { code: 1013 } })
  })

  test('rule 94 (server): sendTimeoutMs ends the waiting for a window', async () => {
    const { session, attachment } = await setUp({ limits: { sendTimeoutMs: 40 } })
    const slow = ask(session)
    await once(slow, 'response')
    slow.pause()
    const [connection] = attachment.connections
    connection!.send(new Uint8Array(200_000))
    expect(await connection!.closed).toMatchObject({ code: 1006 })
    await until(() => slow.destroyed)
    expect(slow.rstCode).toBe(constants.NGHTTP2_CANCEL)
    expect(session.destroyed).toBe(false)
  })

  test('refusals are answers: origin, version, path, verify', async () => {
    const { session, refusals } = await setUp({
      path: '/line',
      verify: ({ request }) =>
        request.headers.one('x-say') ?? { status: 401, headers: [['X-Why', 'none']], body: 'who?' },
    } as ServerOptions)
    const answer = (headers: Record<string, string>) => answerOn(ask(session, { ':path': '/line', ...headers }))
    expect(await answer({ origin: 'http://evil.example' })).toMatchObject({ status: 403 })
    expect(await answer({ 'sec-websocket-version': '8' })).toMatchObject({
      status: 426,
      headers: { 'sec-websocket-version': '13' },
    })
    expect(await answer({ ':path': '/elsewhere' })).toMatchObject({ status: 404 })
    expect(await answer({})).toMatchObject({ status: 401, headers: { 'x-why': 'none' }, body: 'who?' })
    expect(refusals.map(({ refusal }) => refusal)).toEqual([
      'origin-refused',
      'version-unsupported',
      'path-unknown',
      'forbidden',
    ])
  })

  test('headers that cannot be sent are a 500', async () => {
    const { session, refusals } = await setUp({ headers: [['Content-Length', '1']] })
    expect(await answerOn(ask(session))).toMatchObject({ status: 500 })
    expect(refusals).toMatchObject([{ refusal: 'internal-error', error: expect.any(TypeError) as unknown }])
  })

  test('handshakeTimeoutMs ends a verify that does not', async () => {
    const { session } = await setUp({ verify: () => new Promise(() => {}), limits: { handshakeTimeoutMs: 30 } })
    expect(await answerOn(ask(session))).toMatchObject({ status: 408 })
  })

  test('a stream that is reset while verify is waited for leaves nothing behind', async () => {
    let decide!: (yes: boolean) => void
    const { session, attachment, refusals } = await setUp({
      verify: () => new Promise<boolean>((resolve) => (decide = resolve)),
    })
    const stream = ask(session)
    await until(() => decide !== undefined)
    stream.destroy()
    await turns(50)
    decide(true)
    await turns(50)
    expect([attachment.connections.size, refusals]).toEqual([0, []])
    await attachment.close()
  })

  test('close says goodbye, and leaves the server and its sessions', async () => {
    const { session, attachment, server } = await setUp(
      {},
      createServer((_request, response) => response.end('page')),
    )
    const peer = await openStream(session)
    const closed = attachment.close({ code: 3001 })
    expect((await peer.frame()).payload.readUInt16BE()).toBe(3001)
    peer.write(clientFrame(8, closePayload(3001)))
    await until(() => peer.ended)
    peer.socket.end()
    await closed
    expect(await answerOn(session.request({ ':path': '/' }))).toMatchObject({ status: 200, body: 'page' })
    expect(server.listening).toBe(true)
  })
})

describe('several on one server', () => {
  test('each has its paths, and what is nobody’s is refused', async () => {
    const { server, session, attachment } = await setUp({ path: '/a' })
    const other = echo(attach(server, { path: ['/b', '/c'] }))
    await openStream(session, { ':path': '/a' })
    await openStream(session, { ':path': '/c?x' })
    expect([attachment.connections.size, other.connections.size]).toEqual([1, 1])
    expect(await answerOn(ask(session, { ':path': '/d' }))).toMatchObject({ status: 404 })
    expect(() => attach(server, { path: '/b' })).toThrow(TypeError)
    await other.close({ graceMs: 0 })
    expect(await answerOn(ask(session, { ':path': '/b' }))).toMatchObject({ status: 404 })
  })

  test('rule 92 (server): another protocol is answered with 501', async () => {
    const { session } = await setUp()
    expect(await answerOn(ask(session, { ':protocol': 'connect-udp' }))).toMatchObject({ status: 501 })
  })
})

describe('beside other listeners', () => {
  test('pages are served on the same session', async () => {
    const { session } = await setUp(
      {},
      createServer((request, response) => response.end(request.url)),
    )
    const peer = await openStream(session)
    expect(await answerOn(session.request({ ':path': '/page' }))).toMatchObject({ body: '/page' })
    peer.write(clientFrame(1, 'hello'))
    expect((await peer.frame()).payload.toString()).toBe('hello')
  })

  test('rule 92 (server): a CONNECT without :protocol gets Node’s 405, or whoever listens for it', async () => {
    const tunnel = { ':method': 'CONNECT', ':authority': 'localhost:1' }
    const { session, server } = await setUp(
      {},
      createServer(() => undefined),
    )
    expect(await answerOn(session.request(tunnel))).toMatchObject({ status: 405 })
    server.on('connect', (request, response) => {
      if (request.headers[':protocol'] === undefined) response.end('tunnel')
    })
    expect(await answerOn(session.request(tunnel))).toMatchObject({ status: 200, body: 'tunnel' })
  })

  test('foreign paths and protocols are left to another ‘connect’ listener', async () => {
    const { session, server } = await setUp(
      { path: '/a' },
      createServer(() => undefined),
    )
    server.on('connect', (request, response) => {
      if (request.url !== '/a') response.end(`another ${request.headers[':protocol'] ?? ''}`)
    })
    expect(await answerOn(ask(session, { ':path': '/b' }))).toMatchObject({ body: 'another websocket' })
    expect(await answerOn(ask(session, { ':path': '/c', ':protocol': 'x' }))).toMatchObject({ body: 'another x' })
    await openStream(session, { ':path': '/a' })
  })

  test('a ‘stream’ listener that answers everything goes first, whenever it came', async () => {
    const { session, server, attachment } = await setUp({ path: '/a' })
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.respond({ ':status': 299 })
      stream.end('mine')
    })
    expect(await answerOn(ask(session, { ':path': '/a' }))).toMatchObject({ status: 299, body: 'mine' })
    expect(attachment.connections.size).toBe(0)
  })

  test('one that leaves WebSockets alone gets those that nobody serves', async () => {
    const { session, server } = await setUp({ path: '/a' })
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      if (headers[':path'] === '/a') return
      setImmediate(() => {
        stream.respond({ ':status': 299 })
        stream.end('mine')
      })
    })
    expect(await answerOn(ask(session, { ':path': '/b' }))).toMatchObject({ status: 299 })
    await openStream(session, { ':path': '/a' })
  })
})

describe('a secure server with allowHTTP1', () => {
  test('rule 96 (server): serves WebSockets over both versions, by one attachment', async () => {
    const pems = await certificate()
    const server = createSecureServer({ ...pems, allowHTTP1: true }, (_request, response) => response.end('page'))
    const { port } = await listening(server)
    const attachment = echo(attach(server, { path: '/line' }))
    const one = await connect(`wss://localhost:${port}/line`, { tls: { ca: pems.cert } })
    const session = await sessionTo(port, pems.cert)
    const two = await openStream(session, { ':path': '/line', ':scheme': 'https' })
    two.write(clientFrame(1, 'two'))
    one.send('one')
    expect((await two.frame()).payload.toString()).toBe('two')
    expect((await one[Symbol.asyncIterator]().next()).value).toBe('one')
    const facts = Array.from(attachment.connections, ({ request, secure }) => `${request.httpVersion} ${secure}`)
    expect(facts.sort()).toEqual(['1.1 true', '2.0 true'])
    one.destroy()
  })
})

test('rule 95 (server): an error of a socket or session is no exception, and concerns its own WebSockets only', async () => {
  const sockets: Socket[] = []
  const server = createServer().on('connection', (socket: Socket) => sockets.push(socket))
  const { session, attachment, port } = await setUp({}, server)
  await openStream(session)
  const [connection] = attachment.connections
  const other = await openStream(await sessionTo(port))
  sockets[0]!.destroy(new Error('the cable was cut'))
  expect(await connection!.closed).toMatchObject({ code: 1006, clean: false })
  other.write(clientFrame(1, 'still here'))
  expect((await other.frame()).payload.toString()).toBe('still here')
})

test('connectionsMax counts streams', async () => {
  const { session, refusals } = await setUp({ limits: { connectionsMax: 1 } })
  const peer = await openStream(session)
  expect(await answerOn(ask(session))).toMatchObject({ status: 503 })
  expect(refusals).toMatchObject([{ refusal: 'too-many-connections' }])
  peer.socket.destroy()
  await until(() => peer.closed)
  await turns(20)
  await openStream(session)
})
