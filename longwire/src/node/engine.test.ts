import { describe, expect, test } from 'vitest'

import { Opcode, type Role } from '../protocol/index.js'
import { from, ManualLoop, NOTHING, opcodes, running, sentClose, setUp } from './memory.test-d.js'
import { clientFrame, frame } from './peer.test-d.js'
import { prepare } from './prepared-message.js'

describe('messages', () => {
  test('text is a string, binary has memory that is not written again', () => {
    const { transport, messages } = running()
    const bytes = Buffer.concat([clientFrame(1, 'grüße'), clientFrame(2, Buffer.from([1, 2, 3]))])
    transport.sink!.received(bytes, 0, bytes.length)
    bytes.fill(0xff)
    expect(messages).toEqual(['grüße', new Uint8Array([1, 2, 3])])
    const more = Buffer.concat(Array.from({ length: 10_000 }, () => clientFrame(2, Buffer.alloc(100))))
    transport.sink!.received(more, 0, more.length)
    expect(messages[1]).toEqual(new Uint8Array([1, 2, 3]))
  })

  test('a long one and a fragmented one arrive whole', () => {
    const { transport, messages } = running()
    const long = Buffer.alloc(100_000, 'x')
    const bytes = clientFrame(1, long)
    for (let at = 0; at < bytes.length; at += 1_000) transport.receive(bytes.subarray(at, at + 1_000))
    transport.receive(clientFrame(2, 'ab', false), clientFrame(0, 'cd'))
    expect(messages).toEqual([long.toString(), new Uint8Array(Buffer.from('abcd'))])
  })

  test('rule 19 (server): bytes behind the head come first, and once', () => {
    const { transport, engine, messages, listen } = setUp()
    listen()
    engine.start(clientFrame(1, 'early'))
    expect(messages).toEqual(['early'])
    transport.receive(clientFrame(1, 'later'))
    expect(messages).toEqual(['early', 'later'])
  })

  test('rule 31 (client): bytes behind the 101 come first, and once', () => {
    const { transport, engine, messages, listen } = setUp({}, 'client')
    listen()
    engine.start(frame(1, 'early'))
    transport.receive(frame(1, 'later'))
    expect(messages).toEqual(['early', 'later'])
  })
})

describe('one write per turn', () => {
  test('what is sent while received bytes are handled leaves at the end of that, in one write', () => {
    const { transport, engine, loop } = running()
    engine.events.on('message', (data) => engine.outflow.sendText(`echo ${String(data)}`))
    transport.receive(clientFrame(1, 'a'), clientFrame(9, 'p'), clientFrame(1, 'b'), clientFrame(1, 'c'))
    expect(transport.writes).toHaveLength(1)
    expect(transport.frames.map(({ payload }) => payload.toString())).toEqual(['echo a', 'p', 'echo b', 'echo c'])
    expect(loop.endTurn()).toBe(false)
  })

  test('what is sent otherwise leaves at the end of the turn, in one write', () => {
    const { transport, engine, loop } = running()
    engine.outflow.sendText('a')
    engine.outflow.sendBytes(2, Buffer.from('b'))
    engine.outflow.sendPrepared(prepare('c'))
    engine.outflow.sendPing(Buffer.from('d'))
    expect(transport.writes).toEqual([])
    expect(engine.outflow.bufferedBytes).toBe(12)
    loop.endTurn()
    expect(transport.writes).toHaveLength(1)
    expect(transport.frames.map(({ opcode, payload }) => `${opcode} ${payload.toString()}`)).toEqual([
      '1 a',
      '2 b',
      '1 c',
      '9 d',
    ])
  })

  test('a broadcast in a read reaches the others at the end of the turn', () => {
    const loop = new ManualLoop()
    const [near, far] = [running({}, 'server', loop), running({}, 'server', loop)]
    near.engine.events.on('message', (data) => {
      const message = prepare(data)
      near.engine.outflow.sendPrepared(message)
      far.engine.outflow.sendPrepared(message)
    })
    near.transport.receive(clientFrame(1, 'x'), clientFrame(1, 'y'))
    expect(near.transport.writes).toHaveLength(1)
    expect(far.transport.writes).toHaveLength(0)
    loop.endTurn()
    expect(far.transport.writes).toEqual(near.transport.writes)
  })

  test('much leaves without waiting for the end of the turn', () => {
    const { transport, engine } = running()
    for (let index = 0; index < 5; index++) engine.outflow.sendBytes(2, new Uint8Array(64 * 1024))
    expect(transport.writes.length).toBeGreaterThan(0)
  })

  test('a client masks, also what was framed once for many', () => {
    const { transport, engine, loop } = running({}, 'client')
    engine.outflow.sendText('a')
    engine.outflow.sendPrepared(prepare('b'))
    engine.outflow.sendPrepared(prepare(Buffer.from('c')))
    loop.endTurn()
    expect(transport.frames.map(({ masked, opcode, payload }) => [masked, opcode, payload.toString()])).toEqual([
      [true, 1, 'a'],
      [true, 1, 'b'],
      [true, 2, 'c'],
    ])
  })
})

