import { beforeEach, describe, expect, test } from 'vitest'

import { FakeClock, settled } from '../../test/support/fake-clock.js'
import { ScriptedHub } from '../../test/support/scripted-hub.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { HubClose, JSON_SUBPROTOCOL } from '../wire/index.js'
import { Connection, type ConnectionSink, type Loss, type Received, type TokenSource } from './connection.js'
import { HubFault } from './error.js'
import { freshStats, type LineStats } from './stats.js'

let clock: FakeClock
let hub: ScriptedHub
let stats: LineStats
let reported: unknown[]
let told: string[]
let losses: Loss[]
let fault: boolean

beforeEach(() => {
  clock = new FakeClock()
  hub = new ScriptedHub()
  stats = freshStats()
  reported = []
  told = []
  losses = []
  fault = false
})

function start(token?: TokenSource) {
  const sink: ConnectionSink = {
    connect: (text) => ({ type: 'connect', version: 1, producer: 'p', ...(text === undefined ? {} : { token: text }) }),
    welcomed: ({ session }) => told.push(`welcomed ${session}`),
    received: ({ type }: Received) => {
      if (fault) throw new HubFault('no')
      told.push(type)
    },
    lost: (loss) => losses.push(loss),
  }
  const options = {
    url: 'wss://hub.example/line',
    token,
    connectTimeoutMs: 10_000,
    stats,
    report: (error: unknown) => reported.push(error),
  }
  const connection = new Connection(options, { open: hub.open, clock, random: new SeededRandom() }, sink)
  connection.start()
  return connection
}

const signal = { type: 'signal', topic: 'a', data: 1, from: { user: 'u', session: 's' } } as const

describe('the opening', () => {
  test('offers the subprotocol, says connect first, and is welcomed', () => {
    start('secret')
    const { connection } = hub
    expect(connection).toMatchObject({ url: 'wss://hub.example/line', subprotocols: [JSON_SUBPROTOCOL] })
    expect(connection.received).toEqual([])
    connection.open()
    connection.open()
    expect(connection.received).toEqual([{ type: 'connect', version: 1, producer: 'p', token: 'secret' }])
    connection.welcome('s1')
    connection.tell(signal)
    expect(told).toEqual(['welcomed s1', 'signal'])
  })

  test('a transport may be open before the call that opens it has returned', () => {
    const { open } = hub
    const eager = new ScriptedHub()
    Object.assign(hub, {
      open: (...[url, subprotocols, events]: Parameters<typeof open>) => {
        const transport = eager.open(url, subprotocols, events)
        eager.connection.open()
        return transport
      },
    })
    start()
    expect(eager.connection.received).toHaveLength(1)
  })

  test('asks for the token first', async () => {
    start(() => Promise.resolve('fetched'))
    expect(hub.connections).toHaveLength(0)
    await settled()
    hub.connection.open()
    expect(hub.connection.last('connect').token).toBe('fetched')
  })

  test('without a token there is no attempt, but there will be another one', async () => {
    start(() => Promise.reject(new Error('offline')))
    await settled()
    expect(hub.connections).toHaveLength(0)
    expect(reported).toEqual([new Error('offline')])
    expect(losses).toEqual([{ code: 1006, reason: 'there is no token', final: false, aliveMs: 0, hintMs: undefined }])
  })

  test('what comes before the transport is open means nothing', () => {
    start()
    hub.connection.raw('nonsense')
    expect(stats.messagesReceived).toBe(0)
    expect(losses).toEqual([])
  })

  test('an attempt that cannot even begin is final', () => {
    hub.failure = new SyntaxError('malformed URL')
    start()
    expect(losses).toEqual([{ code: 1006, reason: 'malformed URL', final: true, aliveMs: 0, hintMs: undefined }])
    expect(clock.pending).toBe(0)
  })

  test.each(['before the handshake', 'before the welcome'])('gives up after connectTimeoutMs, %s', async (when) => {
    start()
    if (when === 'before the welcome') hub.connection.open()
    await clock.advance(9_999)
    expect(losses).toEqual([])
    await clock.advance(1)
    expect(losses).toMatchObject([{ code: HubClose.timeout, final: false, aliveMs: 0 }])
    expect(hub.connection.closed).toMatchObject({ code: HubClose.timeout })
  })

  test('the time for the token counts', async () => {
    let resolve: (token: string) => void = () => {}
    start(() => new Promise<string>((done) => (resolve = done)))
    await clock.advance(10_000)
    expect(losses).toHaveLength(1)
    resolve('too late')
    await settled()
    expect(hub.connections).toHaveLength(0)
  })
})

