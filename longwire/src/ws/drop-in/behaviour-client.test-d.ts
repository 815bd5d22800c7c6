/** How a client opens. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { upgradeResponse } from '../../node/peer.test-d.js'
import { closed, come, record, thrown, type Behaviour } from './world.test-d.js'

const NOWHERE = 'ws://127.0.0.1:1/'

/** The lines of a request, sorted, without what is random or differs from run to run. */
function lines(head: string): string[] {
  return head
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/(sec-websocket-key: ).*/i, '$1KEY')
    .split('\r\n')
    .toSorted()
}

const constructing: Behaviour[] = [
  [
    'constants of the class and its objects',
    ({ cast }) => {
      const { WebSocket } = cast.client
      const names = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const
      return [WebSocket, WebSocket.prototype].map((target) =>
        names.map((name) => Object.getOwnPropertyDescriptor(target, name)),
      )
    },
  ],
  [
    'a URL that cannot be used',
    ({ cast }) =>
      ['', '/path', 'ftp://a/', 'about:blank', 'ws://a b/', 'ws://', 'ws://a/#x', 'mailto:a@b', 'ws+unix:'].map((url) =>
        thrown(() => new cast.client.WebSocket(url)),
      ),
  ],
  ['a URL with an empty fragment', (world) => thrown(() => world.connect(`${NOWHERE}#`).on('error', () => undefined))],
  [
    'a subprotocol that cannot be offered',
    ({ cast }) =>
      [[''], 'a b', ['a', 'a'], 'a,b', 'ä', [1], ['a', 'A', '']].map((protocols) =>
        thrown(() => new cast.client.WebSocket(NOWHERE, protocols as string[])),
      ),
  ],
  [
    'another version of the protocol',
    ({ cast }) =>
      [7, 12, 14].map((protocolVersion) =>
        thrown(() => new cast.client.WebSocket(NOWHERE, { protocolVersion })).slice(0, 43),
      ),
  ],
  [
    'version 8 of the protocol',
    (world) => thrown(() => world.connect(NOWHERE, { protocolVersion: 8 }).on('error', () => undefined)),
  ],
  [
    'attributes while it connects',
    (world) => {
      const socket = world.connect('http://user:pass@127.0.0.1:1/a b?c')
      socket.on('error', () => undefined)
      const { binaryType, bufferedAmount, extensions, isPaused, onclose, onopen, protocol, readyState, url } = socket
      return {
        binaryType,
        bufferedAmount,
        extensions,
        isPaused,
        onclose,
        onopen,
        protocol,
        readyState,
        url,
        socket: socket._socket,
      }
    },
  ],
  [
    'nothing can be sent while it connects',
    (world) => {
      const socket = world.connect(NOWHERE)
      socket.on('error', () => undefined)
      socket.pause()
      socket.resume()
      return [thrown(() => socket.send('a')), thrown(() => socket.ping()), thrown(() => socket.pong()), socket.isPaused]
    },
  ],
]

const asking: Behaviour[] = [
  [
    'the request',
    async (world) => {
      const server = await world.rawServer()
      world.connect(server.url).on('error', () => undefined)
      return lines(await (await server.peer()).head())
    },
  ],
  [
    'the request with everything',
    async (world) => {
      const server = await world.rawServer()
      const url = server.url.replace('ws://', 'ws://us%40er:p%3Ass@')
      const socket = world.connect(`${url}path?query`, ['one', 'two'], {
        headers: { 'X-Own': 'value', Cookie: 'a=b', 'Sec-WebSocket-Key': 'mine' },
        origin: 'https://example.com',
        perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true, clientMaxWindowBits: 10 },
      })
      socket.on('error', () => undefined)
      return lines(await (await server.peer()).head())
    },
  ],
  [
    'the request without compression, protocols among the options',
    async (world) => {
      const server = await world.rawServer()
      const options = { perMessageDeflate: false, protocols: ['one'], protocolVersion: 13 }
      world.connect(server.url, options).on('error', () => undefined)
      return lines(await (await server.peer()).head())
    },
  ],
  [
    'finishRequest completes the request',
    async (world) => {
      const server = await world.rawServer()
      const finishRequest = (request: { setHeader(name: string, value: string): void; end(): void }): void => {
        request.setHeader('X-Late', 'yes')
        setImmediate(() => request.end())
      }
      world.connect(server.url, [], { finishRequest }).on('error', () => undefined)
      return lines(await (await server.peer()).head())
    },
  ],
  [
    'createConnection makes the socket',
    async (world) => {
      const { server, port } = await world.serve()
      const calls: string[] = []
      const socket = world.connect('ws://example.com/over/there', {
        createConnection: ((options: { host?: string; port?: number }) => {
          calls.push(`${options.host} ${options.port}`)
          return connect(port, '127.0.0.1')
        }) as never,
      })
      const [, request] = (await once(server, 'connection')) as [unknown, { url: string; headers: { host: string } }]
      await once(socket, 'open')
      return [calls, request.url, request.headers.host]
    },
  ],
  [
    'a local socket',
    async (world) => {
      const path = join(tmpdir(), `longwire-drop-in-${process.pid}-${performance.now()}.sock`)
      const http = createServer()
      const server = new world.cast.server.WebSocketServer({ server: http })
      world.cleanup(() => http.close())
      http.listen(path)
      await once(http, 'listening')
      const urls: string[] = []
      server.on('connection', (socket, request) => {
        urls.push(`${request.url} ${request.headers.host}`)
        socket.close()
      })
      const sockets = [`ws+unix:${path}`, `ws+unix:${path}:/a/b?c=d`].map((url) => world.connect(url))
      await closed(...sockets)
      return [urls.toSorted(), server.address() === path]
    },
  ],
]