describe('back-pressure', () => {
  test('send returns false above the high-water mark, and drain tells when half of it has left', async () => {
    const { transport, engine, loop, events } = running({ sendBytesHigh: 1_000 })
    transport.taking = false
    expect(engine.outflow.sendBytes(2, new Uint8Array(400))).toBe(true)
    loop.endTurn()
    expect(engine.outflow.sendBytes(2, new Uint8Array(600))).toBe(false)
    let drained = false
    const waiting = engine.outflow.untilDrained().then(() => {
      drained = true
    })
    loop.endTurn()
    expect(transport.writes).toHaveLength(1)
    transport.drain(false)
    await Promise.resolve()
    expect(drained).toBe(false)
    expect(events).toEqual([])
    transport.drain()
    await waiting
    expect(events).toEqual(['drain'])
    expect(engine.outflow.bufferedBytes).toBe(0)
    await engine.outflow.untilDrained()
    expect(engine.outflow.sendText('x')).toBe(true)
  })

  test('drain is told too when everything leaves at the end of the turn', () => {
    const { engine, loop, events } = running({ sendBytesHigh: 1_000 })
    expect(engine.outflow.sendBytes(2, new Uint8Array(1_000))).toBe(false)
    loop.endTurn()
    expect(events).toEqual(['drain'])
  })

  test('A32: a peer that never reads is given up before more than the most waits, and dropped by the deadline', () => {
    const limits = { sendBytesHigh: 5_000, sendBytesMax: 10_000, closeTimeoutMs: 1_000, messageBytesMax: 1_000 }
    const setting = running(limits)
    const { transport, engine, loop, outcomes } = setting
    transport.taking = false
    let sent = 0
    let most = 0
    while (engine.state === 'open') {
      engine.outflow.sendBytes(2, new Uint8Array(500))
      loop.endTurn()
      sent += 1
      most = Math.max(most, engine.outflow.bufferedBytes)
    }
    expect(sent).toBeGreaterThan(15)
    expect(most).toBeLessThanOrEqual(10_000 + 100)
    expect(engine.outflow.sendText('more')).toBe(false)
    loop.advance(1_100)
    expect(transport.destroyed).toBe(true)
    transport.sink!.closed()
    expect(outcomes).toEqual([
      { code: 1006, reason: '', clean: false, abort: { code: 1013, reason: 'the peer reads too slowly' } },
    ])
  })

  test('A32: text counts by its bytes', () => {
    const { transport, engine, loop } = running({ sendBytesHigh: 100, sendBytesMax: 1_000 })
    transport.taking = false
    engine.outflow.sendText('x')
    loop.endTurn()
    engine.outflow.sendText('x'.repeat(900))
    expect(engine.state).toBe('open')
    engine.outflow.sendText('ä'.repeat(60))
    expect(engine.state).toBe('closing')
  })

  test('a message that finds the queue empty may be longer than the most that may wait', () => {
    const { engine, loop } = running({ sendBytesHigh: 100, sendBytesMax: 1_000 })
    expect(engine.outflow.sendBytes(2, new Uint8Array(5_000))).toBe(false)
    expect(engine.state).toBe('open')
    loop.endTurn()
    expect(engine.outflow.bufferedBytes).toBe(0)
  })

  test('A32: bytes that wait and do not leave are the end after sendTimeoutMs, whatever the peer sends', () => {
    const { transport, engine, loop, outcomes } = running({ sendTimeoutMs: 5_000 })
    transport.taking = false
    engine.outflow.sendText('stuck')
    loop.endTurn()
    for (let second = 0; second < 4; second++) {
      loop.advance(1_000)
      transport.receive(clientFrame(1, 'x'))
    }
    expect(transport.destroyed).toBe(false)
    loop.advance(1_100)
    expect(transport.destroyed).toBe(true)
    transport.sink!.closed()
    expect(outcomes[0]).toMatchObject({ code: 1006, clean: false, abort: { reason: 'the peer takes nothing' } })
  })
})

