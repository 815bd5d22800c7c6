import { once } from 'node:events'
import { createServer, IncomingMessage, type Server } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'

import { afterEach, describe, expect, test } from 'vitest'

import { accept } from './accept.js'
import type { Connection } from './connection.js'
import { HandshakeError } from './handshake-error.js'
import { ACCEPT, clientFrame, closePayload, frame, KEY, RawPeer, turns, until, upgradeRequest } from './peer.test-d.js'
import type { ServerOptions } from './server-options.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function accepting(options?: ServerOptions) {
  const results: Promise<Connection>[] = []
  const server = createServer().on('upgrade', (request, socket, head) => {
    const result = accept(request, socket, head, options)
    result.catch(() => undefined)
    results.push(result)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return { results, port: (server.address() as AddressInfo).port }
}

describe('accept', () => {
  test('takes one upgrade; what came early is held for who listens late', async () => {
    const { results, port } = await accepting({ subprotocols: ['chat'] })
    const peer = await RawPeer.connect(port)
    peer.write(
      Buffer.concat([Buffer.from(upgradeRequest('/x', ['Sec-WebSocket-Protocol: chat'])), clientFrame(1, 'early')]),
    )
    expect(await peer.head()).toContain(ACCEPT)
    const connection = await results[0]!
    expect(connection).toMatchObject({ subprotocol: 'chat', request: { path: '/x' } })
    await turns(10)
    expect((await connection[Symbol.asyncIterator]().next()).value).toBe('early')
    const closing = connection.close(1000, 'bye')
    expect((await peer.frame()).opcode).toBe(8)
    peer.write(clientFrame(8, closePayload(1000)))
    expect(await closing).toEqual({ code: 1000, reason: '', clean: true })
  })

  test('rejects with what was refused', async () => {
    const { results, port } = await accepting({ path: '/here' })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest('/there'))
    expect(await peer.head()).toContain('404')
    await expect(results[0]).rejects.toThrow(HandshakeError)
    await expect(results[0]).rejects.toMatchObject({ failure: 'path-unknown', status: 404 })
  })

  test('rejects with what verify threw as the cause', async () => {
    const cause = new Error('down')
    const { results, port } = await accepting({ verify: () => Promise.reject(cause) })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest())
    expect(await peer.head()).toContain('500')
    await expect(results[0]).rejects.toMatchObject({ failure: 'internal-error', status: 500, cause })
  })

  test('rule 17 (server): rejects when the peer goes away meanwhile', async () => {
    const { results, port } = await accepting({ verify: () => new Promise<boolean>(() => undefined) })
    const peer = await RawPeer.connect(port)
    peer.write(upgradeRequest())
    await until(() => results.length === 1)
    peer.reset()
    await expect(results[0]).rejects.toMatchObject({ failure: 'connection-lost' })
  })

  test('options that can never work are thrown', () => {
    const request = new IncomingMessage(new Socket())
    expect(() => accept(request, new Socket(), Buffer.alloc(0), { path: 'x' })).toThrow(TypeError)
  })

  test('works over any stream', async () => {
    const sent: Buffer[] = []
    const stream = new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        sent.push(chunk)
        done()
      },
    })
    const request = new IncomingMessage(new Socket())
    request.method = 'GET'
    request.url = '/'
    request.httpVersion = '1.1'
    request.rawHeaders = ['Host', 'a', 'Upgrade', 'websocket', 'Connection', 'Upgrade', 'Sec-WebSocket-Version', '13']
    request.rawHeaders.push('Sec-WebSocket-Key', KEY)
    const connection = await accept(request, stream, Buffer.alloc(0))
    connection.on('message', (data) => connection.send(data))
    stream.push(clientFrame(1, 'over a stream'))
    await until(() => Buffer.concat(sent).includes('over a stream'))
    expect(Buffer.concat(sent).subarray(-15)).toEqual(frame(1, 'over a stream'))
    expect(connection.remoteAddress).toBe('')
    connection.destroy()
    expect(await connection.closed).toMatchObject({ code: 1006 })
  })
})
