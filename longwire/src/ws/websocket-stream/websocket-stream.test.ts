import { afterEach, describe, expect, test } from 'vitest'

import { listen, type Connection, type Listener } from '../../node/index.js'
import { closePayload, frame, RawServer, turns, until, upgradeResponse } from '../../node/peer.test-d.js'
import type { WebSocketOptions } from '../websocket/websocket-options.js'
import { onceReceived, thrown } from '../websocket/world.test-d.js'
import { WebSocketError } from './websocket-error.js'
import { WebSocketStream } from './websocket-stream.js'

const servers: { close(): unknown }[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function asking(options?: WebSocketOptions) {
  const server = await new RawServer().listen()
  servers.push(server)
  const stream = new WebSocketStream(server.url, options)
  const peer = await server.peer()
  return { stream, peer, request: await peer.head() }
}

async function opened(options?: WebSocketOptions, lines: readonly string[] = []) {
  const { stream, peer, request } = await asking(options)
  peer.write(upgradeResponse(request, lines))
  const { readable, writable, ...facts } = await stream.opened
  return { stream, peer, facts, readable, writable, reader: readable.getReader(), writer: writable.getWriter() }
}

const lost = { name: 'WebSocketError', closeCode: 1006, reason: '' }

describe('opening', () => {
  test('gives two streams and what was agreed', async () => {
    const { facts, stream } = await opened({ protocols: ['a', 'b'] }, ['Sec-WebSocket-Protocol: b'])
    expect(facts).toEqual({ extensions: '', protocol: 'b' })
    expect(stream.url).toMatch(/^ws:/)
    const extensions = 'permessage-deflate; server_no_context_takeover'
    const compressed = await opened({ compression: true }, [`Sec-WebSocket-Extensions: ${extensions}`])
    expect(compressed.facts).toEqual({ extensions, protocol: '' })
  })

  test('what cannot be used is thrown', () => {
    expect(thrown(() => new WebSocketStream('ws://a/#'))).toBe('SyntaxError')
    expect(thrown(() => new WebSocketStream('ws://a/', { protocols: ['a', 'a'] }))).toBe('SyntaxError')
    expect(thrown(() => Reflect.construct(WebSocketStream, []))).toBe('TypeError')
  })

  test('a refusal rejects both promises', async () => {
    const { stream, peer } = await asking()
    peer.write('HTTP/1.1 403 Forbidden\r\n\r\n')
    await expect(stream.opened).rejects.toMatchObject(lost)
    await expect(stream.closed).rejects.toMatchObject(lost)
  })

  test('the signal gives up with its reason, and does nothing later', async () => {
    const stop = new AbortController()
    const { stream } = await asking({ signal: stop.signal })
    const reason = new Error('enough')
    stop.abort(reason)
    await expect(stream.opened).rejects.toBe(reason)
    await expect(stream.closed).rejects.toBe(reason)
    const later = new AbortController()
    const { writer, peer } = await opened({ signal: later.signal })
    later.abort()
    await writer.write('still there')
    expect((await peer.frame()).payload.toString()).toBe('still there')
  })

  test('close() gives up as well, in whatever turn', async () => {
    for (let count = 0; count < 8; count++) {
      const { stream, peer, request } = await asking()
      peer.write(upgradeResponse(request))
      for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
      stream.close()
      peer.socket.end()
      await expect(stream.closed).rejects.toMatchObject(lost)
    }
  })
})

describe('closed when the 101 was read and nobody knows yet', () => {
  test('it does not open', async () => {
    const server = await new RawServer().listen()
    servers.push(server)
    let stream!: WebSocketStream
    const watch = onceReceived(
      () => {
        stream = new WebSocketStream(server.url)
      },
      () => stream.close(),
    )
    const peer = await server.peer()
    const request = await peer.head()
    watch()
    peer.write(upgradeResponse(request))
    await expect(stream.opened).rejects.toMatchObject(lost)
    await expect(stream.closed).rejects.toMatchObject(lost)
    await until(() => peer.ended || peer.closed)
  })
})

describe('messages', () => {
  test('go both ways', async () => {
    const { reader, writer, peer } = await opened()
    peer.write(Buffer.concat([frame(1, 'text'), frame(2, Buffer.from([1, 2]))]))
    expect([(await reader.read()).value, (await reader.read()).value]).toEqual(['text', new Uint8Array([1, 2])])
    await writer.write('ä')
    await writer.write(new Uint8Array([3]))
    const frames = await peer.frames(2)
    expect(frames.map(({ opcode, payload }) => `${opcode} ${payload.toString('hex')}`)).toEqual(['1 c3a4', '2 03'])
  })

  test('a Blob is not one of them', async () => {
    const { writer } = await opened()
    writer.closed.catch(() => undefined)
    await expect(writer.write(new Blob(['x']) as never)).rejects.toThrow(TypeError)
  })
})

describe('back-pressure', () => {
  test('a writer is not ready before the server reads', async () => {
    const { writer, peer } = await opened({ limits: { sendBytesHigh: 1_000 } })
    peer.socket.removeAllListeners('data').pause()
    const chunk = new Uint8Array(1024 * 1024)
    let written = 0
    const writing = (async () => {
      for (; written < 64; written++) {
        await writer.ready
        await writer.write(chunk)
      }
    })()
    let before = -1
    while (before !== written) {
      before = written
      await turns(200)
    }
    expect(written).toBeLessThan(64)
    expect(writer.desiredSize).toBe(0)
    peer.socket.resume()
    await writing
    expect(written).toBe(64)
  })

  test('a reader that does not read makes the server wait', async () => {
    const listener: Listener = await listen({ limits: { sendBytesMax: 256 * 1024 * 1024 } })
    servers.push(listener)
    const connections: Connection[] = []
    listener.on('connection', (connection) => connections.push(connection))
    const stream = new WebSocketStream(listener.url)
    const { readable } = await stream.opened
    await until(() => connections.length === 1)
    const count = 200
    for (let index = 0; index < count; index++) connections[0]!.send(new Uint8Array(256 * 1024))
    let before = -1
    while (before !== connections[0]!.bufferedBytes) {
      before = connections[0]!.bufferedBytes
      await turns(200)
    }
    expect(before).toBeGreaterThan(0)
    let got = 0
    for await (const chunk of readable.values({ preventCancel: true })) {
      got += (chunk as Uint8Array).length
      if (got === count * 256 * 1024) break
    }
    expect(connections[0]!.bufferedBytes).toBe(0)
    stream.close()
    await stream.closed
  })
})

describe('closing', () => {
  test('close() says code and reason, and closed what the server said', async () => {
    const { stream, peer, reader, writer } = await opened()
    writer.closed.catch(() => undefined)
    stream.close({ closeCode: 3000, reason: 'enough' })
    expect((await peer.frame()).payload).toEqual(closePayload(3000, 'enough'))
    peer.write(frame(8, closePayload(3001, 'well')))
    peer.socket.end()
    expect(await stream.closed).toEqual({ closeCode: 3001, reason: 'well' })
    expect(await reader.read()).toEqual({ value: undefined, done: true })
    await expect(writer.write('late')).rejects.toMatchObject({ name: 'InvalidStateError' })
  })

  test('what close() must not say is thrown', async () => {
    const { stream } = await opened()
    expect(thrown(() => stream.close({ closeCode: 1001 }))).toBe('InvalidAccessError')
    expect(thrown(() => stream.close({ reason: 'x'.repeat(124) }))).toBe('SyntaxError')
  })

  test('messages before the server’s Close are read first', async () => {
    const { peer, reader, stream } = await opened()
    peer.write(Buffer.concat([frame(1, 'a'), frame(1, 'b'), frame(8, closePayload(1001))]))
    peer.socket.end()
    expect((await stream.closed).closeCode).toBe(1001)
    expect([(await reader.read()).value, (await reader.read()).value, (await reader.read()).done]).toEqual([
      'a',
      'b',
      true,
    ])
  })

  test('a lost connection fails everything', async () => {
    const { peer, reader, writer, stream } = await opened()
    peer.reset()
    await expect(stream.closed).rejects.toMatchObject(lost)
    await expect(reader.read()).rejects.toMatchObject(lost)
    await expect(writer.closed).rejects.toMatchObject(lost)
  })

  test('a writer that closes, closes', async () => {
    const { peer, writer, stream } = await opened()
    const closing = writer.close()
    await peer.frame()
    peer.write(frame(8, closePayload(1000)))
    peer.socket.end()
    await closing
    expect((await stream.closed).closeCode).toBe(1000)
  })

  test.each(['abort', 'cancel'] as const)('%s says what its WebSocketError does', async (how) => {
    const { peer, reader, writer, stream } = await opened()
    writer.closed.catch(() => undefined)
    const reason = new WebSocketError('x', { closeCode: 4000, reason: 'why' })
    await (how === 'abort' ? writer.abort(reason) : reader.cancel(reason))
    peer.write(frame(1, 'late'))
    expect((await peer.frame()).payload).toEqual(closePayload(4000, 'why'))
    peer.write(frame(8, closePayload(4000)))
    peer.socket.end()
    expect((await stream.closed).closeCode).toBe(4000)
  })

  test('abort for anything else closes without more ado', async () => {
    const { peer, writer } = await opened()
    writer.closed.catch(() => undefined)
    await writer.abort(new Error('mine'))
    expect((await peer.frame()).opcode).toBe(8)
  })
})
