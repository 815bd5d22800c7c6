import { once } from 'node:events'
import { connect as connectSession, constants, createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { addAbortSignal } from 'node:stream'

import { afterEach, describe, expect, test } from 'vitest'

import { certificate } from '../certificate.test-d.js'
import { connect, type ConnectOptions } from '../connect.js'
import { closePayload, frame, RawServer, turns, until } from '../peer.test-d.js'
import { openSession, RawHttp2Server } from './raw-session.test-d.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function serving(...options: ConstructorParameters<typeof RawHttp2Server>): Promise<RawHttp2Server> {
  const server = await new RawHttp2Server(...options).listen()
  server.server.on('session', (session) => cleanups.push(() => session.destroy()))
  cleanups.unshift(() => server.server.close())
  return server
}

/** A connection to a server that opens everything, and the server's end of it. */
async function opened(options: ConnectOptions = {}) {
  const server = await serving()
  const connection = await connect(server.url, { http2: true, ...options })
  cleanups.push(() => connection.destroy())
  return { server, connection, peer: server.peers[0]!, stream: server.streams[0]! }
}

const DEFLATE = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'

const failure = (name: string, more: object = {}) => expect.objectContaining({ failure: name, ...more }) as unknown

describe('the request', () => {
  test('rules 92, 93, 96 (client): is an extended CONNECT with what was asked for, and nothing of HTTP/1.1', async () => {
    const { server, connection } = await opened({
      origin: 'https://page.example',
      headers: [['Authorization', 'Bearer x']],
      compression: true,
    })
    const [head] = server.heads
    expect(head!.slice(0, 10)).toEqual(
      [
        [':method', 'CONNECT'],
        [':protocol', 'websocket'],
        [':scheme', 'http'],
        [':path', '/'],
        [':authority', `127.0.0.1:${server.port}`],
      ].flat(),
    )
    const names = head!.filter((_, index) => index % 2 === 0)
    expect(names.slice(5)).toEqual(['sec-websocket-version', 'sec-websocket-extensions', 'origin', 'authorization'])
    expect(connection).toMatchObject({
      request: { path: '/', origin: 'https://page.example', httpVersion: '2.0' },
      remoteAddress: '127.0.0.1',
      secure: false,
      extensions: '',
    })
  })

  test('what cannot be sent throws at once', () => {
    expect(() => connect('ws://localhost', { http2: true, headers: [['Connection', 'x']] })).toThrow(TypeError)
  })
})

describe('the answer', () => {
  test('rule 93 (client): any 2xx opens, with what was agreed', async () => {
    const server = await serving(undefined, (stream) => {
      stream.additionalHeaders({ ':status': 103 })
      stream.respond({
        ':status': 201,
        'sec-websocket-protocol': 'b',
        'sec-websocket-extensions': DEFLATE,
      })
    })
    const connection = await connect(server.url, { http2: true, subprotocols: ['a', 'b'], compression: true })
    expect(connection).toMatchObject({ subprotocol: 'b', extensions: DEFLATE, state: 'open' })
    connection.destroy()
  })

  test.each([
    [{ ':status': 404, 'x-why': 'none' }, 'status-not-2xx', 404],
    [{ ':status': 302, location: '/' }, 'status-not-2xx', 302],
    [{ ':status': 200, 'sec-websocket-protocol': 'c' }, 'subprotocol-not-offered', 200],
  ])('rule 93 (client): %j fails: %s', async (headers, name, status) => {
    const server = await serving(undefined, (stream) => stream.respond(headers))
    await expect(connect(server.url, { http2: true, subprotocols: ['a'] })).rejects.toEqual(failure(name, { status }))
    await until(() => server.peers[0]!.closed)
  })

  test.each([
    ['a reset', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)],
    ['an end of the session', (stream: ServerHttp2Stream) => stream.session!.destroy()],
  ])('%s instead of it is a lost connection', async (_, answer) => {
    const server = await serving(undefined, answer)
    await expect(connect(server.url, { http2: true })).rejects.toEqual(failure('connection-lost'))
  })
})