describe.each<Role>(['server', 'client'])('liveness (%s)', (role) => {
  const peer: Role = role === 'server' ? 'client' : 'server'

  test(`F03 (${role}): a silent peer is pinged, and given up within the interval and the timeout`, () => {
    const setting = running({}, role)
    setting.loop.advance(25_020)
    expect(opcodes(setting)).toEqual([9])
    expect(setting.transport.destroyed).toBe(false)
    setting.loop.advance(10_020)
    expect(setting.transport.destroyed).toBe(true)
    expect(setting.engine.state).toBe('closed')
    setting.transport.sink!.closed()
    expect(setting.outcomes).toEqual([
      { code: 1006, reason: '', clean: false, abort: { code: 1006, reason: 'no answer to a ping' } },
    ])
  })

  test(`any byte is life (${role})`, () => {
    const setting = running({}, role)
    for (let count = 0; count < 10; count++) {
      setting.loop.advance(20_000)
      setting.transport.receive(from(peer, 1, 'x'))
    }
    expect(setting.transport.writes).toEqual([])
    setting.loop.advance(25_020)
    setting.transport.receive(Buffer.from([0x01]))
    setting.loop.advance(20_000)
    expect(setting.transport.destroyed).toBe(false)
  })

  test(`rule 46 (${role}): a ping is answered with its payload, and told`, () => {
    const setting = running({}, role)
    setting.transport.receive(from(peer, 9, 'are you there'))
    expect(setting.transport.frames.map(({ opcode, payload }) => [opcode, payload.toString()])).toEqual([
      [10, 'are you there'],
    ])
    expect(setting.events).toEqual(['ping are you there'])
  })

  test(`rule 46 (${role}): while nothing leaves only the latest ping is answered`, () => {
    const setting = running({}, role)
    setting.transport.taking = false
    setting.engine.outflow.sendText('stuck')
    setting.loop.endTurn()
    const held = setting.engine.outflow.bufferedBytes
    for (let index = 0; index < 100; index++) setting.transport.receive(from(peer, 9, `number ${index}`))
    expect(setting.engine.outflow.bufferedBytes).toBe(held)
    setting.transport.drain()
    expect(setting.transport.frames.map(({ payload }) => payload.toString())).toEqual(['stuck', 'number 99'])
  })

  test(`A23 (${role}): a flood of control frames is the end, a burst of 50 is not`, () => {
    const setting = running({}, role)
    for (let index = 0; index < 50; index++) setting.transport.receive(from(peer, 9, 'p'))
    expect(setting.engine.state).toBe('open')
    const flood = Buffer.concat(Array.from({ length: 100 }, (_, index) => from(peer, index % 2 === 0 ? 9 : 10, 'p')))
    setting.transport.receive(flood)
    expect(setting.engine.state).toBe('open')
    setting.transport.receive(flood)
    expect(setting.engine.state).toBe('closing')
    expect(sentClose(setting)).toEqual({ code: 1008, reason: 'too many control frames' })
    expect(setting.events.length).toBe(200)
    expect(setting.transport.ended).toBe(true)
  })

  test(`rule 47 (${role}): an unsolicited pong is told and changes nothing`, () => {
    const setting = running({}, role)
    setting.transport.receive(from(peer, 10, 'hm'))
    expect(setting.events).toEqual(['pong hm'])
    expect(setting.transport.writes).toEqual([])
    expect(setting.engine.state).toBe('open')
  })
})

