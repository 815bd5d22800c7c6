/** Which requests a server refuses, and how. */
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { RawPeer, turns, until, upgradeRequest } from '../../node/peer.test-d.js'
import type { ServerOptions } from './server-options.js'
import { say, type Behaviour, type Server, type World } from './world.test-d.js'

/** Status, body and some headers of what a server answers to a request. */
async function answerTo(world: World, port: number, request: string): Promise<string[]> {
  const peer = await RawPeer.connect(port)
  world.cleanup(() => peer.socket.destroy())
  peer.write(request)
  const [head = '', body = ''] = (await peer.all()).toString().split('\r\n\r\n')
  const [status = '', ...lines] = head.split('\r\n')
  const told = lines.filter((line) => /^(?:connection|content-length|x-)/i.test(line)).toSorted()
  return [status, ...told, body]
}

async function answerOf(world: World, options: ServerOptions, request = upgradeRequest()): Promise<string[]> {
  const { port } = await world.serve(options)
  return answerTo(world, port, request)
}

const verifying: Behaviour[] = [
  [
    'wsClientError, and an answer of the application',
    async (world) => {
      const { server, port } = await world.serve()
      server.on('wsClientError', (error, socket, request) => {
        socket.end(`HTTP/1.1 418 ${error.message} ${request.url}\r\nContent-Length: 0\r\n\r\n`)
      })
      return answerTo(world, port, upgradeRequest('/path').replace('GET', 'PUT'))
    },
  ],
  ['verifyClient says no', (world) => answerOf(world, { verifyClient: () => false })],
  [
    'verifyClient calls back with no',
    (world) => answerOf(world, { verifyClient: (_, done) => setImmediate(done, false) }),
  ],
  [
    'verifyClient calls back with an answer of its own',
    (world) =>
      answerOf(world, {
        verifyClient: (_, done) => done(false, 429, 'too much', { 'X-Retry': '7', 'X-List': 'a' }),
      }),
  ],
  [
    'verifyClient calls back with a header that would be two',
    async (world) =>
      (await answerOf(world, { verifyClient: (_, done) => done(false, 403, 'no', { 'X-A': 'a\r\nX-B: b' }) })).slice(
        0,
        1,
      ),
  ],
  [
    'verifyClient says yes, and what it is asked',
    async (world) => {
      const asked: unknown[] = []
      const verdicts: ServerOptions['verifyClient'][] = [
        ({ origin, secure, req }) => asked.push(origin, secure, req.url) > 0,
        ({ origin, secure, req }, done) => void (asked.push(origin, secure, req.url), setTimeout(done, 5, true)),
      ]
      for (const verifyClient of verdicts) {
        const { url } = await world.serve({ verifyClient })
        await once(world.connect(`${url}a`, [], { origin: 'https://example.com' }), 'open')
      }
      return asked
    },
  ],
  [
    'the peer leaves while verifyClient thinks',
    async (world) => {
      const log: string[] = []
      let decide = (): void => undefined
      const { server, port } = await world.serve({
        verifyClient: (_, done) => {
          decide = () => done(true)
          log.push('asked')
        },
      })
      server.on('connection', () => log.push('connection'))
      const peer = await RawPeer.connect(port)
      peer.write(upgradeRequest())
      await until(() => log.length === 1)
      peer.reset()
      await turns(20)
      decide()
      await turns(20)
      return log
    },
  ],
]

