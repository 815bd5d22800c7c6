import { createServer } from 'node:http'

import { describe, expect, test } from 'vitest'

import { hasPort, serverOptions } from './server-options.js'
import { WebSocket } from './websocket.js'

describe('serverOptions', () => {
  test('with what goes without saying', () => {
    expect(serverOptions({ noServer: true })).toEqual({
      noServer: true,
      autoPong: true,
      clientTracking: true,
      perMessageDeflate: false,
      WebSocket,
    })
    expect(serverOptions({ port: 0, perMessageDeflate: true, autoPong: false })).toMatchObject({
      port: 0,
      perMessageDeflate: {},
      autoPong: false,
    })
  })

  test('exactly one way', () => {
    const server = createServer()
    const message = 'One and only one of the "port", "server", or "noServer" options must be specified'
    for (const given of [{}, { port: 1, server }, { server, noServer: true }, { port: 0, noServer: true }])
      expect(() => serverOptions(given)).toThrow(new TypeError(message))
    expect(serverOptions({ server }).server).toBe(server)
  })

  test('a port may be a string, as it stands in the environment', () => {
    const ports = ['8080', 0, null, undefined] as unknown as number[]
    expect(ports.map((port) => hasPort({ port }))).toEqual([true, true, false, false])
  })
})