describe('the connection', () => {
  test('rule 94 (client): frames are masked, and messages come and go', async () => {
    const { connection, peer } = await opened()
    connection.send('hello')
    const { masked, payload } = await peer.frame()
    expect([masked, payload.toString()]).toEqual([true, 'hello'])
    peer.write(frame(1, 'good day'))
    expect((await connection[Symbol.asyncIterator]().next()).value).toBe('good day')
  })

  test('rule 94 (client): an orderly close ends with END_STREAM, and its session with it', async () => {
    const { connection, peer, stream } = await opened()
    const closed = connection.close(3000, 'bye')
    expect((await peer.frame()).payload.readUInt16BE()).toBe(3000)
    peer.write(frame(8, closePayload(3000, 'bye')))
    peer.socket.end()
    expect(await closed).toEqual({ code: 3000, reason: 'bye', clean: true })
    await until(() => peer.closed)
    expect([peer.ended, stream.rstCode]).toEqual([true, constants.NGHTTP2_NO_ERROR])
    await until(() => stream.session === undefined || stream.session.destroyed)
  })

  test('rule 94 (client): END_STREAM without a Close is an unclean end', async () => {
    const { connection, peer } = await opened()
    peer.socket.end()
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false })
  })

  test('rule 94 (client): destroy is RST_STREAM with CANCEL, and the server’s is an unclean end', async () => {
    const { connection, stream, peer } = await opened()
    connection.destroy()
    await until(() => peer.closed)
    expect([stream.rstCode, stream.aborted]).toEqual([constants.NGHTTP2_CANCEL, true])
    const other = await opened()
    addAbortSignal(AbortSignal.abort(), other.stream)
    expect(await other.connection.closed).toMatchObject({ code: 1006, clean: false })
  })

  test('rule 94 (client): a server that opens no window is a slow reader', async () => {
    const { connection, stream } = await opened({ limits: { sendBytesHigh: 100_000, sendBytesMax: 300_000 } })
    stream.pause()
    stream.removeAllListeners('data')
    const chunk = new Uint8Array(50_000)
    let sent = 0
    while (connection.state === 'open' && sent < 100) {
      connection.send(chunk)
      sent++
      await turns(2)
    }
    expect(sent).toBeLessThan(20)
    stream.destroy()
    expect(await connection.closed).toMatchObject({ abort: { code: 1013 } })
  })

  test('a server that does not end its session is left after closeTimeoutMs', async () => {
    const server = await new RawServer().listen()
    cleanups.push(() => server.close())
    const attempt = connect(server.url, { http2: true, limits: { handshakeTimeoutMs: 60, closeTimeoutMs: 30 } })
    await expect(attempt).rejects.toEqual(failure('handshake-timeout'))
    const peer = await server.peer()
    await until(() => peer.closed || peer.ended)
  })
})

describe('what the server announces', () => {
  test('rule 91 (client): without ENABLE_CONNECT_PROTOCOL nothing is asked', async () => {
    const server = await serving({})
    await expect(connect(server.url, { http2: true })).rejects.toEqual(failure('extended-connect-unsupported'))
    expect(server.streams).toEqual([])
  })

  test('rule 91 (client): a server of HTTP/1.1 is none of HTTP/2', async () => {
    const server = await new RawServer().listen()
    cleanups.push(() => server.close())
    const attempt = connect(server.url, { http2: true })
    const peer = await server.peer()
    await peer.head()
    peer.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    peer.socket.end()
    await expect(attempt).rejects.toEqual(failure('http2-unsupported'))
  })

  test('a server that goes before its SETTINGS is a lost connection', async () => {
    const server = await new RawServer().listen()
    cleanups.push(() => server.close())
    const attempt = connect(server.url, { http2: true })
    ;(await server.peer()).reset()
    await expect(attempt).rejects.toEqual(failure('connection-lost'))
  })

  test('nobody there', async () => {
    const server = await new RawServer().listen()
    const { url } = server
    server.close()
    await expect(connect(url, { http2: true })).rejects.toEqual(failure('unreachable'))
  })
})

describe('over TLS', () => {
  async function secure(protocols: readonly string[] | undefined) {
    const pems = await certificate()
    const server = createSecureServer({ ...pems, settings: { enableConnectProtocol: true } })
    if (protocols !== undefined) (server as unknown as { ALPNProtocols: Buffer }).ALPNProtocols = alpn(protocols)
    server.on('stream', (stream) => stream.respond({ ':status': 200 }))
    server.on('sessionError', () => undefined)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanups.push(() => server.close())
    const { port } = server.address() as AddressInfo
    return { url: `wss://localhost:${port}/`, tls: { ca: pems.cert } }
  }

  /** As `tls` keeps them: each behind its length. */
  const alpn = (protocols: readonly string[]) =>
    Buffer.concat(protocols.map((name) => Buffer.concat([Buffer.from([name.length]), Buffer.from(name)])))

  test('rule 96 (client): asks for h2 by ALPN', async () => {
    const { url, tls } = await secure(undefined)
    const connection = await connect(url, { http2: true, tls })
    expect(connection.secure).toBe(true)
    connection.destroy()
  })

  test('rule 91 (client): a server without h2 is told from one that cannot be reached', async () => {
    const { url, tls } = await secure(['http/1.1'])
    await expect(connect(url, { http2: true, tls })).rejects.toEqual(failure('http2-unsupported'))
    const other = await secure(undefined)
    await expect(connect(other.url, { http2: true })).rejects.toEqual(failure('tls-failed'))
  })

  test('rule 91 (client): so is one that knows no ALPN', async () => {
    const { createServer } = await import('node:tls')
    const pems = await certificate()
    const server = createServer(pems, (socket) => socket.on('error', () => undefined))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanups.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const attempt = connect(`wss://localhost:${port}/`, { http2: true, tls: { ca: pems.cert } })
    await expect(attempt).rejects.toEqual(failure('http2-unsupported'))
  })
})

