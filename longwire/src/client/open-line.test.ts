import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { testContract } from '../../test/support/hub-world.js'
import { LineWorld } from '../../test/support/line-world.js'
import { ScriptedHub } from '../../test/support/scripted-hub.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { textSchema } from '../../test/support/test-schema.js'
import { contract, signal } from '../contract/index.js'
import { type LineOptions, openLine } from './index.js'

function scripted(options: LineOptions) {
  const clock = new FakeClock()
  const hub = new ScriptedHub()
  const line = openLine('ws://hub', testContract, options, { open: hub.open, clock, random: new SeededRandom() })
  hub.connection.open()
  hub.connection.welcome()
  return { clock, hub, line }
}

describe('openLine', () => {
  test('every line is a producer of its own', async () => {
    const world = new LineWorld()
    world.line()
    world.line()
    await world.settle()
    const producers = world.network.links.map(
      ({ up }) => (JSON.parse(up.delivered[0] ?? '') as { producer: string }).producer,
    )
    expect(new Set(producers).size).toBe(2)
    for (const producer of producers) expect(producer).toMatch(/^[0-9a-f]{32}$/)
  })

  test('its signal closes it, also one that has aborted already', async () => {
    const controller = new AbortController()
    const world = new LineWorld()
    const line = world.line({ signal: controller.signal })
    const late = world.line({ signal: AbortSignal.abort() })
    await world.settle()
    expect(line.state.kind).toBe('connected')
    expect(late.state.kind).toBe('closed')
    controller.abort()
    expect(line.state.kind).toBe('closed')
  })

  test('a contract that uses a name of the line is refused before anything is opened', () => {
    const hub = new ScriptedHub()
    const ports = { open: hub.open, clock: new FakeClock(), random: new SeededRandom() }
    for (const key of ['state', 'on', 'close', 'session', 'user', 'pending', 'stats']) {
      const named = contract({ topics: { [key]: signal('news', textSchema) } })
      expect(() => openLine('ws://hub', named, {}, ports)).toThrow(TypeError)
    }
    expect(hub.connections).toHaveLength(0)
  })

  test('options reach the parts they are for', async () => {
    const { clock, hub, line } = scripted({
      backoff: { baseMs: 8, capMs: 8 },
      outbox: { pendingMax: 1 },
      connectTimeoutMs: 20,
      token: 'secret',
    })
    expect(hub.connection.last('connect').token).toBe('secret')
    hub.connection.end()
    await clock.advance(8)
    expect(hub.connections).toHaveLength(2)
    await clock.advance(28)
    expect(hub.connections.length).toBeGreaterThan(2)
    const room = line.messages({ room: 'a' })
    const kept = room.publish({ text: 'one' })
    await expect(room.publish({ text: 'two' })).rejects.toMatchObject({ code: 'limit' })
    line.close()
    await expect(kept).rejects.toThrow('closed')
  })
})

describe('onError', () => {
  const throwing = () => {
    throw new Error('listener')
  }

  test('hears what listeners throw; the others are told all the same', () => {
    const errors: unknown[] = []
    const { hub, line } = scripted({ onError: (error) => errors.push(error) })
    const kinds: string[] = []
    line.on('state', throwing)
    line.on('state', ({ kind }) => kinds.push(kind))
    hub.connection.end()
    expect(errors).toEqual([new Error('listener')])
    expect(kinds).toEqual(['waiting'])
  })

  test('without it, an error is thrown in a turn of its own', () => {
    const { clock, hub, line } = scripted({})
    line.on('state', throwing)
    expect(() => hub.connection.end()).not.toThrow()
    expect(() => clock.advanceNow(0)).toThrow('listener')
  })

  test('when it throws itself, that is thrown in a turn of its own', () => {
    const { clock, hub, line } = scripted({
      onError: () => {
        throw new Error('handler')
      },
    })
    line.on('state', throwing)
    hub.connection.end()
    expect(() => clock.advanceNow(0)).toThrow('handler')
  })
})
