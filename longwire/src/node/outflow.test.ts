import { describe, expect, test } from 'vitest'

import { Opcode } from '../protocol/index.js'
import { compressionFrom } from './deflate-options.js'
import { ManualLoop, running } from './memory.test-d.js'
import { until } from './peer.test-d.js'

const slowCompression = {
  options: compressionFrom({ syncBytesMax: 0, thresholdBytes: 10 })!,
  windowBits: 15,
  deflateTakeover: false,
  inflateTakeover: false,
}
const words = 'so many words '.repeat(10)

describe('whenSent', () => {
  test('tells when the turn has been written, not before', () => {
    const { engine, loop, transport } = running()
    const log: string[] = []
    engine.outflow.sendText('a')
    engine.outflow.whenSent((lost) => log.push(`a ${lost} ${transport.writes.length}`))
    expect(log).toEqual([])
    loop.endTurn()
    expect(log).toEqual(['a false 1'])
    engine.outflow.whenSent((lost) => log.push(`nothing ${lost}`))
    expect(log).toHaveLength(1)
    loop.endTurn()
    expect(log[1]).toBe('nothing false')
  })

  test('waits until the transport has taken what was before it, and no longer', () => {
    const { engine, loop, transport } = running()
    const log: string[] = []
    transport.taking = false
    engine.outflow.sendText('a')
    engine.outflow.whenSent(() => log.push('a'))
    loop.endTurn()
    engine.outflow.sendText('b')
    engine.outflow.whenSent(() => log.push('b'))
    loop.endTurn()
    expect(log).toEqual([])
    transport.drain(false)
    expect(log).toEqual(['a'])
    transport.drain()
    expect(log).toEqual(['a', 'b'])
  })

  test('tells that it is lost when the connection ends before, and at once afterwards', async () => {
    const { engine, loop, transport } = running()
    const log: string[] = []
    transport.taking = false
    engine.outflow.sendText('a')
    engine.outflow.whenSent((lost) => log.push(`a ${lost}`))
    loop.endTurn()
    engine.destroy()
    transport.sink!.closed()
    expect(log).toEqual(['a true'])
    engine.outflow.whenSent((lost) => log.push(`late ${lost}`))
    await Promise.resolve()
    expect(log).toEqual(['a true', 'late true'])
  })

  test('waits for messages that are being compressed; those of a connection that ends are lost', async () => {
    const { engine, loop, transport } = running({}, 'server', new ManualLoop(), { compression: slowCompression })
    const log: string[] = []
    engine.outflow.sendText(words)
    engine.outflow.whenSent((lost) => log.push(`a ${lost}`))
    loop.endTurn()
    expect(log).toEqual([])
    await until(() => loop.endTurn())
    expect([log, transport.frames.length]).toEqual([['a false'], 1])
    engine.outflow.sendText(words)
    engine.outflow.whenSent((lost) => log.push(`b ${lost}`))
    engine.destroy()
    transport.sink!.closed()
    expect(log).toEqual(['a false', 'b true'])
  })
})

describe('sendFragment', () => {
  test('sends a message in parts', () => {
    const { engine, loop, transport } = running()
    engine.outflow.sendFragment(Opcode.text, Buffer.from('a'), false)
    engine.outflow.sendPong(Buffer.from('p'))
    engine.outflow.sendFragment(Opcode.continuation, Buffer.from('b'), true)
    expect(() => engine.outflow.sendFragment(Opcode.continuation, Buffer.from('c'), true)).toThrow(Error)
    loop.endTurn()
    expect(transport.frames.map(({ opcode, fin, payload }) => [opcode, fin, payload.toString()])).toEqual([
      [Opcode.text, false, 'a'],
      [Opcode.pong, true, 'p'],
      [Opcode.continuation, true, 'b'],
    ])
  })

  test('keeps its place behind messages that are being compressed, as it was then', async () => {
    const { engine, loop, transport } = running({}, 'server', new ManualLoop(), { compression: slowCompression })
    const payload = Buffer.from('part')
    engine.outflow.sendText(words)
    engine.outflow.sendFragment(Opcode.binary, payload, true)
    payload.fill(0)
    expect(engine.outflow.bufferedBytes).toBe(words.length + 4)
    loop.endTurn()
    await until(() => loop.endTurn())
    expect(transport.frames.map(({ opcode }) => opcode)).toEqual([Opcode.text, Opcode.binary])
    expect(transport.frames[1]!.payload.toString()).toBe('part')
    expect(engine.outflow.bufferedBytes).toBe(0)
  })

  test('is bounded as messages are, and refused once closing', () => {
    const { engine, loop } = running({ sendBytesMax: 100, sendBytesHigh: 50 })
    expect(engine.outflow.sendFragment(Opcode.binary, Buffer.alloc(60), false)).toBe(false)
    expect(engine.outflow.sendFragment(Opcode.continuation, Buffer.alloc(60), true)).toBe(false)
    expect(engine.state).toBe('closing')
    expect(engine.outflow.sendFragment(Opcode.continuation, Buffer.alloc(1), true)).toBe(false)
    loop.endTurn()
  })
})
