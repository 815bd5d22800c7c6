import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import { connect as connectTcp, Server, type AddressInfo } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import type { RefusedArrival } from './arrival.js'
import { certificate, type Certificate } from './certificate.test-d.js'
import { connect } from './connect.js'
import { current, describeDrivers } from './drivers.test-d.js'
import { Group } from './group.js'
import { handlesWork } from './handle/handle-check.js'
import { listen, type ListenOptions } from './listen.js'
import type { Listener } from './listener.js'
import { clientFrame, closePayload, RawPeer, turns, until, upgradeRequest } from './peer.test-d.js'

const listeners: Listener[] = []
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close({ graceMs: 0 })))
})

/** Listens on loopback and echoes. */
async function echo(options: ListenOptions = {}): Promise<Listener> {
  const listener = await listen({ ...current, host: '127.0.0.1', ...options })
  listeners.push(listener)
  return listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
}

const refusalsOf = (listener: Listener): RefusedArrival[] => {
  const seen: RefusedArrival[] = []
  listener.on('refused', (event) => seen.push(event))
  return seen
}

test('goes below the stream layer unless it is told not to, or on Windows', async () => {
  const [plain, streams] = [await listen({ host: '127.0.0.1' }), await listen({ host: '127.0.0.1', driver: 'stream' })]
  listeners.push(plain, streams)
  const seen: string[] = []
  for (const [name, listener] of Object.entries({ plain, streams })) {
    const told = (): void => void seen.push(name)
    subscribe('net.server.socket', told)
    await RawPeer.open(listener.port)
    unsubscribe('net.server.socket', told)
  }
  expect(seen).toEqual(process.platform === 'win32' ? ['plain', 'streams'] : ['streams'])
})

describeDrivers('over TCP', () => {
  test('serves WebSockets', async () => {
    const listener = await echo()
    const peer = await RawPeer.open(listener.port)
    peer.write(Buffer.concat([clientFrame(1, 'hello'), clientFrame(2, Buffer.alloc(100_000, 7))]))
    const [text, binary] = await peer.frames(2)
    expect(text).toEqual({ opcode: 1, fin: true, masked: false, payload: Buffer.from('hello') })
    expect(binary!.payload.equals(Buffer.alloc(100_000, 7))).toBe(true)
    expect(listener.connections.size).toBe(1)
    peer.write(clientFrame(8, closePayload(1000)))
    await until(() => listener.connections.size === 0)
  })

  test('serves those too who come before it is known that it listens, as in a worker of a cluster', async () => {
    const peers: Promise<RawPeer>[] = []
    const listening = vi.spyOn(Server.prototype, 'listen').mockImplementation(function late(this: Server, ...given) {
      listening.mockRestore()
      const [options, told] = given as unknown as [object, () => void]
      return this.listen(options, () => {
        peers.push(RawPeer.open((this.address() as AddressInfo).port))
        this.once('connection', () => setImmediate(told))
      })
    })
    await handlesWork()
    const listener = await echo()
    const peer = await peers[0]!
    peer.write(clientFrame(1, 'early'))
    expect((await peer.frame()).payload.toString()).toBe('early')
    expect(listener.connections.size).toBe(1)
  })

  test('rule 65 (server): ends TCP first, after both Closes', async () => {
    const listener = await echo()
    const peer = await RawPeer.open(listener.port, '/', [], true)
    peer.write(clientFrame(8, closePayload(3000, 'bye')))
    const { opcode, payload } = await peer.frame()
    expect(opcode).toBe(8)
    expect(payload.readUInt16BE()).toBe(3000)
    await until(() => peer.ended)
    const [connection] = listener.connections
    peer.socket.end()
    expect(await connection!.closed).toEqual({ code: 3000, reason: 'bye', clean: true })
    await until(() => peer.closed)
  })

  test('rule 66 (server): a peer that holds on to TCP is dropped by the deadline', async () => {
    const listener = await echo({ limits: { closeTimeoutMs: 50 } })
    const peer = await RawPeer.open(listener.port, '/', [], true)
    const [connection] = listener.connections
    peer.write(clientFrame(8, closePayload(1000)))
    expect(await connection!.closed).toMatchObject({ code: 1000, clean: true })
    await until(() => peer.ended)
  })

  test('A05: a reset at any byte of the handshake and of what follows harms nobody', async () => {
    const listener = await echo()
    const bytes = Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'x'), clientFrame(8)])
    const outcomes: number[] = []
    listener.on('connection', (connection) => connection.on('close', ({ code }) => outcomes.push(code)))
    for (let cut = 0; cut <= bytes.length; cut += 3) {
      const peer = await RawPeer.connect(listener.port)
      peer.write(bytes.subarray(0, cut))
      if (cut % 2 === 0) await turns(2)
      peer.reset()
    }
    const peer = await RawPeer.open(listener.port)
    peer.write(clientFrame(1, 'still here'))
    expect((await peer.frame()).payload.toString()).toBe('still here')
    await until(() => listener.connections.size === 1)
  })

  test('A14: every refused socket is gone at the end', async () => {
    const listener = await echo({ path: '/here', limits: { refuseTimeoutMs: 50 } })
    const seen = refusalsOf(listener)
    const requests = [upgradeRequest('/there'), upgradeRequest('/here').replace('GET', 'PUT'), 'nonsense\r\n\r\n']
    const peers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const peer = await RawPeer.connect(listener.port)
        peer.write(requests[index % 3]!)
        return peer
      }),
    )
    for (const peer of peers) expect((await peer.head()).startsWith('HTTP/1.1 4')).toBe(true)
    for (const peer of peers) await until(() => peer.ended)
    expect(seen).toHaveLength(60)
    await listener.close({ graceMs: 10_000 })
  })

  test('a request that is no upgrade is told to upgrade', async () => {
    const listener = await echo()
    const response = await fetch(`http://127.0.0.1:${listener.port}/`)
    expect(response.status).toBe(426)
    expect(response.headers.get('upgrade')).toBe('websocket')
    expect(response.headers.get('sec-websocket-version')).toBe('13')
  })
})

