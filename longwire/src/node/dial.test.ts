import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'

import { afterEach, expect, test } from 'vitest'

import { parseWsUrl } from '../protocol/index.js'
import { certificate } from './certificate.test-d.js'
import { dial } from './dial.js'
import { until } from './peer.test-d.js'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** The socket, or why there is none. */
function dialling(url: string, ca?: string): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket = dial({
      target: parseWsUrl(url),
      tls: ca === undefined ? {} : { ca },
      protocols: ['h2', 'http/1.1'],
      connected: resolve,
      failed: (failure, cause) => resolve(`${failure} ${cause instanceof Error}`),
    })
    cleanups.push(() => socket.destroy())
  })
}

test('ws: is TCP', async () => {
  const port = await listening(createServer())
  const socket = await dialling(`ws://127.0.0.1:${port}`)
  expect(socket).not.toBeInstanceOf(TLSSocket)
  expect((socket as Socket).remotePort).toBe(port)
})

test('wss: is TLS, with a protocol of those asked for, and the name of the host', async () => {
  const pems = await certificate()
  const names: unknown[] = []
  const port = await listening(
    createTlsServer({ ...pems, ALPNProtocols: ['http/1.1'] }, (peer) => names.push(Reflect.get(peer, 'servername'))),
  )
  const socket = (await dialling(`wss://localhost:${port}`, pems.cert)) as TLSSocket
  expect([socket.authorized, socket.alpnProtocol]).toEqual([true, 'http/1.1'])
  await dialling(`wss://127.0.0.1:${port}`, pems.cert)
  await until(() => names.length === 2)
  expect(names).toEqual(['localhost', false])
})

test('what cannot be reached is told from what cannot be trusted', async () => {
  const pems = await certificate()
  const server = createTlsServer(pems)
  server.on('tlsClientError', () => undefined)
  const port = await listening(server)
  expect(await dialling(`wss://localhost:${port}`)).toBe('tls-failed true')
  server.close()
  await once(server, 'close')
  expect(await dialling(`ws://127.0.0.1:${port}`)).toBe('unreachable true')
})
