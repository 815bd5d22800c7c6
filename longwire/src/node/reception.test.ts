import { once } from 'node:events'
import { PassThrough } from 'node:stream'

import { describe, expect, test } from 'vitest'

import { MemoryTransport } from './memory.test-d.js'
import { turns, until, upgradeRequest } from './peer.test-d.js'
import { Reception } from './reception.js'

const closing = { code: 1001, reason: '', graceMs: 20 }

function arrive(reception: Reception, request = upgradeRequest()): MemoryTransport {
  const transport = new MemoryTransport()
  reception.arrive(transport, reception.loop.wheel.nowMs()).read()
  transport.receive(Buffer.from(request))
  return transport
}

describe('Reception', () => {
  test('announces connections, and knows them until they are closed', async () => {
    const reception = new Reception({})
    const announced: unknown[] = []
    reception.events.on('connection', (connection) => announced.push(connection))
    const transport = arrive(reception)
    expect(announced).toEqual([...reception.connections])
    expect(announced).toHaveLength(1)
    transport.sink!.closed()
    expect(reception.connections.size).toBe(0)
    await reception.clear(closing)
  })

  test('announces refusals', () => {
    const reception = new Reception({})
    const announced: unknown[] = []
    reception.events.on('refused', (event) => announced.push(event))
    const transport = arrive(reception, 'GET / HTTP/1.1\r\n\r\n')
    transport.sink!.closed()
    expect(announced).toEqual([{ refusal: 'upgrade-missing', status: 426, remoteAddress: '192.0.2.1' }])
  })

  test('counts a stream until it is closed, and once', async () => {
    const reception = new Reception({ limits: { connectionsMax: 2, connectionsPerAddressMax: 1 } })
    const [first, second, third] = [new PassThrough(), new PassThrough(), new PassThrough()]
    expect(reception.enter(first, '192.0.2.1')).toBe(undefined)
    expect(reception.enter(first, '192.0.2.1')).toBe(undefined)
    expect(reception.enter(second, '192.0.2.1')).toBe('too-many-connections-from-address')
    expect(reception.enter(second, '192.0.2.2')).toBe(undefined)
    expect(reception.enter(third, '192.0.2.3')).toBe('too-many-connections')
    reception.entered(third)
    expect(reception.enter(third, '192.0.2.3')).toBe(undefined)
    first.destroy()
    await once(first, 'close')
    expect(reception.enter(new PassThrough(), '192.0.2.1')).toBe(undefined)
  })

  test('A10: answers only some of those for whom there is no room', () => {
    const reception = new Reception({ limits: { connectionsMax: 100 } })
    const transports = Array.from({ length: 50 }, () => new MemoryTransport())
    for (const transport of transports) reception.turnAway(transport, 'too-many-connections')
    const answered = transports.filter(({ writes }) => writes.length > 0)
    expect(answered).toHaveLength(22)
    expect(transports.filter(({ destroyed }) => destroyed)).toHaveLength(28)
    for (const transport of answered) transport.sink!.closed()
  })

  test('clear waits for those at the door as well, but not longer than the grace', async () => {
    const reception = new Reception({ verify: () => new Promise<boolean>(() => undefined) })
    const transport = arrive(reception)
    let cleared = false
    const clearing = reception.clear(closing).then(() => {
      cleared = true
    })
    expect(Buffer.concat(transport.writes).toString()).toContain('503')
    await turns()
    expect(cleared).toBe(false)
    await until(() => transport.destroyed)
    transport.sink!.closed()
    await clearing
  })
})