/** Requests that open no WebSocket. */
const bad: readonly (readonly [string, string])[] = [
  ['another method', upgradeRequest().replace('GET', 'POST')],
  ['another upgrade', upgradeRequest().replace('Upgrade: websocket', 'Upgrade: other')],
  ['no key', upgradeRequest().replace(/Sec-WebSocket-Key.*\r\n/, '')],
  ['a wrong key', upgradeRequest().replace(/(Sec-WebSocket-Key: ).*\r\n/, '$1short\r\n')],
  ['no version', upgradeRequest().replace(/Sec-WebSocket-Version.*\r\n/, '')],
  ['another version', upgradeRequest().replace('Version: 13', 'Version: 12')],
  ['version 8', upgradeRequest().replace('Version: 13', 'Version: 8')],
  ['a malformed subprotocol', upgradeRequest('/', ['Sec-WebSocket-Protocol: a,,b'])],
  ['a repeated subprotocol', upgradeRequest('/', ['Sec-WebSocket-Protocol: a, a'])],
  ['HTTP/1.0', upgradeRequest().replace('HTTP/1.1', 'HTTP/1.0')],
  ['no Host', upgradeRequest().replace('Host: localhost\r\n', '')],
  ['two Hosts', upgradeRequest('/', ['Host: other'])],
  ['two keys', upgradeRequest('/', ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='])],
  ['a body', `${upgradeRequest('/', ['Content-Length: 5'])}hello`],
  ['a malformed extension', upgradeRequest('/', ['Sec-WebSocket-Extensions: ;'])],
]

const refusing: Behaviour[] = [
  ...bad.map(([name, request]): Behaviour => [
    `a request with ${name}`,
    async (world) => {
      const { server, port } = await world.serve()
      server.on('connection', (socket) => socket.on('error', () => undefined))
      const peer = await RawPeer.connect(port)
      world.cleanup(() => peer.socket.destroy())
      peer.write(request)
      const [head] = (await peer.head()).split('\r\n')
      const errors: string[] = []
      server.on('wsClientError', (error, socket) => {
        errors.push(say(error))
        socket.destroy()
      })
      const second = await RawPeer.connect(port)
      world.cleanup(() => second.socket.destroy())
      second.write(request)
      await Promise.race([until(() => second.closed), second.head().catch(() => undefined)])
      return [head, errors]
    },
  ]),
  ['what a refusal says', (world) => answerOf(world, {}, bad[2]![1])],
  ['another path', (world) => answerOf(world, { path: '/here' })],
  [
    'the path, with a query',
    async (world) => {
      const { url } = await world.serve({ path: '/here' })
      await once(world.connect(`${url}here?query`), 'open')
      return 'open'
    },
  ],
  [
    'shouldHandle() may be replaced',
    async (world) => {
      const { server, port } = await world.serve()
      server.shouldHandle = (request) => request.url === '/mine'
      const peer = await RawPeer.open(port, '/mine')
      peer.socket.destroy()
      return (await answerTo(world, port, upgradeRequest('/other')))[0]
    },
  ],
  [
    'plain HTTP',
    async (world) => {
      const { port } = await world.serve()
      const [response] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [IncomingMessage]
      const body: string[] = []
      for await (const chunk of response) body.push(String(chunk))
      return [response.statusCode, response.headers['content-type'], body]
    },
  ],
  [
    'while the server closes',
    async (world) => {
      const http = createServer().listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const server: Server = new world.cast.server.WebSocketServer({ noServer: true })
      http.on('upgrade', (request, socket: Duplex, head) => {
        server.handleUpgrade(request, socket, head, () => undefined)
      })
      server.close()
      return (await answerTo(world, (http.address() as AddressInfo).port, upgradeRequest()))[0]
    },
  ],
]

const compressing: Behaviour[] = [
  ...(
    [
      ['nothing', ''],
      ['everything', 'permessage-deflate; client_max_window_bits'],
      ['no context', 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'],
      ['a window', 'permessage-deflate; server_max_window_bits=10'],
      ['what is unknown', 'other, permessage-deflate'],
    ] as const
  ).map(([name, offer]): Behaviour => [
    `an offer of ${name}`,
    async (world) => {
      const { port } = await world.serve({ perMessageDeflate: true })
      const peer = await RawPeer.connect(port)
      world.cleanup(() => peer.socket.destroy())
      peer.write(upgradeRequest('/', offer === '' ? [] : [`Sec-WebSocket-Extensions: ${offer}`]))
      return /extensions: .*/i.exec(await peer.head())?.[0]
    },
  ]),
  [
    'an offer that cannot be taken',
    async (world) =>
      await headOf(world, { perMessageDeflate: true }, [
        'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8',
      ]),
  ],
]

async function headOf(world: World, options: ServerOptions, lines: readonly string[]): Promise<unknown> {
  const { port } = await world.serve(options)
  const peer = await RawPeer.connect(port)
  world.cleanup(() => peer.socket.destroy())
  peer.write(upgradeRequest('/', lines))
  return (await peer.head()).split('\r\n').filter((line) => /^HTTP|extensions/i.test(line))
}

export const refusingBehaviours: readonly Behaviour[] = [...verifying, ...refusing, ...compressing]
