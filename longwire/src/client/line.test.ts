import { beforeEach, describe, expect, test } from 'vitest'

import { LineWorld, type TestLine } from '../../test/support/line-world.js'
import { UnknownOutcomeError } from './error.js'

let world: LineWorld
let line: TestLine

beforeEach(() => {
  world = new LineWorld()
  line = world.line()
})

const room = () => line.messages({ room: 'lobby' })

describe('a line', () => {
  test('knows its session and user while it is connected', async () => {
    expect([line.session, line.user]).toEqual([undefined, undefined])
    await world.settle()
    expect(line.state).toEqual({ kind: 'connected', session: line.session, user: line.user })
    expect(line.user).toMatch(/^guest-/)
    world.network.link.cut()
    expect([line.session, line.user]).toEqual([undefined, undefined])
  })

  test('tells changes of state and of what is pending, until it is told not to', async () => {
    const states: string[] = []
    const pending: number[] = []
    const ends = [
      line.on('state', ({ kind }) => states.push(kind)),
      line.on('pending', (entries) => pending.push(entries.length)),
    ]
    void room().publish({ text: 'one' })
    void room().publish({ text: 'two' })
    await world.settle()
    expect(states).toEqual(['connected'])
    expect(pending[0]).toBe(2)
    expect(pending.at(-1)).toBe(0)
    for (const end of ends) end()
    pending.length = 0
    world.network.link.cut()
    room()
      .publish({ text: 'three' })
      .catch(() => {})
    await world.settle()
    expect([states, pending]).toEqual([['connected'], []])
  })

  test('pending cannot be changed from outside', () => {
    void room()
      .publish({ text: 'one' })
      .catch(() => {})
    const pending = line.pending as unknown[]
    pending.length = 0
    expect(line.pending).toHaveLength(1)
  })

  test('counts what happens', async () => {
    room().subscribe({ publication: () => {}, gap: () => {} })
    await world.settle()
    void room().publish({ text: 'one' })
    await world.settle()
    expect(line.stats).toMatchObject({ publicationsReceived: 1, reconnects: 0, malformed: 0 })
  })
})

describe('close', () => {
  test('ends everything, and tells whoever waits', async () => {
    await world.settle()
    const published = room().publish({ text: 'one' })
    const joined = line.members({ room: 'lobby' }).join({ text: 'me' })
    line.close(4_000, 'enough')
    line.close()
    await expect(published).rejects.toBeInstanceOf(UnknownOutcomeError)
    await expect(joined).rejects.toBeInstanceOf(Error)
    expect(line.state).toEqual({ kind: 'closed', code: 4_000, reason: 'enough' })
    await world.settle()
    expect(world.hub.stats.connections).toBe(0)
    await expect(room().publish({ text: 'two' })).rejects.toMatchObject({ code: 'unavailable' })
    await expect(line.members({ room: 'lobby' }).join({ text: 'me' })).rejects.toMatchObject({ code: 'unavailable' })
    expect(line.typing({ room: 'lobby' }).send({ text: 'x' })).toBe(false)
  })

  test('leaves no timer behind', async () => {
    await world.settle()
    line.close()
    await world.clock.advance(6_000)
    expect(world.clock.pending).toBe(0)
  })

  test('while waiting there is no further attempt', async () => {
    await world.settle()
    world.network.link.cut()
    line.close()
    await world.clock.advance(60_000)
    expect(world.network.links).toHaveLength(1)
  })

  test.each([
    [1001, ''],
    [2999, ''],
    [5000, ''],
    [3000.5, ''],
    [1000, 'x'.repeat(42)],
  ])('not with %d %j', (code, reason) => {
    expect(() => line.close(code, reason)).toThrow(RangeError)
    expect(line.state.kind).toBe('connecting')
  })
})
