import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'

import { afterEach, describe, expect, test } from 'vitest'

import { certificate } from './certificate.test-d.js'
import { connect, type ConnectOptions } from './connect.js'
import { HandshakeError } from './handshake-error.js'
import { closePayload, frame, RawPeer, RawServer, turns, until, upgradeResponse } from './peer.test-d.js'

const servers: RawServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serving(): Promise<RawServer> {
  const server = await new RawServer().listen()
  servers.push(server)
  return server
}

/** Connects to a server that answers by hand. */
async function asking(options: ConnectOptions = {}, path = '/') {
  const server = await serving()
  const result = connect(`ws://127.0.0.1:${server.port}${path}`, options)
  result.catch(() => undefined)
  const peer = await server.peer()
  const request = await peer.head()
  return { server, result, peer, request }
}

/** The same, with a valid answer. */
async function opened(options: ConnectOptions = {}, lines: readonly string[] = []) {
  const { result, peer, request, server } = await asking(options)
  peer.write(upgradeResponse(request, lines))
  return { server, peer, connection: await result }
}

describe('the request', () => {
  test('is an opening handshake with everything that was asked for', async () => {
    const { request, server } = await asking(
      {
        subprotocols: ['a', 'b'],
        origin: 'https://page.example',
        headers: new Map([['Authorization', 'Bearer x']]),
      },
      '/path?query=1',
    )
    expect(request.split('\r\n')).toEqual([
      'GET /path?query=1 HTTP/1.1',
      `Host: 127.0.0.1:${server.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      expect.stringMatching(/^Sec-WebSocket-Key: [A-Za-z0-9+/]{22}==$/),
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: a, b',
      'Origin: https://page.example',
      'Authorization: Bearer x',
    ])
  })

  test('rule 23 (client): the key is new for each attempt', async () => {
    const server = await serving()
    const keys = new Set<string>()
    for (let index = 0; index < 20; index++) {
      connect(server.url).catch(() => undefined)
      keys.add(/^Sec-WebSocket-Key: (.*)$/m.exec(await (await server.peer(index)).head())![1]!)
    }
    expect(keys.size).toBe(20)
  })

  test('rule 24 (client): a URL that cannot be connected to is thrown at once', () => {
    const urls = ['http://a/', 'ws://a/#fragment', 'ws://user@a/', 'ws://', 'ws://a b/', '/path', 'ws://a:70000/']
    for (const url of urls) expect(() => connect(url), url).toThrow(TypeError)
    expect(() => connect(new URL('wss://a/#x'))).toThrow(TypeError)
  })

  test('rule 25 (client): headers and subprotocols that cannot be sent are thrown at once', () => {
    const url = 'ws://127.0.0.1:1/'
    expect(() => connect(url, { headers: [['X', 'a\r\nY: b']] })).toThrow(TypeError)
    expect(() => connect(url, { headers: [['Host', 'b']] })).toThrow(TypeError)
    expect(() => connect(url, { subprotocols: ['a', 'a'] })).toThrow(TypeError)
    expect(() => connect(url, { subprotocols: ['a,b'] })).toThrow(TypeError)
    expect(() => connect(url, { origin: 'a\nb' })).toThrow(TypeError)
    expect(() => connect(url, { limits: { pongTimeoutMs: -1 } })).toThrow(RangeError)
  })

  test('rule 26 (client): nothing is sent before the whole response is there', async () => {
    const { result, peer, request } = await asking()
    const response = upgradeResponse(request)
    peer.write(response.slice(0, -1))
    await turns(20)
    expect(peer.pending.length).toBe(0)
    peer.write(response.slice(-1))
    const connection = await result
    connection.send('now')
    expect(await peer.frame()).toMatchObject({ masked: true, payload: Buffer.from('now') })
  })

  test('a URL object does as well', async () => {
    const server = await serving()
    connect(new URL(`ws://127.0.0.1:${server.port}/ü`)).catch(() => undefined)
    expect(await (await server.peer()).head()).toContain('GET /%C3%BC HTTP/1.1')
  })
})

describe('the connection', () => {
  test('knows what was agreed', async () => {
    const options = { subprotocols: ['a', 'b'], headers: [['X-Mine', '1']] as const, origin: 'https://o.example' }
    const { connection } = await opened(options, ['Sec-WebSocket-Protocol: b'])
    expect(connection).toMatchObject({ role: 'client', subprotocol: 'b', secure: false, remoteAddress: '127.0.0.1' })
    expect(connection.request).toMatchObject({ path: '/', origin: 'https://o.example' })
    expect(connection.request.headers.one('x-mine')).toBe('1')
  })

  test('rule 31 (client): frames in the same segment as the 101 are not lost, wherever it is cut', async () => {
    const { result, peer, request } = await asking()
    peer.write(Buffer.concat([Buffer.from(upgradeResponse(request)), frame(1, 'one'), frame(1, 'two')]))
    const connection = await result
    await turns(10)
    const heard: unknown[] = []
    connection.on('message', (data) => heard.push(data))
    await turns(10)
    expect(heard).toEqual(['one', 'two'])
  })

  test('rule 31 (client): a 101 split at every byte works', async () => {
    const server = await serving()
    const length = upgradeResponse('Sec-WebSocket-Key: x').length
    for (let cut = 1; cut < length; cut += 7) {
      const result = connect(server.url)
      const peer = await server.peer(server.peers.length)
      const all = Buffer.concat([Buffer.from(upgradeResponse(await peer.head())), frame(1, 'x')])
      peer.write(all.subarray(0, cut))
      await turns(3)
      peer.write(all.subarray(cut))
      const connection = await result
      expect((await connection[Symbol.asyncIterator]().next()).value).toBe('x')
      connection.destroy()
    }
  })

  test('rule 65 (client): waits for the server to close TCP', async () => {
    const { connection, peer } = await opened()
    const closing = connection.close(1000, 'bye')
    const { opcode, masked } = await peer.frame()
    expect([opcode, masked]).toEqual([8, true])
    peer.write(frame(8, closePayload(1000)))
    await turns(20)
    expect(peer.ended).toBe(false)
    peer.socket.end()
    expect(await closing).toEqual({ code: 1000, reason: '', clean: true })
    await until(() => peer.closed)
  })

  test('rule 66 (client): but not for ever', async () => {
    const { connection, peer } = await opened({ limits: { closeTimeoutMs: 50 } })
    const closing = connection.close()
    await peer.frame()
    peer.write(frame(8, closePayload(1000)))
    expect(await closing).toMatchObject({ code: 1000, clean: true })
  })

  test('rule 67 (client): a reset is 1006', async () => {
    const { connection, peer } = await opened()
    peer.reset()
    expect(await connection.closed).toEqual({ code: 1006, reason: '', clean: false })
  })
})

describe('failures', () => {
  const answers: [what: string, answer: (request: string) => string, failure: string, status?: number][] = [
    ['rule 27 (client): another status', () => 'HTTP/1.1 401 No\r\nX: y\r\n\r\n', 'status-not-101', 401],
    [
      'rule 27 (client): a redirect is not followed',
      () => 'HTTP/1.1 302 F\r\nLocation: /\r\n\r\n',
      'status-not-101',
      302,
    ],
    [
      'rule 28 (client): another Accept',
      (q) => upgradeResponse(q).replace('Accept: ', 'Accept: x'),
      'accept-mismatch',
      101,
    ],
    [
      'rule 28 (client): no Upgrade',
      (q) => upgradeResponse(q).replace('Upgrade: websocket\r\n', ''),
      'upgrade-missing',
      101,
    ],
    [
      'rule 29 (client): a subprotocol',
      (q) => upgradeResponse(q, ['Sec-WebSocket-Protocol: c']),
      'subprotocol-not-offered',
      101,
    ],
    [
      'rule 29 (client): an extension',
      (q) => upgradeResponse(q, ['Sec-WebSocket-Extensions: x']),
      'extension-not-offered',
      101,
    ],
    ['rule 30 (client): a head without end', () => `HTTP/1.1 101 S\r\nX: ${'y'.repeat(9_000)}`, 'head-too-big'],
    ['rule 30 (client): too many headers', () => `HTTP/1.1 101 S\r\n${'X: y\r\n'.repeat(65)}`, 'too-many-headers'],
    ['no HTTP', () => 'SSH-2.0-OpenSSH_9.2\r\n', 'status-line-malformed'],
  ]
  test.each(answers)('%s', async (_what, answer, failure, status) => {
    const { result, peer, request } = await asking()
    peer.write(answer(request))
    await expect(result).rejects.toThrow(HandshakeError)
    await expect(result).rejects.toMatchObject({ failure, status })
    await until(() => peer.closed || peer.ended)
  })

  test('carry the headers of the response', async () => {
    const { result, peer } = await asking()
    peer.write('HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\n\r\n')
    const error = (await result.catch((failure: unknown) => failure)) as HandshakeError
    expect(error.headers!.one('retry-after')).toBe('7')
  })

  test('rule 29 (client): no subprotocol is a failure only where one is required', async () => {
    const { connection } = await opened({ subprotocols: ['a'] })
    expect(connection.subprotocol).toBe(undefined)
    const { result, peer, request } = await asking({ subprotocols: ['a'], requireSubprotocol: true })
    peer.write(upgradeResponse(request))
    await expect(result).rejects.toMatchObject({ failure: 'subprotocol-missing' })
  })

  test('rule 30 (client): a response that is dripped runs out of time', async () => {
    const { result, peer, request } = await asking({ limits: { handshakeTimeoutMs: 80 } })
    const response = upgradeResponse(request)
    let at = 0
    const drip = setInterval(() => peer.write(response[at++]!), 10)
    await expect(result).rejects.toMatchObject({ failure: 'handshake-timeout' })
    clearInterval(drip)
    await until(() => peer.closed || peer.ended)
  })

  test('a server that goes away before the response is whole', async () => {
    for (const end of [(peer: RawPeer) => peer.socket.end('HTTP/1.1 101'), (peer: RawPeer) => peer.reset()]) {
      const { result, peer } = await asking()
      end(peer)
      await expect(result).rejects.toMatchObject({ failure: 'connection-lost' })
    }
  })

  test('rule 33 (client): nobody there, or a 5xx, is one attempt and no more', async () => {
    const server = await serving()
    const { port } = server
    const result = connect(server.url)
    result.catch(() => undefined)
    const peer = await server.peer()
    await peer.head()
    peer.write('HTTP/1.1 503 Later\r\n\r\n')
    await expect(result).rejects.toMatchObject({ failure: 'status-not-101', status: 503 })
    await turns(20)
    expect(server.peers).toHaveLength(1)
    server.close()
    await turns(5)
    await expect(connect(`ws://127.0.0.1:${port}/`)).rejects.toMatchObject({
      failure: 'unreachable',
      cause: { code: 'ECONNREFUSED' },
    })
  })

  test('a signal gives up, before and during the attempt, and not after it', async () => {
    const reason = new Error('changed my mind')
    await expect(connect('ws://127.0.0.1:1/', { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      failure: 'aborted',
      cause: reason,
    })
    const during = new AbortController()
    const { result, peer } = await asking({ signal: during.signal })
    during.abort(reason)
    await expect(result).rejects.toMatchObject({ failure: 'aborted', cause: reason })
    await until(() => peer.closed || peer.ended)
    const after = new AbortController()
    const { connection } = await opened({ signal: after.signal })
    after.abort()
    await turns(10)
    expect(connection.state).toBe('open')
  })
})

describe('TLS', () => {
  async function secureServer() {
    const pems = await certificate()
    const sockets: TLSSocket[] = []
    const server = createTlsServer({ ...pems, ALPNProtocols: ['http/1.1'] }, (socket) => {
      sockets.push(socket)
      const peer = new RawPeer(socket)
      void peer.head().then((request) => peer.write(upgradeResponse(request)))
    })
    server.on('tlsClientError', () => undefined)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { server, sockets, cert: pems.cert, port: (server.address() as AddressInfo).port }
  }

  test('rule 32 (client): the certificate is verified, and the name is sent', async () => {
    const { server, sockets, cert, port } = await secureServer()
    const connection = await connect(`wss://localhost:${port}/`, { tls: { ca: cert } })
    expect(connection.secure).toBe(true)
    expect(sockets[0]).toMatchObject({ servername: 'localhost', alpnProtocol: 'http/1.1' })
    connection.destroy()
    const byAddress = await connect(`wss://127.0.0.1:${port}/`, { tls: { ca: cert } })
    expect((sockets[1] as TLSSocket & { servername: unknown }).servername).toBe(false)
    byAddress.destroy()
    server.close()
  })

  test('rule 32 (client): a certificate that cannot be verified fails it', async () => {
    const { server, cert, port } = await secureServer()
    const unknown = connect(`wss://localhost:${port}/`)
    await expect(unknown).rejects.toMatchObject({ failure: 'tls-failed', cause: expect.any(Error) })
    const wrongName = connect(`wss://localhost:${port}/`, { tls: { ca: cert, servername: 'other.example' } })
    await expect(wrongName).rejects.toMatchObject({ failure: 'tls-failed' })
    const unverified = await connect(`wss://localhost:${port}/`, { tls: { rejectUnauthorized: false } })
    expect(unverified.state).toBe('open')
    unverified.destroy()
    server.close()
  })

  test('rule 32 (client): a server without TLS fails it', async () => {
    const server = await serving()
    const result = connect(`wss://127.0.0.1:${server.port}/`)
    result.catch(() => undefined)
    ;(await server.peer()).write('HTTP/1.1 400 Bad Request\r\n\r\n')
    await expect(result).rejects.toMatchObject({ failure: 'tls-failed' })
  })

  test('rule 32 (client): a TLS handshake that does not come about runs out of time', async () => {
    const server = await serving()
    const result = connect(`wss://127.0.0.1:${server.port}/`, { limits: { handshakeTimeoutMs: 60 } })
    await expect(result).rejects.toMatchObject({ failure: 'handshake-timeout' })
  })
})
