import { once } from 'node:events'
import { createServer as createPlainServer, type IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { certificate } from '../../node/certificate.test-d.js'
import { frame, RawPeer, turns, until, upgradeRequest, upgradeResponse } from '../../node/peer.test-d.js'
import { WebSocketServer } from './index.js'
import { closed, longwire, record, say, thrown, World, type Socket } from './world.test-d.js'

const worlds: World[] = []
afterEach(() => {
  for (const world of worlds.splice(0)) world.end()
})

function world(): World {
  const made = new World({ client: longwire, server: longwire })
  worlds.push(made)
  return made
}

/** An HTTP server whose upgrades a test handles. */
async function hosting(upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void) {
  const http = createPlainServer().on('upgrade', upgrade).listen(0, '127.0.0.1')
  world().cleanup(() => http.close())
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return { port, url: `ws://127.0.0.1:${port}/` }
}

/** An HTTP server that redirects whatever comes. */
async function redirector(Location: string) {
  const http = createPlainServer((_, response) => response.writeHead(302, { Location }).end()).listen(0, '127.0.0.1')
  world().cleanup(() => http.close())
  await once(http, 'listening')
  return http.address() as AddressInfo
}

/** What becomes an uncaught exception while `run` does its work. */
async function uncaught(run: () => Promise<void>): Promise<unknown[]> {
  const errors: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => errors.push(error.message))
  try {
    await run()
    await turns()
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of before) process.on('uncaughtException', listener)
  }
  return errors
}

describe('limits', () => {
  test('sendBytesMax: a peer that does not read is given up, and everybody is told', async () => {
    const { socket, peer, log } = await world().serverOfRaw({ limits: { sendBytesMax: 2_000_000, closeTimeoutMs: 50 } })
    peer.socket.pause()
    const errors: string[] = []
    while (socket.readyState === socket.OPEN) {
      socket.send(Buffer.alloc(500_000), (error) => error && errors.push(say(error)))
      await turns(1)
    }
    expect(socket.bufferedAmount).toBeGreaterThan(0)
    await closed(socket)
    expect(errors[0]).toContain('WS_ERR_ABORTED: The peer reads too slowly')
    expect(log).toEqual(['error@2 Error WS_ERR_ABORTED: the peer reads too slowly', 'close@3 1006 Buffer()'])
  })

  test('messageTimeoutMs: a message must not stay open', async () => {
    const { socket, peer, log } = await world().serverOfRaw({ limits: { messageTimeoutMs: 20 } })
    peer.write(Buffer.from([0x81, 0xfe]))
    const { payload } = await peer.frame()
    peer.socket.end()
    await closed(socket)
    expect(payload.readUInt16BE()).toBe(1008)
    expect(log[0]).toBe('error@2 Error WS_ERR_ABORTED: a message took too long')
  })

  test('controlFramesPerSecond and controlFramesBurst: pings must not be too many', async () => {
    const limits = { controlFramesPerSecond: 1, controlFramesBurst: 3 }
    const { client, peer, log } = await world().clientOfRaw([], { limits })
    peer.write(Buffer.concat([1, 2, 3, 4].map(() => frame(9))))
    await until(() => client.readyState !== client.OPEN)
    peer.socket.end()
    await closed(client)
    expect(log.at(-2)).toBe('error@2 Error WS_ERR_ABORTED: too many control frames')
  })

  test('pingIntervalMs and pongTimeoutMs: a heartbeat', async () => {
    const { socket, peer, log } = await world().serverOfRaw({ limits: { pingIntervalMs: 20, pongTimeoutMs: 20 } })
    expect((await peer.frame()).opcode).toBe(9)
    await closed(socket)
    expect(log).toEqual(['error@2 Error WS_ERR_ABORTED: no answer to a ping', 'close@3 1006 Buffer()'])
  })
})