describeDrivers('limits', () => {
  test('A10: connectionsMax refuses with 503, and lets in again', async () => {
    const listener = await echo({ limits: { connectionsMax: 2, refuseTimeoutMs: 50 } })
    const peers = [await RawPeer.open(listener.port), await RawPeer.open(listener.port)]
    const third = await RawPeer.connect(listener.port)
    third.write(upgradeRequest())
    expect(await third.head()).toContain('503')
    await until(() => third.ended)
    peers[0]!.socket.destroy()
    await until(() => listener.connections.size === 1)
    const fourth = await RawPeer.open(listener.port)
    expect(fourth.closed).toBe(false)
  })

  test('A10: connectionsPerAddressMax refuses with 429, and counts who is still at the door', async () => {
    const listener = await echo({ limits: { connectionsPerAddressMax: 2 } })
    const silent = await RawPeer.connect(listener.port)
    await RawPeer.open(listener.port)
    const third = await RawPeer.connect(listener.port)
    third.write(upgradeRequest())
    expect(await third.head()).toContain('429')
    silent.reset()
    await until(() => silent.closed)
    await turns()
    expect((await RawPeer.open(listener.port)).closed).toBe(false)
  })

  test.each([
    ['handshakesPerSecond', '503'],
    ['handshakesPerAddressPerSecond', '429'],
  ])('A10: %s refuses with %s, and who is served goes on', async (limit, status) => {
    const listener = await echo({ limits: { [limit]: 1 } })
    const served = await RawPeer.open(listener.port)
    const second = await RawPeer.connect(listener.port)
    second.write(upgradeRequest())
    expect(await second.head()).toContain(status)
    served.write(clientFrame(1, 'me'))
    expect((await served.frame()).payload.toString()).toBe('me')
  })

  test('A10: a flood beyond the limit is cut off without answers, and the others are served', async () => {
    const listener = await echo({ limits: { connectionsMax: 1, refuseTimeoutMs: 10_000 } })
    const served = await RawPeer.open(listener.port)
    const flood = await Promise.all(Array.from({ length: 60 }, () => RawPeer.connect(listener.port, true)))
    await until(() => flood.filter((peer) => peer.ended || peer.closed).length === 60)
    const answered = flood.filter((peer) => peer.pending.includes('503'))
    expect(answered.length).toBeGreaterThan(0)
    expect(answered.length).toBeLessThanOrEqual(20)
    served.write(clientFrame(1, 'me'))
    expect((await served.frame()).payload.toString()).toBe('me')
    for (const peer of flood) peer.socket.destroy()
  })

  test('loopback is not counted by address unless that limit was given', async () => {
    const listener = await echo({ limits: { connectionsMax: 200 } })
    const peers = await Promise.all(Array.from({ length: 110 }, () => RawPeer.open(listener.port)))
    expect(listener.connections.size).toBe(110)
    for (const peer of peers) peer.socket.destroy()
  })

  test('A07: who does not ask is dropped, and others connect meanwhile', async () => {
    const listener = await echo({ limits: { handshakeTimeoutMs: 500 } })
    const slow = await Promise.all(Array.from({ length: 20 }, () => RawPeer.connect(listener.port)))
    for (const peer of slow) peer.write('GET / HT')
    const quick = await RawPeer.open(listener.port)
    await until(() => slow.every((peer) => peer.ended || peer.closed))
    expect(quick.ended).toBe(false)
    expect(slow.every((peer) => peer.pending.includes('408'))).toBe(true)
  })

  test('options that can never work are thrown at once', async () => {
    expect(() => listen({ limits: { closeTimeoutMs: 0 } })).toThrow(RangeError)
    expect(() => listen({ limits: { closeTimeout: 5 } as never })).toThrow(TypeError)
    expect(() => listen({ path: 'no-slash' })).toThrow(TypeError)
    expect(() => listen({ subprotocols: ['a b'] })).toThrow(TypeError)
    expect(() => listen({ http: createHttpsServer() })).toThrow(TypeError)
  })

  test('a taken port rejects', async () => {
    const { port } = await echo()
    await expect(listen({ port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describeDrivers('a peer that never reads', () => {
  test('A32: is held at most sendBytesMax for, then dropped; the others get everything', async () => {
    const limits = { sendBytesHigh: 64 * 1024, sendBytesMax: 256 * 1024, closeTimeoutMs: 100 }
    const listener = await listen({ ...current, host: '127.0.0.1', limits })
    listeners.push(listener)
    const group = new Group()
    listener.on('connection', (connection) => group.add(connection))
    const stuck = await RawPeer.open(listener.port, '/stuck')
    stuck.socket.pause()
    const reading = await RawPeer.open(listener.port, '/reading')
    let received = 0
    reading.socket.on('data', (bytes: Buffer) => {
      received += bytes.length
    })
    const slow = [...group].find((connection) => connection.request.path === '/stuck')!
    const message = Buffer.alloc(16_000)
    let sent = 0
    let most = 0
    for (; slow.state === 'open'; sent++) {
      group.send(message)
      await until(() => received >= (sent + 1) * (message.length + 4))
      most = Math.max(most, slow.bufferedBytes)
    }
    expect(most).toBeGreaterThan(limits.sendBytesHigh)
    expect(most).toBeLessThanOrEqual(limits.sendBytesMax)
    expect(await slow.closed).toEqual({
      code: 1006,
      reason: '',
      clean: false,
      abort: { code: 1013, reason: 'the peer reads too slowly' },
    })
    expect(group.size).toBe(1)
    reading.write(clientFrame(9, 'alive?'))
    await until(() => reading.pending.includes('alive?'))
  })
})

describe('over TLS', () => {
  let pems: Certificate
  beforeAll(async () => {
    pems = await certificate()
  })

  async function secure(port: number, servername = 'localhost'): Promise<RawPeer> {
    const socket = connectTls({ port, host: '127.0.0.1', ca: pems.cert, servername })
    await once(socket, 'secureConnect')
    return new RawPeer(socket)
  }

  test('serves WebSockets', async () => {
    const listener = await echo({ tls: pems, limits: { connectionsPerAddressMax: 1 } })
    expect(listener.url).toBe(`wss://127.0.0.1:${listener.port}/`)
    for (let round = 0; round < 3; round++) {
      const peer = await secure(listener.port)
      peer.write(
        Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'secret'), clientFrame(2, Buffer.alloc(200_000))]),
      )
      expect(await peer.head()).toContain('101')
      const [first, second] = await peer.frames(2)
      expect(first!.payload.toString()).toBe('secret')
      expect(second!.payload.length).toBe(200_000)
      const [connection] = listener.connections
      expect(connection).toMatchObject({ secure: true, remoteAddress: '127.0.0.1' })
      peer.write(clientFrame(8, closePayload(1000)))
      expect((await peer.frame()).opcode).toBe(8)
      await until(() => peer.ended)
      expect(await connection!.closed).toEqual({ code: 1000, reason: '', clean: true })
      await until(() => peer.closed)
      await turns()
    }
  })

  test('an http page may not connect over TLS, an https page may', async () => {
    const listener = await echo({ tls: pems })
    for (const [origin, status] of [
      ['http://localhost', '403'],
      ['https://localhost', '101'],
    ]) {
      const peer = await secure(listener.port)
      peer.write(upgradeRequest('/', [`Origin: ${origin}`]))
      expect(await peer.head()).toContain(status)
    }
  })

  test('A09: half-open, trickled and senseless handshakes are dropped by the deadline; others connect meanwhile', async () => {
    const listener = await echo({ tls: pems, limits: { handshakeTimeoutMs: 1_000 } })
    const silent = await Promise.all(Array.from({ length: 10 }, () => RawPeer.connect(listener.port)))
    const trickling = await RawPeer.connect(listener.port)
    const hello = Buffer.from('160301020001', 'hex')
    const trickle = setInterval(() => trickling.write(hello.subarray(0, 1)), 20)
    const senseless = await RawPeer.connect(listener.port)
    senseless.write('GET / HTTP/1.1\r\n\r\n')
    const peer = await secure(listener.port)
    peer.write(upgradeRequest())
    expect(await peer.head()).toContain('101')
    const gone = [...silent, trickling, senseless]
    await until(() => gone.every((each) => each.closed || each.ended))
    clearInterval(trickle)
    for (const each of gone) each.socket.destroy()
    peer.write(clientFrame(1, 'fine'))
    expect((await peer.frame()).payload.toString()).toBe('fine')
  })

  test('A07: the time for TLS and that for the request are one', async () => {
    const listener = await echo({ tls: pems, limits: { handshakeTimeoutMs: 800 } })
    const peer = await secure(listener.port)
    peer.write('GET / HT')
    await until(() => peer.ended || peer.closed)
    expect(listener.connections.size).toBe(0)
  })

  test('A09: a name that makes SNICallback throw fails that handshake only', async () => {
    const tls = {
      ...pems,
      SNICallback: (name: string) => {
        throw new Error(`no ${name}`)
      },
    }
    const listener = await echo({ tls })
    const socket = connectTls({ port: listener.port, host: '127.0.0.1', servername: 'evil.example', ca: pems.cert })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error).toBeInstanceOf(Error)
    const nameless: TLSSocket = connectTls({ port: listener.port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(nameless, 'secureConnect')
    nameless.destroy()
  })

  test('A10: beyond the limits TLS is not even begun', async () => {
    const listener = await echo({ tls: pems, limits: { connectionsMax: 1 } })
    await RawPeer.connect(listener.port)
    const second = connectTcp(listener.port, '127.0.0.1')
    second.on('error', () => undefined)
    await once(second, 'close')
  })

  test('close ends handshakes that are under way', async () => {
    const listener = await echo({ tls: pems })
    const peer = await RawPeer.connect(listener.port)
    await turns()
    await listener.close()
    await until(() => peer.closed || peer.ended)
    peer.socket.destroy()
  })

  test('our client and our server', async () => {
    const listener = await echo({ tls: pems, subprotocols: ['chat'] })
    const connection = await connect(`wss://localhost:${listener.port}/`, {
      tls: { ca: pems.cert },
      subprotocols: ['chat'],
    })
    connection.send('over TLS')
    expect(await connection[Symbol.asyncIterator]().next()).toEqual({ value: 'over TLS', done: false })
    expect(connection).toMatchObject({ secure: true, subprotocol: 'chat', role: 'client' })
    expect(await connection.close(1000, 'done')).toMatchObject({ code: 1000, clean: true })
  })
})

describeDrivers('the end of TCP without a closing handshake', () => {
  test.each(['FIN', 'RST'])('rule 67 (server): %s is 1006', async (how) => {
    const listener = await echo()
    const peer = await RawPeer.open(listener.port)
    const [connection] = listener.connections
    if (how === 'FIN') peer.socket.end(clientFrame(1, 'half').subarray(0, 3))
    else peer.reset()
    expect(await connection!.closed).toEqual({ code: 1006, reason: '', clean: false })
    expect(listener.connections.size).toBe(0)
  })
})
