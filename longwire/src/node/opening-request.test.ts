import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, test } from 'vitest'

import { certificate } from './certificate.test-d.js'
import { openingRequest } from './opening-request.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(server: Server, where: number | string): Promise<number> {
  servers.push(server)
  if (typeof where === 'string') server.listen(where)
  else server.listen(where, '127.0.0.1')
  await once(server, 'listening')
  return typeof where === 'string' ? 0 : (server.address() as AddressInfo).port
}

function echoUrl(): Parameters<typeof createServer>[1] {
  return (request, response) => response.writeHead(200, { 'X-Url': request.url, 'X-Host': request.headers.host }).end()
}

async function answer(request: ReturnType<typeof openingRequest>): Promise<(string | undefined)[]> {
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  return [response.headers['x-url'] as string, response.headers['x-host'] as string]
}

describe('openingRequest', () => {
  test('over TCP, with a connection of its own', async () => {
    const port = await listening(createServer(echoUrl()), 0)
    expect(await answer(openingRequest(false, { host: '127.0.0.1', port, path: '/a?b' }))).toEqual([
      '/a?b',
      `127.0.0.1:${port}`,
    ])
  })

  test('over a local socket', async () => {
    const socketPath = join(tmpdir(), `longwire-opening-${process.pid}.sock`)
    await listening(createServer(echoUrl()), socketPath)
    expect((await answer(openingRequest(false, { socketPath, path: '/a' })))[0]).toBe('/a')
  })

  test('rule 32 (client): over TLS, whose name is the host or the one that is given', async () => {
    const { cert, key } = await certificate()
    const names: unknown[] = []
    const server = createSecureServer({ cert, key }, (request, response) => {
      names.push((request.socket as unknown as { servername: unknown }).servername)
      response.end()
    })
    const port = await listening(server, 0)
    await answer(openingRequest(true, { host: 'localhost', port, ca: cert, family: 4 } as object))
    await answer(openingRequest(true, { host: '127.0.0.1', port, ca: cert } as object))
    await answer(openingRequest(true, { host: '127.0.0.1', port, ca: cert, servername: 'localhost' } as object))
    await answer(openingRequest(true, { port, ca: cert, rejectUnauthorized: false, family: 4 } as object))
    expect(names).toEqual(['localhost', false, 'localhost', 'localhost'])
  })

  test('by the way that the caller gives, or by its agent', async () => {
    const port = await listening(createServer(echoUrl()), 0)
    const createConnection = () => connect(port, '127.0.0.1')
    expect((await answer(openingRequest(false, { host: 'example.com', path: '/c', createConnection })))[0]).toBe('/c')
    const agent = new Agent()
    expect((await answer(openingRequest(false, { agent, host: '127.0.0.1', port, path: '/d' })))[0]).toBe('/d')
    agent.destroy()
  })
})
