import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { WebSocket as UndiciSocket } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer, type PerMessageDeflateOptions } from 'ws'

import { connect, type CompressionOptions } from '../../src/node/index.js'
import { echoServer } from './echo-server.js'
import { messages, summary } from './messages.js'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const text = 'The same words again and again. '

/** Small and large, text and binary, repeated and random, each referring back to the one before where that is allowed. */
const spoken: readonly (string | Uint8Array)[] = [
  ...messages,
  text.repeat(3),
  text.repeat(100),
  text.repeat(100),
  Uint8Array.from({ length: 50_000 }, (_, index) => (index * index * 7919) >> 5),
  text.repeat(3),
]

const everything = { thresholdBytes: 0 }
const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false }

async function ourServer(compression: boolean | CompressionOptions) {
  const listener = await echoServer({ compression })
  cleanups.push(() => listener.close({ graceMs: 100 }))
  return listener
}

async function theirServer(perMessageDeflate: boolean | PerMessageDeflateOptions) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate })
  cleanups.push(() => server.close())
  server.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  await once(server, 'listening')
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

describe('our server and the client of ws', () => {
  const cases: [string, boolean | CompressionOptions, boolean | PerMessageDeflateOptions, string][] = [
    [
      'as both do by themselves',
      true,
      true,
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    ],
    ['with takeover on both sides', { ...takeover, ...everything }, { threshold: 0 }, 'permessage-deflate'],
    [
      'with a small window of ours',
      { ...takeover, ...everything, windowBits: 9 },
      { threshold: 0 },
      'permessage-deflate; server_max_window_bits=9',
    ],
    [
      'as they ask',
      { ...takeover, ...everything },
      { threshold: 0, serverMaxWindowBits: 10, serverNoContextTakeover: true, clientNoContextTakeover: true },
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10',
    ],
    [
      'with everything by other threads',
      { ...takeover, ...everything, syncBytesMax: 0 },
      { threshold: 0 },
      'permessage-deflate',
    ],
    ['when they do not want it', true, false, ''],
  ]
  test.each(cases)('every message comes back as it was %s', async (_, compression, theirs, agreed) => {
    const listener = await ourServer(compression)
    const client = new WebSocket(listener.url, { perMessageDeflate: theirs })
    cleanups.push(() => client.terminate())
    const [[response]] = (await Promise.all([once(client, 'upgrade'), once(client, 'open')])) as [[IncomingMessage], []]
    expect(response.headers['sec-websocket-extensions'] ?? '').toBe(agreed)
    const received: string[] = []
    client.on('message', (data: Buffer, binary) => received.push(summary(binary ? data : data.toString())))
    const all = new Promise<void>((resolve) => {
      client.on('message', () => received.length === spoken.length && resolve())
    })
    for (const message of spoken) client.send(message)
    await all
    expect(received).toEqual(spoken.map(summary))
  })

  test('rule 83 (server): their compressed fragments, and a ping between them', async () => {
    const listener = await ourServer({ ...takeover })
    const client = new WebSocket(listener.url, { perMessageDeflate: { threshold: 0 } })
    cleanups.push(() => client.terminate())
    await once(client, 'open')
    client.send(text, { fin: false, compress: true })
    client.ping('in between')
    client.send(text, { fin: false, compress: true })
    client.send('', { fin: true, compress: true })
    const [[pong], [data]] = (await Promise.all([once(client, 'pong'), once(client, 'message')])) as [
      [Buffer],
      [Buffer],
    ]
    expect([pong.toString(), data.toString()]).toEqual(['in between', text + text])
  })
})

describe('our client and the server of ws', () => {
  const cases: [string, boolean | CompressionOptions, boolean | PerMessageDeflateOptions][] = [
    ['as both do by themselves', true, true],
    ['with takeover on both sides', { ...takeover, ...everything }, { threshold: 0 }],
    [
      'with small windows',
      { ...takeover, ...everything },
      { threshold: 0, clientMaxWindowBits: 9, serverMaxWindowBits: 9 },
    ],
    ['with a window of 8 bits', { ...takeover, ...everything }, { threshold: 0, clientMaxWindowBits: 8 }],
    ['with everything by other threads', { ...takeover, ...everything, syncBytesMax: 0 }, { threshold: 0 }],
    ['when they do not want it', true, false],
  ]
  test.each(cases)('every message comes back as it was %s', async (_, compression, theirs) => {
    const { url } = await theirServer(theirs)
    const connection = await connect(url, { compression })
    const replies = connection[Symbol.asyncIterator]()
    for (const message of spoken) connection.send(message)
    for (const message of spoken) expect(summary((await replies.next()).value)).toBe(summary(message))
    expect(await connection.close(1000, 'done')).toEqual({ code: 1000, reason: 'done', clean: true })
  })
})

describe('our server and the WebSocket class of undici', () => {
  test('every message comes back as it was', async () => {
    const listener = await ourServer({ ...takeover, ...everything })
    const socket = new UndiciSocket(listener.url)
    socket.binaryType = 'arraybuffer'
    const received: string[] = []
    const all = new Promise<void>((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => {
        received.push(summary(data))
        if (received.length === spoken.length) resolve()
      })
      socket.addEventListener('error', (event) => reject(new Error(event.message)))
    })
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    expect(socket.extensions).toMatch(/^permessage-deflate/)
    for (const message of spoken) socket.send(message)
    await all
    socket.close(1000)
    expect(received).toEqual(spoken.map(summary))
  })
})
