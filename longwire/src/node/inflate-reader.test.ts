import { describe, expect, test } from 'vitest'

import { ByteQueue, Endpoint, Opcode } from '../protocol/index.js'
import { deflateJobs } from './deflate-jobs.js'
import { compressionFrom, type CompressionOptions } from './deflate-options.js'
import { deflate } from './deflate.js'
import { InflateReader } from './inflate-reader.js'
import { until } from './peer.test-d.js'

const settings = { windowBits: 15, memLevel: 8 }
const packed = deflate(Buffer.from('hello'), settings)

function setUp(options: CompressionOptions = {}) {
  const log: string[] = []
  const sink = { message: () => {}, ping: () => {}, pong: () => {}, transport: () => {} }
  const endpoint = new Endpoint({ role: 'server', output: new ByteQueue(), sink, rsv1: true })
  const port = {
    deliver: (opcode: number, bytes: Uint8Array, start: number, end: number) =>
      void log.push(
        `${opcode === Opcode.text ? 'text' : 'binary'} ${Buffer.from(bytes.subarray(start, end)).toString()}`,
      ),
    pauseReading: (paused: boolean) => void log.push(paused ? 'pause' : 'resume'),
    take: (bytes: Uint8Array) => void log.push(`take ${[...bytes].join()}`),
    ended: () => void log.push('ended'),
  }
  const agreed = {
    options: compressionFrom(options)!,
    windowBits: 15,
    deflateTakeover: false,
    inflateTakeover: false,
  }
  const reader = new InflateReader(agreed, 1000, endpoint, port)
  return { reader, log, endpoint, port }
}

describe('InflateReader', () => {
  test('tells a small message at once', () => {
    const { reader, log } = setUp({ syncBytesMax: packed.length })
    reader.read(Opcode.text, packed, 0, packed.length, false)
    expect([log, reader.busy, reader.holdEnd()]).toEqual([['text hello'], false, false])
  })

  test('tells a large one later, and then what came behind it', async () => {
    const { reader, log } = setUp({ syncBytesMax: packed.length - 1 })
    const lent = Uint8Array.from(packed)
    reader.read(Opcode.text, lent, 0, lent.length, false)
    lent.fill(0)
    const more = Uint8Array.of(1, 2, 3, 4)
    reader.hold(more, 1, 3)
    reader.hold(more, 3, 4)
    expect([reader.busy, reader.holdEnd(), log]).toEqual([true, true, ['pause']])
    await until(() => log.includes('ended'))
    expect(log).toEqual(['pause', 'text hello', 'resume', 'take 2,3,4', 'ended'])
    expect(reader.busy).toBe(false)
  })

  test('the end waits for another large message in what was held back', async () => {
    const { reader, log, port } = setUp({ syncBytesMax: 0 })
    port.take = () => {
      if (log.length < 4) reader.read(Opcode.text, packed, 0, packed.length, true)
    }
    reader.read(Opcode.text, packed, 0, packed.length, true)
    reader.holdEnd()
    await until(() => log.includes('ended'))
    expect(log).toEqual(['pause', 'text hello', 'resume', 'pause', 'text hello', 'resume', 'ended'])
  })

  test('says what is wrong: deflate-invalid, too-many-members, text-not-utf8', () => {
    const wrong = [
      ['deflate-invalid', Buffer.from('ffff', 'hex')],
      ['too-many-members', Buffer.alloc(200, Buffer.of(3, 0))],
      ['text-not-utf8', deflate(Uint8Array.of(0xff), settings)],
      ['message-too-big', deflate(new Uint8Array(1001), settings)],
    ] as const
    for (const [violation, bytes] of wrong) {
      const { reader, log, endpoint } = setUp()
      reader.read(Opcode.text, bytes, 0, bytes.length, false)
      expect([endpoint.outcome.violation, endpoint.state, log]).toEqual([violation, 'closing', []])
    }
  })

  test('tells nothing when the connection failed meanwhile', async () => {
    const { reader, log, endpoint } = setUp({ syncBytesMax: 0 })
    reader.read(Opcode.text, packed, 0, packed.length, true)
    endpoint.abort(1008, 'enough')
    await until(() => log.length > 1)
    expect(log).toEqual(['pause', 'resume', 'take '])
  })

  test('A28: cancelled, it tells nothing any more', async () => {
    const { reader, log } = setUp({ syncBytesMax: 0 })
    reader.read(Opcode.binary, packed, 0, packed.length, true)
    reader.hold(packed, 0, 1)
    reader.cancel()
    expect(reader.busy).toBe(false)
    await until(() => deflateJobs().running === 0)
    expect(log).toEqual(['pause'])
  })
})
