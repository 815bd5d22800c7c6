import { afterEach, describe, expect, test } from 'vitest'

import { connect } from './connect.js'
import type { CompressionOptions } from './deflate-options.js'
import { digest } from './digest.js'
import type { HandshakeError } from './handshake-error.js'
import { listen } from './listen.js'
import { ACCEPT, RawPeer, RawServer, upgradeRequest } from './peer.test-d.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** The answer of a server to an offer. */
async function answered(compression: boolean | CompressionOptions | undefined, offer: string): Promise<string> {
  const listener = await listen({ host: '127.0.0.1', ...(compression !== undefined && { compression }) })
  cleanups.push(() => listener.close({ graceMs: 0 }))
  const peer = await RawPeer.connect(listener.port)
  cleanups.push(() => peer.socket.destroy())
  peer.write(upgradeRequest('/', [`Sec-WebSocket-Extensions: ${offer}`]))
  const head = await peer.head()
  expect(head).toMatch(/^HTTP\/1\.1 101 /)
  return /^Sec-WebSocket-Extensions: (.*)$/m.exec(head)?.[1]?.trim() ?? ''
}

describe('listen', () => {
  test('compresses only where it was told to', async () => {
    expect(await answered(undefined, 'permessage-deflate')).toBe('')
    expect(await answered(false, 'permessage-deflate')).toBe('')
    const none = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
    expect(await answered(true, 'permessage-deflate; client_max_window_bits')).toBe(none)
  })

  test('rule 71 (server): bad parameters, and rule 72 (server): a second offer behind them', async () => {
    expect(await answered(true, 'permessage-deflate; server_max_window_bits=99')).toBe('')
    const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false }
    expect(await answered(takeover, 'permessage-deflate; x=1, permessage-deflate')).toBe('permessage-deflate')
  })

  test('refuses options that can never work', () => {
    expect(() => listen({ compression: { windowBits: 8 } })).toThrow(RangeError)
    expect(() => listen({ compression: 'yes' as never })).toThrow(TypeError)
  })
})

/** What a client asks for, and what becomes of it with this answer. */
async function asked(answer: string, compression: boolean | CompressionOptions) {
  const server = await new RawServer().listen()
  cleanups.push(() => server.close())
  const outcome = connect(server.url, { compression }).then(
    (connection) => {
      connection.destroy()
      return 'connected'
    },
    (error: unknown) => (error as HandshakeError).failure,
  )
  const peer = await server.peer()
  const head = await peer.head()
  const key = /^Sec-WebSocket-Key: (.*)$/m.exec(head)![1]!.trim()
  const accept = digest(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  expect(accept).not.toBe(ACCEPT)
  peer.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n${answer === '' ? '' : `Sec-WebSocket-Extensions: ${answer}\r\n`}\r\n`,
  )
  return { offer: /^Sec-WebSocket-Extensions: (.*)$/m.exec(head)?.[1]?.trim(), outcome: await outcome }
}

describe('connect', () => {
  test('offers compression only where it was told to', async () => {
    expect(await asked('', false)).toEqual({ offer: undefined, outcome: 'connected' })
    expect(await asked('', { serverNoContextTakeover: false, clientNoContextTakeover: false })).toEqual({
      offer: 'permessage-deflate; client_max_window_bits',
      outcome: 'connected',
    })
  })

  test('rule 71 (client): a bad answer fails the connection', async () => {
    const answer = 'permessage-deflate; server_no_context_takeover; server_max_window_bits=7'
    expect((await asked(answer, true)).outcome).toBe('extension-parameters')
    expect((await asked('permessage-deflate', false)).outcome).toBe('extension-not-offered')
  })
})