describe('opening', () => {
  test('rule 17 (server): handshakeTimeoutMs is what verifyClient may take', async () => {
    const verdicts: ((verified: boolean) => void)[] = []
    const { port } = await world().serve({
      limits: { handshakeTimeoutMs: 20 },
      verifyClient: (_, done) => verdicts.push(done),
    })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest())
    expect((await peer.head()).split('\r\n')[0]).toBe('HTTP/1.1 408 Request Timeout')
    verdicts[0]!(true)
    expect((await peer.all()).toString()).toBe('Request Timeout')
  })

  test('rule 30 (client): handshakeTimeoutMs holds where no handshakeTimeout is given', async () => {
    const made = world()
    const server = await made.rawServer()
    const socket = made.connect(server.url, [], { limits: { handshakeTimeoutMs: 20 } })
    const log = record(socket)
    const answer = Array.from('HTTP/1.1 101 Switching Protocols\r\n')
    const drip = setInterval(() => server.peers[0]?.write(answer.shift() ?? ' '), 5)
    await closed(socket)
    clearInterval(drip)
    expect(log[0]).toBe('error@2 Error: Opening handshake has timed out')
    const patient = made.connect(server.url, [], { handshakeTimeout: 0, limits: { handshakeTimeoutMs: 1 } })
    await until(() => server.peers.length === 2)
    await turns(20)
    expect(patient.readyState).toBe(patient.CONNECTING)
  })

  test('headers that cannot be sent are refused at once', () => {
    const options = { headers: { 'X-A': 'a\r\nX-B: b' }, handshakeTimeout: 1_000 }
    expect(() => new longwire.WebSocket('ws://127.0.0.1:1/', options)).toThrow(TypeError)
  })

  test('much may be sent at once, from the listener of open', async () => {
    const { server, url } = await world().serve()
    const lengths: number[] = []
    server.on('connection', (socket) => {
      socket.on('message', (data) => lengths.push((data as Buffer).length))
      socket.send(Buffer.alloc(3_000_000))
    })
    const socket = world().connect(url)
    socket.on('message', (data) => lengths.push((data as Buffer).length))
    const sent = new Promise((resolve) => {
      socket.on('open', () => socket.send(Buffer.alloc(2_000_000), resolve))
    })
    expect(await sent).toBeUndefined()
    await until(() => lengths.length === 2)
    expect(new Set(lengths)).toEqual(new Set([2_000_000, 3_000_000]))
  })

  test('what the application throws refuses the connection, and is thrown on', async () => {
    const throwing = (): never => {
      throw new Error('application')
    }
    const answers: unknown[] = []
    for (const options of [{ handleProtocols: throwing }, { verifyClient: throwing }]) {
      const server = new WebSocketServer({ noServer: true, path: '/', ...options })
      const { port, url } = await hosting((request, socket, head) => {
        answers.push(thrown(() => server.handleUpgrade(request, socket, head, () => undefined)))
      })
      const peer = await RawPeer.connect(port)
      peer.write(upgradeRequest('/', ['Sec-WebSocket-Protocol: a']))
      answers.push((await peer.head()).split('\r\n')[0], server.path, url.startsWith('ws:'))
      peer.socket.destroy()
    }
    const refused = ['Error: application', 'HTTP/1.1 500 Internal Server Error', '/', true]
    expect(answers).toEqual([...refused, ...refused])
  })
})

describe('giving up', () => {
  test('more than once is told once', async () => {
    const made = world()
    const server = await made.rawServer()
    const socket = made.connect(server.url)
    const log = record(socket)
    socket.on('upgrade', () => process.nextTick(() => socket.close()))
    const peer = await server.peer()
    peer.write(upgradeResponse(await peer.head()).replace(/Accept: ./, 'Accept: -'))
    await closed(socket)
    await turns()
    expect(log).toEqual(['error@2 Error: Invalid Sec-WebSocket-Accept header', 'close@3 1006 Buffer()'])
  })

  test('in finishRequest, which then throws, is told once', async () => {
    const made = world()
    const { port } = await hosting(() => undefined)
    const { port: redirecting } = await redirector(`http://127.0.0.1:${port}/`)
    const finishRequest = vi.fn((request: { end(): void }, socket: Socket) => {
      if (finishRequest.mock.calls.length === 1) request.end()
      else {
        socket.close()
        throw new Error('application')
      }
    })
    const options = { followRedirects: true, finishRequest }
    const socket = made.connect(`ws://127.0.0.1:${redirecting}/`, options)
    const log = record(socket)
    await closed(socket)
    await turns()
    expect(log).toEqual([
      'error@2 Error: WebSocket was closed before the connection was established',
      'close@3 1006 Buffer()',
    ])
  })
})

describe('wsClientError', () => {
  test('also tells what the application cannot say', async () => {
    const { server, port } = await world().serve({ verifyClient: (_, done) => done(false, 200) })
    const errors: string[] = []
    server.on('wsClientError', (error, socket) => {
      errors.push(say(error))
      socket.end('own words')
    })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest())
    expect([(await peer.all()).toString(), errors]).toEqual(['own words', ['RangeError: 200 refuses nothing']])
  })
})

describe('close() of a server', () => {
  test('that is closed tells so again', async () => {
    const server = new WebSocketServer({ noServer: true })
    server.close()
    await once(server, 'close')
    server.close()
    await once(server, 'close')
    expect(server.clients.size).toBe(0)
  })
})