const answers: Behaviour[] = (
  [
    ['no Upgrade', (text: string) => text.replace('Upgrade: websocket\r\n', 'Upgrade: other\r\n')],
    ['a wrong Accept', (text: string) => text.replace(/Accept: ./, 'Accept: -')],
    ['no Accept', (text: string) => text.replace(/Sec-WebSocket-Accept.*\r\n/, '')],
    ['a subprotocol that was not asked for', (text: string) => withLine(text, 'Sec-WebSocket-Protocol: other')],
    ['an extension that was not asked for', (text: string) => withLine(text, 'Sec-WebSocket-Extensions: other')],
    ['parameters that are none', (text: string) => withLine(text, 'Sec-WebSocket-Extensions: permessage-deflate; foo')],
    ['a malformed extension', (text: string) => withLine(text, 'Sec-WebSocket-Extensions: ,;')],
    [
      'no Connection: Upgrade',
      (text: string) => text.replace('Connection: Upgrade', 'Connection: keep-alive, upgrade'),
    ],
  ] as const
).map(([name, change]) => [
  `an answer with ${name}`,
  async (world) => {
    const server = await world.rawServer()
    const socket = world.connect(server.url)
    const log = record(socket)
    const peer = await server.peer()
    peer.write(change(upgradeResponse(await peer.head())))
    await Promise.race([closed(socket), come(socket, 'open')])
    return [...log]
  },
])

function withLine(text: string, line: string): string {
  return text.replace('\r\n\r\n', `\r\n${line}\r\n\r\n`)
}

const failing: Behaviour[] = [
  [
    'nobody there',
    async (world) => {
      const socket = world.connect(NOWHERE)
      const log = record(socket)
      await closed(socket)
      return log
    },
  ],
  [
    'a server that chooses none of the subprotocols, or another',
    async (world) => {
      const logs: string[][] = []
      for (const lines of [[], ['Sec-WebSocket-Protocol: c']]) {
        const server = await world.rawServer()
        const socket = world.connect(server.url, ['a', 'b'])
        logs.push(record(socket))
        const peer = await server.peer()
        peer.write(upgradeResponse(await peer.head(), lines))
        await closed(socket)
      }
      return logs
    },
  ],
  [
    'a refusal',
    async (world) => {
      const server = await world.rawServer()
      const socket = world.connect(server.url)
      const log = record(socket)
      ;(await server.peer()).write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      await closed(socket)
      return log
    },
  ],
  [
    'a refusal that somebody looks at',
    async (world) => {
      const server = await world.rawServer()
      const socket = world.connect(server.url)
      const log = record(socket)
      const arrived = once(socket, 'unexpected-response')
      ;(await server.peer()).write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno')
      const [request, response] = (await arrived) as [{ end: unknown }, AsyncIterable<Buffer> & { statusCode: number }]
      const body: string[] = []
      for await (const chunk of response) body.push(String(chunk))
      const state = socket.readyState
      socket.terminate()
      await closed(socket)
      return [response.statusCode, typeof request.end, body, state, log]
    },
  ],
  [
    'no answer in time',
    async (world) => {
      const server = await world.rawServer()
      const socket = world.connect(server.url, { handshakeTimeout: 30 })
      const log = record(socket)
      await closed(socket)
      return log
    },
  ],
  ...(['close', 'terminate'] as const).map((method): Behaviour => [
    `${method}() while it connects`,
    async (world) => {
      const server = await world.rawServer()
      const socket = world.connect(server.url)
      const log = record(socket)
      await server.peer()
      socket[method]()
      log.push(`state ${socket.readyState}`)
      socket[method]()
      await closed(socket)
      return log
    },
  ]),
  [
    'close() in an upgrade listener',
    async (world) => {
      const { url } = await world.serve()
      const socket = world.connect(url)
      const log = record(socket)
      socket.on('upgrade', (response) => {
        log.push(`upgrade ${response.statusCode}`)
        socket.close()
      })
      await closed(socket)
      return log
    },
  ],
]

export const clientBehaviours: readonly Behaviour[] = [...constructing, ...asking, ...answers, ...failing]