describe('a session of the caller’s', () => {
  test('rule 95 (client): carries many, and one that is reset leaves the others alone', async () => {
    const server = await serving(undefined, (stream) => {
      stream.respond({ ':status': 200 })
      stream.on('data', () => stream.write(frame(1, 'echo')))
    })
    const session = await openSession(server.port)
    cleanups.push(() => session.destroy())
    const all = await Promise.all(Array.from({ length: 30 }, () => connect(server.url, { http2: session })))
    addAbortSignal(AbortSignal.abort(), server.streams[7]!)
    all[3]!.destroy()
    await until(() => all.filter(({ state }) => state === 'closed').length === 2)
    for (const connection of all.filter(({ state }) => state === 'open')) {
      connection.send('x')
      expect((await connection[Symbol.asyncIterator]().next()).value).toBe('echo')
    }
    expect(session.destroyed).toBe(false)
  })

  test('rule 91 (client): is waited for while it connects', async () => {
    const server = await serving()
    const session = connectSession(`http://127.0.0.1:${server.port}`)
    cleanups.push(() => session.destroy())
    const connection = await connect(server.url, { http2: session })
    expect(connection.state).toBe('open')
    connection.destroy()
    await until(() => server.peers[0]!.closed)
    expect(session.closed).toBe(false)
  })

  test('rule 91 (client): that announced nothing, long ago or just now, is refused at once', async () => {
    const server = await serving({})
    const old = await openSession(server.port)
    cleanups.push(() => old.destroy())
    await expect(connect(server.url, { http2: old })).rejects.toEqual(failure('extended-connect-unsupported'))
    const young = connectSession(`http://127.0.0.1:${server.port}`)
    cleanups.push(() => young.destroy())
    await expect(connect(server.url, { http2: young })).rejects.toEqual(failure('extended-connect-unsupported'))
    expect(young.destroyed).toBe(false)
  })

  test('rule 95 (client): that is gone, goes, or breaks, fails what is asked of it', async () => {
    const server = await serving()
    const gone = await openSession(server.port)
    gone.destroy()
    await expect(connect(server.url, { http2: gone })).rejects.toEqual(failure('connection-lost'))
    const going = await openSession(server.port)
    cleanups.push(() => going.destroy())
    await connect(server.url, { http2: going })
    going.close()
    await expect(connect(server.url, { http2: going })).rejects.toEqual(failure('connection-lost'))
    const silent = await new RawServer().listen()
    cleanups.push(() => silent.close())
    const broken = connectSession(`http://127.0.0.1:${silent.port}`)
    broken.on('error', () => undefined)
    const attempt = connect(silent.url, { http2: broken })
    ;(await silent.peer()).reset()
    await expect(attempt).rejects.toEqual(failure('connection-lost'))
  })

  test('rule 95 (client): whose server sends GOAWAY with an error ends its WebSockets', async () => {
    const server = await serving()
    const session = await openSession(server.port)
    cleanups.push(() => session.destroy())
    const connection = await connect(server.url, { http2: session })
    server.streams[0]!.session!.goaway(constants.NGHTTP2_INTERNAL_ERROR)
    expect(await connection.closed).toMatchObject({ code: 1006, clean: false })
  })
})

describe('giving up', () => {
  test('a signal that is aborted, before or meanwhile, leaves nothing behind', async () => {
    const server = await serving(undefined, () => undefined)
    const early = connect(server.url, { http2: true, signal: AbortSignal.abort('no') })
    await expect(early).rejects.toEqual(failure('aborted', { cause: 'no' }))
    const controller = new AbortController()
    const late = connect(server.url, { http2: true, signal: controller.signal })
    await until(() => server.streams.length === 1)
    controller.abort('enough')
    await expect(late).rejects.toEqual(failure('aborted', { cause: 'enough' }))
    await until(() => server.peers[0]!.closed)
  })

  test('one that is aborted before the SETTINGS asks nothing any more', async () => {
    const server = await serving()
    const session = connectSession(`http://127.0.0.1:${server.port}`)
    cleanups.push(() => session.destroy())
    const controller = new AbortController()
    const attempt = connect(server.url, { http2: session, signal: controller.signal })
    controller.abort()
    await expect(attempt).rejects.toEqual(failure('aborted'))
    await once(session, 'remoteSettings')
    await turns(20)
    expect(server.streams).toEqual([])
  })

  test('handshakeTimeoutMs ends the waiting for an answer', async () => {
    const server = await serving(undefined, () => undefined)
    const attempt = connect(server.url, { http2: true, limits: { handshakeTimeoutMs: 40 } })
    await expect(attempt).rejects.toEqual(failure('handshake-timeout'))
    await until(() => server.peers.every(({ closed }) => closed))
  })
})
