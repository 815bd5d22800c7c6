/** Where a client goes when it is sent elsewhere. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { until } from '../../node/peer.test-d.js'
import { closed, record, say, type Behaviour } from './world.test-d.js'

export const redirectingBehaviours: readonly Behaviour[] = [
  [
    'close() in a redirect listener',
    async (world) => {
      const http = createServer((_, response) => response.writeHead(302, { Location: '/again' }).end())
      http.listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const socket = world.connect(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, { followRedirects: true })
      const log = record(socket)
      socket.on('redirect', () => socket.close())
      await closed(socket)
      return log
    },
  ],
  [
    'a redirect is not followed unless asked to',
    async (world) => {
      const server = await world.rawServer()
      const socket = world.connect(server.url)
      const log = record(socket)
      ;(await server.peer()).write('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n')
      await closed(socket)
      return log
    },
  ],
  [
    'redirects are followed, with the headers',
    async (world) => {
      const { server, url, port } = await world.serve()
      const http = createServer((request, response) => {
        response.writeHead(302, { Location: request.url === '/' ? '/again' : `http://127.0.0.1:${port}/there` }).end()
      }).listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const socket = world.connect(`ws://u:p@127.0.0.1:${(http.address() as AddressInfo).port}/`, {
        followRedirects: true,
        headers: { Cookie: 'a=b', 'X-Own': 'c' },
      })
      const [, request] = (await once(server, 'connection')) as [
        unknown,
        { headers: Record<string, string>; url: string },
      ]
      const { authorization, cookie } = request.headers
      await once(socket, 'open')
      return [request.url, authorization, cookie, request.headers['x-own'], socket.url === `${url}there`]
    },
  ],
  [
    'who listens for redirects answers for the headers',
    async (world) => {
      const { server, url } = await world.serve()
      const http = createServer((_, response) => response.writeHead(307, { Location: url }).end()).listen(
        0,
        '127.0.0.1',
      )
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const options = { followRedirects: true, headers: { Cookie: 'a=b' } }
      const socket = world.connect(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, options)
      const log: string[] = []
      socket.on('redirect', (to, request) => {
        log.push(String(to === url))
        request.setHeader('x-added', 'yes')
      })
      const [, request] = (await once(server, 'connection')) as [unknown, { headers: Record<string, string> }]
      return [log, request.headers['cookie'], request.headers['x-added']]
    },
  ],
  ...(
    [
      ['a redirect in a circle', '/', { maxRedirects: 2 }],
      ['a redirect to what is no address', 'http://:', {}],
      ['a redirect to another protocol', 'ftp://127.0.0.1/', {}],
    ] as const
  ).map(([name, location, options]): Behaviour => [
    name,
    async (world) => {
      const http = createServer((_, response) => response.writeHead(302, { Location: location }).end())
      http.listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`
      const socket = world.connect(url, { followRedirects: true, ...options })
      const log = record(socket)
      await closed(socket)
      return log.map((line) => line.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST'))
    },
  ]),
  [
    'a redirect to a local socket',
    async (world) => {
      const location = `ws+unix:${join(tmpdir(), 'longwire-nobody.sock')}:/`
      const http = createServer((_, response) => response.writeHead(302, { Location: location }).end())
      http.listen(0, '127.0.0.1')
      world.cleanup(() => http.close())
      await once(http, 'listening')
      const socket = world.connect(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, { followRedirects: true })
      const [error] = (await once(socket, 'error')) as [Error]
      await until(() => socket.readyState === 3)
      return say(error)
    },
  ],
]
