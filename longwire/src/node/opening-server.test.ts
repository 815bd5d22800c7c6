import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { openingServer, reasonPhrase } from './opening-server.js'

const server = openingServer()
afterEach(() => {
  server.close()
})

describe('openingServer', () => {
  test('rule 22 (server): plain HTTP is told to upgrade', async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [response] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [IncomingMessage]
    const body: string[] = []
    for await (const chunk of response) body.push(String(chunk))
    expect([response.statusCode, response.headers.upgrade, response.headers.connection, body]).toEqual([
      426,
      'websocket',
      'close, Upgrade',
      ['Upgrade Required'],
    ])
  })
})

test('a request has twenty seconds to be there', () => {
  expect([server.headersTimeout, server.requestTimeout]).toEqual([20_000, 20_000])
})

test('reasonPhrase is what Node calls a status', () => {
  expect([reasonPhrase(404), reasonPhrase(599)]).toEqual(['Not Found', ''])
})
