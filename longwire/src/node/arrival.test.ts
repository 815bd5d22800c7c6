import { describe, expect, test } from 'vitest'

import { HeaderList, type Refusal, type RequestHead } from '../protocol/index.js'
import { Arrival, type Elsewhere } from './arrival.js'
import { asking, atDoor, Host } from './door.test-d.js'
import { MemoryTransport } from './memory.test-d.js'
import { ACCEPT, clientFrame, KEY, upgradeRequest } from './peer.test-d.js'

describe('a valid request', () => {
  test('is answered with 101 and becomes a connection', () => {
    const options = { subprotocols: ['b', 'a'], headers: new Map([['Set-Cookie', 'x=1']]) }
    const request = upgradeRequest('/room?id=1', ['Sec-WebSocket-Protocol: a, b', 'Origin: http://localhost'])
    const { host, transport, answer, loop } = asking(options, request)
    expect(answer()).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${ACCEPT}\r\nSec-WebSocket-Protocol: b\r\nSet-Cookie: x=1\r\n\r\n`,
    )
    expect(transport.writes).toHaveLength(1)
    const [connection] = host.connections
    expect(connection).toMatchObject({ subprotocol: 'b', remoteAddress: '192.0.2.1', secure: false, role: 'server' })
    expect(connection!.request).toMatchObject({ path: '/room?id=1', origin: 'http://localhost' })
    expect(connection!.request.headers.one('host')).toBe('localhost')
    loop.advance(20_000)
    expect(transport.destroyed).toBe(false)
  })

  test('A06: may come byte by byte', () => {
    const { host, transport, status } = atDoor()
    for (const byte of Buffer.from(upgradeRequest())) transport.receive(Buffer.from([byte]))
    expect(status()).toBe(101)
    expect(host.connections).toHaveLength(1)
  })

  test('rule 19 (server): what came behind it is received once, behind the 101, at every place it can be cut', () => {
    const all = Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'one'), clientFrame(1, 'two')])
    for (let cut = 1; cut < all.length; cut++) {
      const { host, transport, status } = atDoor()
      transport.receive(all.subarray(0, cut))
      transport.sink!.received(Buffer.from(all.subarray(cut)), 0, all.length - cut)
      expect(status()).toBe(101)
      expect(host.messages).toEqual(['one', 'two'])
    }
  })

  test('rule 20 (server): a second request is frame data', () => {
    const { host, transport, loop } = asking()
    transport.receive(Buffer.from(upgradeRequest()))
    loop.endTurn()
    // 'G' is FIN = 0 with a reserved bit set.
    expect(host.connections[0]!.state).toBe('closing')
    expect(transport.writes).toHaveLength(2)
    expect(transport.ended).toBe(true)
  })

  test('headers that cannot be sent refuse it, and say so', () => {
    const { host, status, answer } = asking({ headers: [['X', 'a\r\nb: c']] })
    expect(status()).toBe(500)
    expect(answer()).not.toContain('b: c')
    expect(host.refusals).toMatchObject([{ refusal: 'internal-error', status: 500, error: expect.any(TypeError) }])
  })
})

describe('a refusal', () => {
  test('rule 18 (server): is flushed, then our direction is closed, and what still comes is thrown away', () => {
    const { host, transport, answer } = asking({}, upgradeRequest().replace(KEY, 'short'))
    expect(answer()).toContain('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n')
    expect(transport.ended).toBe(true)
    expect(transport.destroyed).toBe(false)
    transport.receive(Buffer.from(upgradeRequest()), clientFrame(1, 'x'))
    expect(transport.writes).toHaveLength(1)
    expect(host.refusals).toHaveLength(1)
    expect(host.connections).toEqual([])
  })

  test('rule 18 (server): is not waited for longer than refuseTimeoutMs, even if it never leaves', () => {
    const setting = atDoor({ limits: { refuseTimeoutMs: 500 } })
    setting.transport.taking = false
    setting.transport.receive(Buffer.from(upgradeRequest().replace('GET', 'POST')))
    setting.loop.advance(480)
    expect(setting.transport.destroyed).toBe(false)
    setting.loop.advance(40)
    expect(setting.transport.destroyed).toBe(true)
  })

  test('rule 18 (server): leaves nothing behind when the peer goes', () => {
    const { host, transport, loop } = asking({}, upgradeRequest().replace('GET', 'POST'))
    transport.sink!.drained()
    transport.sink!.ended()
    transport.sink!.closed()
    expect(host.lostOnes).toBe(1)
    expect(loop.wheel.size).toBe(0)
  })
})

describe('what is not for us is answered', () => {
  const requests: [what: string, request: string, status: number][] = [
    ['an unknown path', upgradeRequest('/other'), 404],
    ['another protocol', upgradeRequest('/here').replace('websocket', 'h2c'), 426],
    ['no upgrade at all', 'GET /here HTTP/1.1\r\nHost: a\r\n\r\n', 426],
    ['no Connection: Upgrade', upgradeRequest('/here').replace('Connection: Upgrade', 'Connection: close'), 400],
    ['another version', upgradeRequest('/here').replace('13', '8'), 426],
    ['another method', upgradeRequest('/here').replace('GET', 'POST'), 405],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ]
  test.each(requests)('rule 22 (server): %s', (_what, request, expected) => {
    const { transport, status } = asking({ path: '/here' }, Buffer.from(request, 'latin1'))
    expect(status()).toBe(expected)
    expect(transport.ended).toBe(true)
  })
})

describe('a head that is too big', () => {
  test('rule 21 (server): is refused as soon as that is known, whole or byte by byte', () => {
    const big = upgradeRequest('/', [`Cookie: ${'x'.repeat(16 * 1024)}`])
    const whole = asking({}, big)
    expect(whole.status()).toBe(431)
    const { transport, status } = atDoor()
    let sent = 0
    for (const byte of Buffer.from(big)) {
      if (transport.ended) break
      transport.receive(Buffer.from([byte]))
      sent += 1
    }
    expect(status()).toBe(431)
    expect(sent).toBeLessThanOrEqual(8 * 1024 + 1)
  })

  test('rule 21 (server): so are too many headers and too long lines', () => {
    const many = Array.from({ length: 65 }, (_, index) => `X-${index}: y`)
    expect(asking({}, upgradeRequest('/', many)).status()).toBe(431)
    expect(asking({ limits: { headersMax: 200 } }, upgradeRequest('/', many)).status()).toBe(101)
    expect(asking({ limits: { lineBytesMax: 50 } }, upgradeRequest(`/${'x'.repeat(60)}`)).status()).toBe(414)
  })

  test('fact 86: so is one that another parser has read', () => {
    const host = new Host({})
    const transport = new MemoryTransport()
    const raw = Array.from({ length: 2_000 }, (_, index) => [`X-${index}`, 'y']).flat()
    const head: RequestHead = { method: 'GET', target: '/', version: '1.1', headers: HeaderList.fromRaw(raw) }
    new Arrival(host, transport, 0).review(head, Buffer.alloc(0))
    expect(host.refusals).toMatchObject([{ refusal: 'too-many-headers', status: 431 }])
  })
})

describe('a peer that takes its time', () => {
  test('A07: has handshakeTimeoutMs from its arrival on, however steadily it sends', () => {
    const { host, transport, loop, answer } = atDoor({ limits: { handshakeTimeoutMs: 2_000 } })
    const request = Buffer.from(upgradeRequest())
    for (let index = 0; index < 19; index++) {
      loop.advance(100)
      transport.receive(request.subarray(index, index + 1))
    }
    expect(transport.destroyed).toBe(false)
    loop.advance(120)
    expect(transport.destroyed).toBe(true)
    expect(answer()).toContain('HTTP/1.1 408 ')
    expect(host.refusals).toMatchObject([{ refusal: 'handshake-timeout', status: 408 }])
  })

  test('A07: gets no answer where it has asked nothing', () => {
    const { transport, loop } = atDoor()
    loop.advance(10_020)
    expect(transport.destroyed).toBe(true)
    expect(transport.writes).toEqual([])
  })

  test('A07: the time begins with the TCP connection, not with the reading', () => {
    const host = new Host({})
    const transport = new MemoryTransport()
    new Arrival(host, transport, host.loop.now - 9_000).read()
    host.loop.advance(1_020)
    expect(transport.destroyed).toBe(true)
  })

  test('a FIN before the request is whole is answered with ours', () => {
    const { transport } = atDoor()
    transport.receive(Buffer.from('GET '))
    transport.sink!.ended()
    expect(transport.ended).toBe(true)
    expect(transport.writes).toEqual([])
  })
})

describe('shutDown', () => {
  test('drops who has not asked, refuses who has, leaves alone who was answered', async () => {
    const silent = atDoor()
    silent.arrival.shutDown()
    expect(silent.transport.destroyed).toBe(true)

    const waiting = asking({ verify: () => new Promise<boolean>(() => undefined) })
    waiting.arrival.shutDown()
    expect(waiting.status()).toBe(503)

    const refused = asking({}, upgradeRequest().replace('GET', 'POST'))
    refused.arrival.shutDown()
    expect(refused.transport.writes).toHaveLength(1)

    const accepted = asking()
    accepted.arrival.shutDown()
    expect(accepted.transport.writes).toHaveLength(1)
    expect(accepted.transport.ended).toBe(false)
  })
})

describe('a request for someone else', () => {
  function withElsewhere(wanted: (found: RequestHead | Refusal) => boolean) {
    const taken: string[] = []
    const elsewhere: Elsewhere = { wants: wanted, take: (bytes) => taken.push(Buffer.from(bytes).toString('latin1')) }
    return { taken, ...atDoor({}, elsewhere) }
  }

  test('is handed on with every byte that came, and forgotten', () => {
    const { taken, transport, host, loop } = withElsewhere(() => true)
    const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\nbody'
    transport.receive(Buffer.from(request.slice(0, 10)))
    expect(taken).toEqual([])
    transport.receive(Buffer.from(request.slice(10)))
    expect(taken).toEqual([request])
    expect(transport.writes).toEqual([])
    expect(host.lostOnes).toBe(1)
    expect(loop.wheel.size).toBe(0)
  })

  test('a head that cannot be read is handed on too where it is wanted', () => {
    const found: (RequestHead | Refusal)[] = []
    const { taken, transport } = withElsewhere((what) => found.push(what) > 0)
    const request = `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(9_000)}`
    transport.receive(Buffer.from(request))
    expect(found).toEqual(['head-too-big'])
    expect(taken).toEqual([request])
  })

  test('what is not wanted there stays here', () => {
    const { taken, transport, host, status } = withElsewhere(() => false)
    transport.receive(Buffer.from(upgradeRequest()))
    expect(status()).toBe(101)
    expect(host.connections).toHaveLength(1)
    expect(taken).toEqual([])
  })
})
