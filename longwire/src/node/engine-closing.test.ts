import { describe, expect, test } from 'vitest'

import type { Role } from '../protocol/index.js'
import { from, NOTHING, opcodes, running, sentClose, setUp } from './memory.test-d.js'
import { clientFrame, closePayload, frame } from './peer.test-d.js'
import { prepare } from './prepared-message.js'

describe('the closing handshake', () => {
  test('rule 65 (server): the server ends TCP as soon as both have sent Close', () => {
    const setting = running()
    setting.engine.close(1000, 'bye')
    expect(setting.engine.state).toBe('closing')
    setting.loop.endTurn()
    expect(sentClose(setting)).toEqual({ code: 1000, reason: 'bye' })
    expect(setting.transport.ended).toBe(false)
    setting.transport.receive(clientFrame(8, closePayload(1000)))
    expect(setting.transport.ended).toBe(true)
    setting.transport.sink!.closed()
    expect(setting.outcomes).toEqual([{ code: 1000, reason: '', clean: true }])
  })

  test('rule 65 (client): the client waits for the server to end TCP, with a timer', () => {
    const setting = running({ closeTimeoutMs: 2_000 }, 'client')
    setting.engine.close(1000, '')
    setting.loop.endTurn()
    setting.transport.receive(frame(8, closePayload(1000)))
    expect(setting.transport.ended).toBe(false)
    setting.loop.advance(1_900)
    expect(setting.transport.destroyed).toBe(false)
    setting.loop.advance(200)
    expect(setting.transport.destroyed).toBe(true)
    setting.transport.sink!.closed()
    expect(setting.outcomes).toMatchObject([{ code: 1000, clean: true }])
  })

  test('rule 65 (client): FIN of the server is answered with ours', () => {
    const { engine, loop, transport, outcomes } = running({}, 'client')
    engine.close(1000, '')
    loop.endTurn()
    transport.receive(frame(8, closePayload(1000)))
    transport.sink!.ended()
    expect(transport.ended).toBe(true)
    transport.sink!.closed()
    expect(outcomes).toEqual([{ code: 1000, reason: '', clean: true }])
  })

  describe.each<Role>(['server', 'client'])('%s', (role) => {
    const peer: Role = role === 'server' ? 'client' : 'server'

    test(`rule 66 (${role}): a peer that never answers is dropped`, () => {
      const { engine, loop, transport, outcomes } = running({ closeTimeoutMs: 1_000 }, role)
      engine.close(1000, '')
      loop.advance(1_100)
      expect(transport.destroyed).toBe(true)
      transport.sink!.closed()
      expect(outcomes).toMatchObject([{ code: 1006, clean: false }])
    })

    test(`rule 66 (${role}): so is one that keeps sending`, () => {
      const { engine, loop, transport } = running({ closeTimeoutMs: 1_000 }, role)
      engine.close(1000, '')
      for (let count = 0; count < 10 && !transport.destroyed; count++) {
        loop.advance(120)
        transport.receive(from(peer, 1, 'still here'))
      }
      expect(transport.destroyed).toBe(true)
    })

    test(`rule 66 (${role}): so is one to whom our Close cannot be sent`, () => {
      const { engine, loop, transport } = running({ closeTimeoutMs: 1_000 }, role)
      transport.taking = false
      engine.outflow.sendText('stuck')
      loop.endTurn()
      transport.receive(from(peer, 8, closePayload(1001)))
      expect(transport.ended).toBe(false)
      loop.advance(1_100)
      expect(transport.destroyed).toBe(true)
    })

    test(`rule 63 (${role}): what was sent before Close leaves before it, and nothing behind it`, () => {
      const setting = running({}, role)
      setting.engine.outflow.sendText('before')
      setting.engine.close(1000, '')
      expect(setting.engine.outflow.sendText('after')).toBe(false)
      expect(setting.engine.outflow.sendBytes(2, new Uint8Array(3))).toBe(false)
      expect(setting.engine.outflow.sendPrepared(prepare('after'))).toBe(false)
      setting.engine.outflow.sendPing()
      setting.loop.endTurn()
      expect(opcodes(setting)).toEqual([1, 8])
    })

    test(`rule 62 (${role}): a received Close is answered once, and our own close() comes too late`, () => {
      const setting = running({}, role)
      setting.transport.receive(from(peer, 8, closePayload(3001, 'go')))
      setting.engine.close(1000, '')
      setting.loop.endTurn()
      expect(opcodes(setting)).toEqual([8])
      expect(sentClose(setting).code).toBe(3001)
      setting.transport.sink!.closed()
      expect(setting.outcomes).toEqual([{ code: 3001, reason: 'go', clean: true }])
    })

    test(`rule 64 (${role}): messages between our Close and the peer's are delivered, later ones are not`, () => {
      const { engine, loop, transport, messages } = running({}, role)
      engine.close(1000, '')
      loop.endTurn()
      transport.receive(from(peer, 1, 'on its way'), from(peer, 8), from(peer, 1, 'too late'))
      expect(messages).toEqual(['on its way'])
    })

    test(`rule 64 (${role}): closing makes a paused connection read again`, () => {
      const { engine, transport } = setUp({ receiveMessagesHigh: 1 }, role)
      engine.start(NOTHING)
      transport.receive(from(peer, 1, 'a'))
      expect(transport.paused).toBe(true)
      engine.close(1000, '')
      expect(transport.paused).toBe(false)
      transport.receive(from(peer, 1, 'b'), from(peer, 8))
      expect(transport.paused).toBe(false)
    })

    test(`rule 67 (${role}): FIN without Close is 1006 and not clean, also in the middle of a frame`, () => {
      for (const bytes of [NOTHING, from(peer, 1, 'whole').subarray(0, 4)]) {
        const { transport, outcomes } = running({}, role)
        transport.receive(bytes)
        transport.sink!.ended()
        expect(transport.ended).toBe(true)
        transport.sink!.closed()
        expect(outcomes).toEqual([{ code: 1006, reason: '', clean: false }])
      }
    })

    test(`rule 67 (${role}): a lost transport is 1006 and not clean`, () => {
      const { transport, outcomes } = running({}, role)
      transport.sink!.closed()
      expect(outcomes).toEqual([{ code: 1006, reason: '', clean: false }])
    })

    test(`rule 67 (${role}): a peer that half-closes and then does nothing is dropped`, () => {
      const { transport, loop } = running({ closeTimeoutMs: 1_000 }, role)
      transport.sink!.ended()
      loop.advance(1_100)
      expect(transport.destroyed).toBe(true)
    })

    test(`rule 68 (${role}): when both close at once both are clean`, () => {
      const { engine, loop, transport, outcomes } = running({}, role)
      engine.close(1001, '')
      loop.endTurn()
      transport.receive(from(peer, 8, closePayload(1000, 'me too')))
      transport.sink!.closed()
      expect(outcomes).toEqual([{ code: 1000, reason: 'me too', clean: true }])
    })

    test(`rule 69 (${role}): after a violation not one more event`, () => {
      const setting = running({}, role)
      setting.transport.receive(from(peer, 1, 'good'), from(peer, 3, 'bad'), from(peer, 1, 'late'), from(peer, 9))
      setting.transport.receive(from(peer, 1, 'later'), from(peer, 8, closePayload(1000)))
      expect(setting.messages).toEqual(['good'])
      expect(setting.events).toEqual([])
      expect(sentClose(setting)).toEqual({ code: 1002, reason: 'the opcode is reserved' })
      expect(setting.transport.ended).toBe(true)
      setting.transport.sink!.closed()
      expect(setting.outcomes).toEqual([{ code: 1006, reason: '', clean: false, violation: 'reserved-opcode' }])
    })

    test(`rule 70 (${role}): 'close' comes once, and nothing after it`, () => {
      const setting = running({}, role)
      const { transport, engine, loop, outcomes, messages } = setting
      engine.outflow.sendText('queued')
      transport.sink!.closed()
      transport.sink!.closed()
      transport.sink!.ended()
      transport.sink!.drained()
      transport.receive(from(peer, 1, 'ghost'), from(peer, 9))
      loop.endTurn()
      loop.advance(100_000)
      engine.destroy()
      expect(outcomes).toHaveLength(1)
      expect(messages).toEqual([])
      expect(setting.events).toEqual([])
      expect(transport.writes).toEqual([])
    })
  })

  test('rule 70: who waits for a drain goes on when the connection closes', async () => {
    const { engine, loop, transport, events } = running({ sendBytesHigh: 10 })
    transport.taking = false
    engine.outflow.sendText('x'.repeat(20))
    loop.endTurn()
    const waiting = engine.outflow.untilDrained()
    engine.close(1000, '')
    await waiting
    transport.drain()
    expect(events).toEqual([])
    await engine.outflow.untilDrained()
  })
})

