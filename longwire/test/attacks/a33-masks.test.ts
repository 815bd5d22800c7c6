import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

import { describe, expect, test } from 'vitest'

import { connect } from '../../src/node/index.js'
import { openAsServer } from '../cases/raw-opening.js'
import { serverFrame } from '../support/raw-frame.js'
import { attackServer } from './attack.js'
import { inBatches, RawPeer } from './raw.js'
import { record } from './record.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, underAttack } from './under-attack.js'

/** What a cache between the two could take for a request (RFC 6455 §10.3). */
const POISON = 'GET /script.js HTTP/1.1\r\nHost: target.example\r\n\r\n'

/** A listener that opens a WebSocket with whoever comes, by hand. */
async function rawServer(serve: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    void openAsServer(socket).then(() => {
      serve(socket)
      socket.resume()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}`, close: () => server.close() }
}

describe('A33: masks', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackServer('A33: a server refuses what is not masked with 1002, and lets none of it out again', async () => {
    const count = scaled(100, 1_000)
    await underAttack({}, async ({ victim, note }) => {
      const peers = await inBatches(count, () => RawPeer.open(victim.port))
      for (const peer of peers) peer.write(serverFrame(1, POISON))
      await Promise.all(peers.map((peer) => peer.untilOver()))
      expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1002))
      expect(peers.map((peer) => peer.frames.length)).toEqual(peers.map(() => 1))
      for (const peer of peers) peer.destroy()
      expect(await victim.endings('unmasked', count)).toBe(count)
      note('connections', count)
    })
  })

  test('A33: a client refuses what is masked with 1002', async () => {
    const count = scaled(50, 500)
    const server = await rawServer((socket) => {
      socket.write(serverFrame(1, POISON, { key: [1, 2, 3, 4] }))
      socket.on('end', () => socket.end())
    })
    const outcomes = await inBatches(count, async () => {
      const connection = await connect(server.url, { limits: { closeTimeoutMs: 200 } })
      const messages: unknown[] = []
      connection.on('message', (message) => messages.push(message))
      return { ...(await connection.closed), messages }
    })
    server.close()
    expect(outcomes).toEqual(
      outcomes.map(() => ({ code: 1006, reason: '', clean: false, violation: 'masked', messages: [] })),
    )
    record(undefined, { connections: count })
  })

  test('A33: what a client is made to send never appears on the wire as it is, and no key is used again', async () => {
    const count = 1_000
    const frameBytes = 6 + POISON.length
    let wire = Buffer.alloc(0)
    const received = new Promise<void>((resolve) => {
      void rawServer((socket) => {
        socket.on('data', (bytes: Buffer) => {
          wire = Buffer.concat([wire, bytes])
          if (wire.length < count * frameBytes) return
          socket.destroy()
          resolve()
        })
      }).then(async (server) => {
        const connection = await connect(server.url)
        for (let sent = 0; sent < count; sent++) connection.send(POISON)
        await connection.closed
        server.close()
      })
    })
    await received
    const keys = Array.from({ length: count }, (_, index) => wire.readUInt32BE(index * frameBytes + 2))
    expect(wire.includes('GET /')).toBe(false)
    expect(wire.includes('HTTP')).toBe(false)
    // Two of a thousand random keys are the same once in nine thousand times.
    expect(new Set(keys).size).toBeGreaterThan(count - 4)
    record(undefined, { frames: count })
  })
})