describe('the conversation', () => {
  const live = () => {
    const connection = start()
    hub.connection.open()
    hub.connection.welcome()
    return connection
  }

  test('sends and counts', () => {
    const connection = live()
    connection.send({ type: 'signal', topic: 'a', data: 'ä' })
    expect(hub.connection.last('signal').data).toBe('ä')
    expect(stats.messagesSent).toBe(2)
    expect(stats.bytesSent).toBe(
      '{"type":"connect","version":1,"producer":"p"}{"type":"signal","topic":"a","data":"."}'.length + 1,
    )
    expect(stats.messagesReceived).toBe(1)
    expect(stats.bytesReceived).toBeGreaterThan(100)
    hub.connection.bufferedBytes = 5
    expect(connection.bufferedBytes).toBe(5)
  })

  test('answers pings, and takes pongs as life', () => {
    live()
    hub.connection.tell({ type: 'ping' })
    hub.connection.tell({ type: 'pong' })
    expect(hub.connection.received.at(-1)).toEqual({ type: 'pong' })
    expect(told).toEqual(['welcomed session-1'])
  })

  test('pings a silent hub and drops the connection when nothing follows: half-open', async () => {
    live()
    await clock.advance(25_000)
    expect(hub.connection.received.at(-1)).toEqual({ type: 'ping' })
    await clock.advance(9_999)
    expect(losses).toEqual([])
    await clock.advance(1)
    expect(losses).toMatchObject([{ code: HubClose.timeout, final: false, aliveMs: 35_000 }])
    expect(hub.connection.closed).toMatchObject({ code: HubClose.timeout })
  })

  test('can be probed at any time', async () => {
    const connection = live()
    connection.probe()
    expect(hub.connection.received.at(-1)).toEqual({ type: 'ping' })
    await clock.advance(10_000)
    expect(losses).toHaveLength(1)
  })

  test('ignores messages of a type that it does not know', () => {
    live()
    hub.connection.raw('{"type":"news","of":"tomorrow"}')
    expect(losses).toEqual([])
    expect(stats.malformed).toBe(0)
  })

  test.each([
    ['no JSON', () => hub.connection.raw('{')],
    ['a field that does not fit', () => hub.connection.raw('{"type":"stored","id":"one"}')],
    ['a second welcome', () => hub.connection.welcome()],
    [
      'what the sink takes for a fault',
      () => {
        fault = true
        hub.connection.tell(signal)
      },
    ],
  ])('%s costs the connection, and is counted', (_, misbehave) => {
    live()
    misbehave()
    expect(stats.malformed).toBe(1)
    expect(reported).toEqual([expect.any(HubFault)])
    expect(losses).toMatchObject([{ code: HubClose.malformed, final: false }])
    expect(hub.connection.closed).toMatchObject({ code: HubClose.malformed })
  })

  test('anything before the welcome is a fault', () => {
    start()
    hub.connection.open()
    hub.connection.tell(signal)
    expect(losses).toMatchObject([{ code: HubClose.malformed, final: false, aliveMs: 0 }])
  })

  test('an error of ours is no fault of the hub', () => {
    live()
    Object.defineProperty(told, 'push', {
      value: () => {
        throw new RangeError('ours')
      },
    })
    expect(() => hub.connection.tell(signal)).toThrow('ours')
    expect(losses).toEqual([])
  })
})

describe('the end', () => {
  test('is told once, with how long the connection was usable', async () => {
    start()
    hub.connection.open()
    await clock.advance(1_000)
    hub.connection.welcome()
    await clock.advance(2_000)
    hub.connection.end(1001, 'bye')
    hub.connection.end(1001, 'bye')
    expect(losses).toEqual([{ code: 1001, reason: 'bye', final: false, aliveMs: 2_000, hintMs: undefined }])
    expect(clock.pending).toBe(0)
  })

  test('goaway says when to come back', () => {
    start()
    hub.connection.open()
    hub.connection.welcome()
    hub.connection.tell({ type: 'goaway', afterMs: 1_234, reason: 'restart' })
    hub.connection.end(1012)
    expect(losses).toMatchObject([{ code: 1012, hintMs: 1_234 }])
  })

  test.each([
    [1000, false],
    [1006, false],
    [1012, false],
    [4001, false],
    [4500, true],
    [4502, true],
    [4503, true],
  ])('close code %i: final is %s', (code, final) => {
    start()
    hub.connection.end(code)
    expect(losses).toMatchObject([{ code, final }])
  })

  test('nothing is sent or received after it', () => {
    const connection = start()
    hub.connection.open()
    hub.connection.welcome()
    hub.connection.end()
    connection.send({ type: 'ping' })
    hub.connection.tell(signal)
    hub.connection.welcome()
    expect(hub.connection.received).toHaveLength(1)
    expect(told).toEqual(['welcomed session-1'])
  })

  test('abandoned, it tells nobody', async () => {
    const connection = start()
    hub.connection.open()
    connection.abandon(1000, 'enough')
    connection.abandon(1000, 'enough')
    expect(hub.connection.closed).toEqual({ code: 1000, reason: 'enough' })
    hub.connection.end(1000)
    await clock.advance(60_000)
    expect(losses).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