describe('listeners that throw', () => {
  test('make uncaught exceptions, and nothing else goes wrong', async () => {
    const errors = await uncaught(async () => {
      const { client, server, serverLog } = await world().pair()
      for (const event of ['message', 'ping', 'close'])
        server.prependListener(event, () => {
          throw new Error(`in ${event}`)
        })
      client.send('a')
      client.ping('b')
      client.send('c')
      client.close()
      await closed(client)
      await until(() => server.readyState === server.CLOSED)
      expect(serverLog).toEqual([])
    })
    expect(errors).toEqual(['in message', 'in ping', 'in message', 'in close'])
  })

  test('an error that nobody listens to is one too', async () => {
    const errors = await uncaught(async () => {
      const socket = new longwire.WebSocket('ws://127.0.0.1:1/')
      await closed(socket)
    })
    expect(errors).toEqual([expect.stringContaining('ECONNREFUSED')])
  })
})

describe('a Blob that cannot be read', () => {
  test('is an error, and ends the connection', async () => {
    const { client, clientLog } = await world().pair()
    const blob = new Blob(['a'])
    vi.spyOn(blob, 'arrayBuffer').mockRejectedValue(new Error('unreadable'))
    client.send(blob)
    await closed(client)
    expect(clientLog.slice(1)).toEqual(['error@2 Error: unreadable', 'close@3 1006 Buffer()'])
  })
})

describe('pausing', () => {
  test('holds messages back, and a socket that was never connected bears it', async () => {
    const { client, server, serverLog } = await world().pair()
    server.pause()
    client.send('a')
    await turns(10)
    expect([serverLog, server.isPaused]).toEqual([[], true])
    server.resume()
    server.resume()
    await until(() => serverLog.length === 1)
    const free = new longwire.WebSocket(null)
    free.pause()
    free.resume()
    free.terminate()
    expect([free.readyState, free.isPaused, free.bufferedAmount, free._sender]).toEqual([2, false, 0, null])
  })
})

describe('_sender', () => {
  test('is one for each connection', async () => {
    const { client, server, clientLog } = await world().pair()
    const sender = server._sender!
    expect(server._sender).toBe(sender)
    sender.sendFrame([Buffer.from([0x81, 1]), Buffer.from('a')])
    await until(() => clientLog.length === 2)
    expect([clientLog[1], client._socket?.writable]).toEqual(['message@1 Buffer(a) false', true])
  })
})

describe('over TLS', () => {
  async function secure(): Promise<{ url: string; ca: string; sockets: Socket[]; origins: unknown[] }> {
    const { cert, key } = await certificate()
    const http = createServer({ cert, key })
    const sockets: Socket[] = []
    const origins: unknown[] = []
    const server = new WebSocketServer({
      server: http,
      verifyClient: ({ secure: isSecure, origin }) => origins.push(isSecure, origin) > 0,
    })
    server.on('connection', (socket) => {
      sockets.push(socket)
      socket.on('message', (data, binary) => socket.send(data, { binary }))
    })
    http.listen(0, '127.0.0.1')
    const made = world()
    made.cleanup(() => http.close())
    await once(http, 'listening')
    return { url: `wss://localhost:${(http.address() as AddressInfo).port}/`, ca: cert, sockets, origins }
  }

  test('rule 32 (client): the certificate is checked, by name and by address', async () => {
    const { url, ca, origins } = await secure()
    const made = world()
    const [named, addressed] = [url, url.replace('localhost', '127.0.0.1')].map((one) => made.connect(one, [], { ca }))
    const log = record(named!)
    await Promise.all([once(named!, 'open'), once(addressed!, 'open')])
    named!.send('over TLS')
    await until(() => log.length === 2)
    expect([log[1], origins]).toEqual(['message@1 Buffer(over TLS) false', [true, undefined, true, undefined]])
    const distrusting = made.connect(url)
    const [error] = (await once(distrusting, 'error')) as [Error & { code: string }]
    expect(error.code).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
  })

  test('rule 32 (client): the name for SNI can be chosen', async () => {
    const { url, ca } = await secure()
    const options = { ca, servername: 'localhost' }
    await once(world().connect(url.replace('localhost', '127.0.0.1'), [], options), 'open')
    const other = world().connect(url, [], { ca, servername: 'example.com' })
    const [error] = (await once(other, 'error')) as [Error & { code: string }]
    expect(error.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('rule 27 (client): no redirect leads out of TLS', async () => {
    const { cert, key } = await certificate()
    const http = createServer({ cert, key }, (_, response) => {
      response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()
    }).listen(0, '127.0.0.1')
    const made = world()
    made.cleanup(() => http.close())
    await once(http, 'listening')
    const url = `wss://localhost:${(http.address() as AddressInfo).port}/`
    const [error] = (await once(made.connect(url, [], { ca: cert, followRedirects: true }), 'error')) as [Error]
    expect(error.message).toBe('The server redirects from a secure connection to an insecure one')
  })
})
