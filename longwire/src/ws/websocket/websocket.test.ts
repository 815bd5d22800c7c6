import { readFileSync } from 'node:fs'
import { connect as connectSession } from 'node:http2'

import { afterEach, describe, expect, test } from 'vitest'

import { listen } from '../../node/index.js'
import { closePayload, frame, until, upgradeResponse } from '../../node/peer.test-d.js'
import { behaviours } from './behaviour.test-d.js'
import { undiciDifferences } from './differences.test-d.js'
import { WebSocket } from './websocket.js'
import { next, onceReceived, record, thrown, World } from './world.test-d.js'

const world = new World(WebSocket)
afterEach(() => world.end())

describe('the standard', () => {
  test.each(behaviours)('%s', (_name, run) => run(world))

  test('what the class of undici does otherwise is documented', () => {
    const page = readFileSync(new URL('../../../../docs/reference/websocket-class.md', import.meta.url), 'utf8')
    expect(undiciDifferences.filter((name) => !page.includes(name))).toEqual([])
  })
})

describe('what the table has no line for', () => {
  test('a conversation with a listener of ours', async () => {
    const listener = await listen({ subprotocols: ['chat'] })
    listener.on('connection', (connection) => {
      connection.on('message', (data) => connection.send(data))
    })
    const socket = new WebSocket(listener.url.replace('ws:', 'http:'), 'chat')
    socket.binaryType = 'arraybuffer'
    await next(socket, 'open')
    const heard: unknown[] = []
    socket.addEventListener('message', ({ data }) => heard.push(data))
    for (let index = 0; index < 100; index++) socket.send(index % 2 === 0 ? `${index}` : new Uint8Array([index]).buffer)
    await until(() => heard.length === 100)
    expect(heard.slice(0, 4)).toEqual(['0', new Uint8Array([1]).buffer, '2', new Uint8Array([3]).buffer])
    socket.close(3001, 'done')
    const { code, reason, wasClean } = await next(socket, 'close')
    expect([socket.protocol, code, reason, wasClean]).toEqual(['chat', 3001, 'done', true])
    await listener.close()
  })

  test('compression, where the option says so', async () => {
    const listener = await listen({ compression: true })
    listener.on('connection', (connection) => {
      connection.on('message', (data) => connection.send(data))
    })
    const plain = new WebSocket(listener.url)
    const socket = new WebSocket(listener.url, { compression: true })
    await Promise.all([next(plain, 'open'), next(socket, 'open')])
    expect([plain.extensions, socket.extensions.split(';')[0]]).toEqual(['', 'permessage-deflate'])
    const text = 'much the same '.repeat(1_000)
    socket.send(text)
    expect((await next(socket, 'message')).data).toBe(text)
    await listener.close()
  })

  test('HTTP/2, with a session of its own or one that is given', async () => {
    const listener = await listen({ http2: true })
    const carried: string[] = []
    listener.on('connection', (connection) => {
      carried.push(connection.request.httpVersion)
      connection.on('message', (data) => connection.send(data))
    })
    const session = connectSession(`http://localhost:${listener.port}`)
    for (const http2 of [true, session]) {
      const socket = new WebSocket(listener.url, { http2 })
      await next(socket, 'open')
      socket.send('over a stream')
      expect((await next(socket, 'message')).data).toBe('over a stream')
      socket.close()
      expect((await next(socket, 'close')).wasClean).toBe(true)
    }
    expect([carried, session.destroyed]).toEqual([['2.0', '2.0'], false])
    session.close()
    await listener.close()
  })

  test('closed between the 101 and the open event, it never opens', async () => {
    // In whatever turn of the event loop it is closed, up to the one in which it opens.
    for (let count = 0; ; count++) {
      const { log, peer, request, socket } = await world.asking()
      const closed = next(socket, 'close')
      peer.write(upgradeResponse(request))
      for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
      const { readyState } = socket
      socket.close()
      peer.socket.end()
      await closed
      if (readyState === 1) break
      expect(log).toEqual(['error 3', 'close 3 1006 - false'])
    }
  })

  test('closed when the 101 was read and nobody knows yet, it never opens', async () => {
    const server = await world.serve()
    let socket!: WebSocket
    const watch = onceReceived(
      () => {
        socket = new WebSocket(server.url)
      },
      () => socket.close(),
    )
    const log = record(socket)
    const closed = next(socket, 'close')
    const peer = await server.peer()
    const request = await peer.head()
    watch()
    peer.write(upgradeResponse(request))
    await closed
    expect(log).toEqual(['error 3', 'close 3 1006 - false'])
    await until(() => peer.ended || peer.closed)
  })

  test('closed by a message, it hands over no other one of the same segment', async () => {
    const { socket, peer, log } = await world.opened()
    socket.addEventListener('message', () => socket.close(), { once: true })
    const closed = next(socket, 'close')
    peer.write(Buffer.concat([frame(1, 'a'), frame(1, 'b'), frame(8, closePayload(1000))]))
    peer.socket.end()
    await closed
    expect(log).toEqual(['open 1', 'message 1 a', 'close 3 1000 - true'])
  })

  test('a server that says goodbye makes it CLOSING; nothing is sent any more', async () => {
    const { socket, peer } = await world.opened()
    peer.write(frame(8, closePayload(1001)))
    await until(() => socket.readyState === WebSocket.CLOSING)
    socket.send('late')
    socket.close(3000)
    expect([socket.bufferedAmount, (await peer.frame()).payload]).toEqual([4, closePayload(1001)])
    peer.socket.end()
    expect((await next(socket, 'close')).code).toBe(1001)
    expect(peer.pending.length).toBe(0)
  })

  test('more than may wait is an error, then 1006', async () => {
    const { peer, socket, log } = await world.opened({ limits: { sendBytesHigh: 1_000, sendBytesMax: 1_000 } })
    const closed = next(socket, 'close')
    socket.send('x'.repeat(900))
    socket.send('y'.repeat(900))
    peer.socket.end()
    await closed
    expect(log).toEqual(['open 1', 'error 3', 'close 3 1006 - false'])
    expect(socket.bufferedAmount).toBeGreaterThanOrEqual(900)
  })

  test('a Blob that cannot be read is an error, then 1006', async () => {
    const { peer, socket, log } = await world.opened()
    const blob = new Blob(['abc'])
    blob.arrayBuffer = () => Promise.reject(new Error('the file is gone'))
    const closed = next(socket, 'close')
    socket.send(blob)
    socket.send('behind')
    await closed
    expect(log).toEqual(['open 1', 'error 3', 'close 3 1006 - false'])
    expect([socket.bufferedAmount, peer.pending.length]).toEqual([9, 0])
  })

  test('options go out with the request, and give up', async () => {
    const stop = new AbortController()
    const options = { protocols: ['a'], headers: { 'X-Mine': '1' }, origin: 'https://o.example', signal: stop.signal }
    const { request, socket, log } = await world.asking(options)
    for (const line of ['Sec-WebSocket-Protocol: a', 'X-Mine: 1', 'Origin: https://o.example']) {
      expect(request).toContain(`\r\n${line}`)
    }
    const closed = next(socket, 'close')
    stop.abort()
    await closed
    expect(log).toEqual(['error 3', 'close 3 1006 - false'])
  })

  test('options that cannot be used are thrown', () => {
    const url = 'ws://127.0.0.1:1/'
    expect(thrown(() => new WebSocket(url, { headers: { Host: 'a' } }))).toBe('TypeError')
    expect(thrown(() => new WebSocket(url, { limits: { sendBytesMax: -1 } }))).toBe('RangeError')
    expect(thrown(() => new WebSocket(url, { protocols: 'a b' }))).toBe('SyntaxError')
  })

  test('a URL that nothing can listen at fails later, as the standard has it', async () => {
    const socket = new WebSocket('ws://127.0.0.1:0/')
    const log = record(socket)
    await next(socket, 'close')
    expect(log).toEqual(['error 3', 'close 3 1006 - false'])
  })
})