describe('destroy', () => {
  test('drops everything at once, and nothing is told but the end', () => {
    const { engine, loop, transport, messages, outcomes } = running()
    engine.events.on('message', () => engine.destroy())
    engine.outflow.sendText('unsent')
    transport.receive(clientFrame(1, 'a'), clientFrame(1, 'b'))
    expect(engine.state).toBe('closed')
    expect(messages).toEqual(['a'])
    expect(transport.destroyed).toBe(true)
    expect(engine.outflow.sendText('x')).toBe(false)
    transport.receive(clientFrame(1, 'c'))
    transport.sink!.drained()
    transport.sink!.ended()
    loop.endTurn()
    expect(loop.wheel.size).toBe(0)
    expect(outcomes).toEqual([])
    transport.sink!.closed()
    expect(messages).toEqual(['a'])
    expect(outcomes).toEqual([{ code: 1006, reason: '', clean: false }])
    expect(engine.outcome).toBe(outcomes[0])
  })

  test('held messages go with it; those of a lost connection stay for who asks', async () => {
    const dropped = setUp()
    dropped.engine.start(clientFrame(1, 'held'))
    dropped.engine.destroy()
    dropped.transport.sink!.closed()
    expect(await dropped.engine.inbox.pull({})).toEqual({ value: undefined, done: true })

    const lost = setUp()
    lost.engine.start(clientFrame(1, 'held'))
    lost.transport.sink!.closed()
    expect(await lost.engine.inbox.pull({})).toEqual({ value: 'held', done: false })
  })
})
