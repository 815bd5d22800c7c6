/** What a server does. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { RawPeer, turns, until, upgradeRequest } from '../../node/peer.test-d.js'
import type { ServerOptions } from './server-options.js'
import { closed, record, say, thrown, type Behaviour } from './world.test-d.js'

const constructing: Behaviour[] = [
  [
    'options that do not fit together',
    ({ cast }) => {
      const { WebSocketServer } = cast.server
      const server = createServer()
      const all: ServerOptions[] = [{}, { port: 1, noServer: true }, { server, noServer: true }, { port: 1, server }]
      return [thrown(() => new WebSocketServer()), ...all.map((options) => thrown(() => new WebSocketServer(options)))]
    },
  ],
  [
    'listening, address() and close()',
    async ({ cast }) => {
      const log: string[] = []
      const server = new cast.server.WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 5 }, () =>
        log.push('callback'),
      )
      server.on('listening', () => log.push('listening'))
      server.on('close', () => log.push('close'))
      await once(server, 'listening')
      await turns(1)
      const { address, family, port } = server.address() as AddressInfo
      log.push(`${address} ${family} ${port > 0}`)
      server.close((error) => log.push(`closed ${String(error)}`))
      server.close((error) => log.push(`closed too ${String(error)}`))
      log.push(`address ${say(server.address())}`)
      await once(server, 'close')
      server.close((error) => log.push(`again ${say(error)}`))
      await until(() => log.length === 9, log.join())
      return log.toSorted()
    },
  ],
  [
    'without a server',
    async ({ cast }) => {
      const server = new cast.server.WebSocketServer({ noServer: true })
      const log = [thrown(() => server.address()), server.clients.size]
      server.close()
      await once(server, 'close')
      return log
    },
  ],
  [
    'a port that is taken',
    async (world) => {
      const { port } = await world.serve()
      const second = new world.cast.server.WebSocketServer({ port, host: '127.0.0.1' })
      const [error] = (await once(second, 'error')) as [Error & { code: string }]
      return error.code
    },
  ],
  [
    'options as they are kept',
    ({ cast }) => {
      const handleProtocols = (): false => false
      const { options } = new cast.server.WebSocketServer({
        noServer: true,
        path: '/p',
        handleProtocols,
        perMessageDeflate: true,
      })
      const { autoPong, clientTracking, noServer, path, perMessageDeflate } = options
      return [autoPong, clientTracking, noServer, path, perMessageDeflate, options.handleProtocols === handleProtocols]
    },
  ],
]

const connecting: Behaviour[] = [
  [
    'connection, with the request',
    async (world) => {
      const { server, url } = await world.serve()
      const log: unknown[] = []
      server.on('connection', (socket, request) => {
        log.push([
          request.url,
          request.method,
          socket.readyState,
          socket.url,
          server.clients.has(socket),
          socket.isPaused,
        ])
        log.push([
          socket.binaryType,
          socket._socket === request.socket,
          socket.constructor === world.cast.server.WebSocket,
        ])
      })
      const client = world.connect(`${url}path?query`)
      await once(client, 'open')
      await until(() => log.length === 2)
      client.close()
      await closed(client)
      await until(() => server.clients.size === 0)
      return log
    },
  ],
  [
    'clientTracking: false',
    async (world) => {
      const { server, url } = await world.serve({ clientTracking: false })
      const client = world.connect(url)
      await once(client, 'open')
      client.terminate()
      return server.clients
    },
  ],
  [
    'close() lets connections go on, and waits for them',
    async (world) => {
      const http = createServer().listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const server = new world.cast.server.WebSocketServer({ server: http })
      const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`
      const client = world.connect(url)
      const log = record(client)
      await once(client, 'open')
      server.on('close', () => log.push('server closed'))
      server.close()
      await turns(10)
      log.push(`clients ${server.clients.size}, listening ${http.listening}, ${http.listenerCount('upgrade')}`)
      client.close()
      await once(server, 'close')
      return log.filter((line) => !line.startsWith('close@'))
    },
  ],
  [
    'a class of the application',
    async (world) => {
      class Own extends world.cast.server.WebSocket {
        own = 'yes'
      }
      const { server, url } = await world.serve({ WebSocket: Own })
      const client = world.connect(url)
      const [socket] = (await once(server, 'connection')) as [Own]
      client.terminate()
      return [socket instanceof Own, socket.own, socket.readyState]
    },
  ],
  [
    'subprotocols, chosen by the server',
    async (world) => {
      const asked: string[] = []
      const chosen: string[] = []
      const choices: ServerOptions[] = [
        {},
        { handleProtocols: (names, request) => (asked.push([...names].join(), request.url!), 'b') },
        { handleProtocols: () => false },
      ]
      for (const options of choices) {
        const { port } = await world.serve(options)
        const peer = await RawPeer.connect(port)
        peer.write(upgradeRequest('/path', ['Sec-WebSocket-Protocol: a, b']))
        chosen.push(/protocol: .*/i.exec(await peer.head())?.[0] ?? 'none')
        peer.socket.destroy()
      }
      return [asked, chosen]
    },
  ],
  [
    'a subprotocol that the client does not offer',
    async (world) => {
      const { port } = await world.serve({ handleProtocols: () => 'other' })
      const peer = await RawPeer.connect(port)
      world.cleanup(() => peer.socket.destroy())
      peer.write(upgradeRequest('/', ['Sec-WebSocket-Protocol: a']))
      return (await peer.head()).split('\r\n')[0]
    },
  ],
  [
    'headers may be added to the answer',
    async (world) => {
      const { server, port } = await world.serve()
      const seen: unknown[] = []
      server.on('headers', (headers, request) => {
        seen.push(
          headers.map((line) => line.replace(/accept: .*/i, 'accept')),
          request.url,
        )
        headers.push('X-Added: yes', 'Set-Cookie: a=b')
      })
      const peer = await RawPeer.connect(port)
      world.cleanup(() => peer.socket.destroy())
      peer.write(upgradeRequest('/path'))
      return [seen, (await peer.head()).split('\r\n')]
    },
  ],
  [
    'a header that would be two',
    async (world) => {
      const { server, port } = await world.serve()
      server.on('headers', (headers) => headers.push('X-Split: a\r\nX-Second: b'))
      const peer = await RawPeer.connect(port)
      world.cleanup(() => peer.socket.destroy())
      peer.write(upgradeRequest())
      return (await peer.head()).split('\r\n').filter((line) => /^HTTP|^X-/.test(line))
    },
  ],
  [
    'upgrades that the application hands over',
    async (world) => {
      const { WebSocketServer } = world.cast.server
      const [one, two] = [
        new WebSocketServer({ noServer: true }),
        new WebSocketServer({ noServer: true, path: '/two' }),
      ]
      const log: string[] = []
      one.on('connection', (_, request: IncomingMessage, extra: string) => log.push(`one ${request.url} ${extra}`))
      const http = createServer().listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      http.on('upgrade', (request, socket: Duplex, head) => {
        const server = two.shouldHandle(request) === true ? two : one
        server.handleUpgrade(request, socket, head, (websocket, same) => {
          log.push(`upgraded ${same === request}`)
          server.emit('connection', websocket, request, 'extra')
          log.push(thrown(() => server.handleUpgrade(request, socket, head, () => undefined)))
        })
      })
      await once(http, 'listening')
      const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
      for (const path of ['/one', '/two?x']) await once(world.connect(`${url}${path}`), 'open')
      return log
    },
  ],
]

export const serverBehaviours: readonly Behaviour[] = [...constructing, ...connecting]