describe('deadlines', () => {
  test('A22: a message that takes too long is the end, however steadily it comes', () => {
    const setting = running({ messageTimeoutMs: 5_000 })
    setting.transport.receive(clientFrame(1, 'x', false))
    for (let second = 0; second < 4; second++) {
      setting.loop.advance(1_000)
      setting.transport.receive(clientFrame(0, 'x', false))
    }
    expect(setting.engine.state).toBe('open')
    setting.loop.advance(1_100)
    expect(setting.engine.state).toBe('closing')
    expect(sentClose(setting)).toEqual({ code: 1008, reason: 'a message took too long' })
    expect(setting.transport.ended).toBe(true)
  })

  test('long messages one behind the other each have their time', () => {
    const { loop, transport, engine, messages } = running({ messageTimeoutMs: 5_000 })
    transport.receive(clientFrame(1, 'a', false))
    for (let count = 0; count < 10; count++) {
      loop.advance(4_000)
      transport.receive(clientFrame(0, 'b'), clientFrame(1, 'a', false))
    }
    expect(engine.state).toBe('open')
    expect(messages).toHaveLength(10)
  })

  test('idleness is the end when that was asked for; pings are no messages', () => {
    const setting = running({ idleTimeoutMs: 5_000 })
    setting.loop.advance(4_000)
    setting.engine.outflow.sendText('x')
    setting.loop.endTurn()
    setting.loop.advance(4_000)
    setting.transport.receive(clientFrame(1, 'y'))
    setting.loop.advance(4_000)
    setting.transport.receive(clientFrame(9, 'z'))
    expect(setting.engine.state).toBe('open')
    setting.loop.advance(1_100)
    expect(setting.engine.state).toBe('closing')
    expect(sentClose(setting)).toEqual({ code: 1001, reason: 'idle' })
  })

  test('a paused connection is not given up for silence, and goes on where it was', () => {
    const { transport, engine, loop, messages, listen } = setUp({ receiveMessagesHigh: 2 })
    engine.start(NOTHING)
    transport.receive(clientFrame(1, 'a'), clientFrame(1, 'b'))
    expect(transport.paused).toBe(true)
    loop.advance(100_000)
    expect(transport.destroyed).toBe(false)
    listen()
    engine.inbox.end()
    expect(messages).toEqual(['a', 'b'])
    expect(transport.paused).toBe(false)
    loop.advance(36_000)
    expect(transport.destroyed).toBe(true)
  })

  test('everything is released at the end', () => {
    const { transport, loop, engine } = running()
    expect(loop.wheel.size).toBe(1)
    transport.sink!.closed()
    expect(loop.wheel.size).toBe(0)
    expect(engine.events.has('message')).toBe(false)
    expect(engine.events.has('close')).toBe(false)
  })

  test('without any deadline no timer runs', () => {
    const off = { pingIntervalMs: 0, messageTimeoutMs: 0, sendTimeoutMs: 0 }
    const { loop, transport } = running(off)
    transport.receive(clientFrame(1, 'x', false))
    expect(loop.wheel.size).toBe(0)
  })
})

describe('for those who want bytes', () => {
  test('every message goes to the raw sink in memory of its own, text undecoded', () => {
    const got: [number, string][] = []
    const violations: string[] = []
    const raw = {
      violated: (violation: string) => void violations.push(violation),
      message: (opcode: number, payload: Uint8Array) => void got.push([opcode, Buffer.from(payload).toString()]),
    }
    const { transport } = running({}, 'server', undefined, { raw })
    const bytes = Buffer.concat([clientFrame(Opcode.text, 'grüße'), clientFrame(Opcode.binary, 'b')])
    transport.receive(bytes)
    expect(got).toEqual([
      [Opcode.text, 'grüße'],
      [Opcode.binary, 'b'],
    ])
    expect(violations).toEqual([])
    transport.receive(frame(Opcode.text, 'unmasked'))
    expect(violations).toEqual(['unmasked'])
  })

  test('pings may be left to the application', () => {
    const { engine, transport, events, loop } = running({}, 'server', undefined, { answerPings: false })
    transport.receive(clientFrame(Opcode.ping, 'p'))
    loop.endTurn()
    expect([events, transport.writes]).toEqual([['ping p'], []])
    engine.outflow.sendPong(Buffer.from('p'))
    loop.endTurn()
    expect(transport.frames.map(({ opcode }) => opcode)).toEqual([Opcode.pong])
  })
})

test('a control frame that came in two parts leaves no message open', () => {
  const { engine, transport, loop } = running({ messageTimeoutMs: 500, pingIntervalMs: 0 })
  const ping = clientFrame(Opcode.ping, 'p')
  transport.receive(ping.subarray(0, 1))
  transport.receive(ping.subarray(1))
  loop.advance(10_000)
  expect([engine.state, transport.frames.map(({ opcode }) => opcode)]).toEqual(['open', [Opcode.pong]])
  transport.receive(ping.subarray(0, 1))
  loop.advance(10_000)
  expect(engine.state).toBe('closed')
})
