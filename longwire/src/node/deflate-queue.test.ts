import { describe, expect, test } from 'vitest'

import { Opcode } from '../protocol/index.js'
import { deflateJobs } from './deflate-jobs.js'
import { compressionFrom, type CompressionOptions } from './deflate-options.js'
import { DeflateQueue } from './deflate-queue.js'
import { until } from './peer.test-d.js'
import { partsOf, prepare } from './prepared-message.js'

const words = Buffer.from('It is what it is, and what it is it was. '.repeat(50))
const small = Buffer.from('small')

function setUp(options: CompressionOptions = {}, windowBits = 15) {
  const passed: string[] = []
  const frames: (Uint8Array | undefined)[] = []
  let moved = 0
  const queue = new DeflateQueue(
    { options: compressionFrom(options)!, windowBits, deflateTakeover: false, inflateTakeover: false },
    {
      passOn: (opcode, payload, frame, deflated) => {
        passed.push(`${opcode}${deflated ? ' deflated' : ` ${payload.length}`}`)
        frames.push(frame)
      },
      queueMoved: () => {
        moved += 1
      },
    },
  )
  const put = (payload: Uint8Array, compress = true) => queue.put({ opcode: Opcode.text, payload, compress })
  return { queue, passed, frames, put, moved: () => moved }
}

describe('DeflateQueue', () => {
  test('rule 84: wants what is to be compressed and is large enough', () => {
    const { queue } = setUp({ thresholdBytes: 10 })
    expect([queue.wants(10, true), queue.wants(9, true), queue.wants(10, false)]).toEqual([true, false, false])
    expect(setUp({ thresholdBytes: 10 }, 8).queue.wants(10, true)).toBe(false)
  })

  test('up to syncBytesMax a message is passed on at once', () => {
    const { queue, passed, put, moved } = setUp({ syncBytesMax: words.length })
    put(words)
    put(words, false)
    expect(passed).toEqual(['1 deflated', `1 ${words.length}`])
    expect([queue.busy, queue.byteLength, moved()]).toEqual([false, 0, 0])
  })

  test('beyond that later, and nothing overtakes it', async () => {
    const { queue, passed, put, moved } = setUp({ syncBytesMax: words.length - 1 })
    put(words)
    expect([queue.busy, queue.byteLength, queue.wants(1, false)]).toEqual([true, words.length, true])
    put(small)
    put(words)
    put(small)
    expect(queue.byteLength).toBe(2 * words.length + 2 * small.length)
    await until(() => !queue.busy)
    expect(passed).toEqual(['1 deflated', '1 5', '1 deflated', '1 5'])
    expect([queue.byteLength, moved()]).toEqual([0, 2])
  })

  test('a message in common brings its frame along, compressed or not', async () => {
    for (const syncBytesMax of [0, 16_384]) {
      const { queue, passed, frames } = setUp({ syncBytesMax })
      const shared = partsOf(prepare(words.toString()))
      const { opcode, payload, once } = shared
      queue.put({ opcode, payload, compress: true, shared })
      queue.put({ opcode, payload, compress: false, shared })
      await until(() => passed.length === 2)
      expect(passed).toEqual(['1 deflated', `1 ${words.length}`])
      const deflated = await once.get({ windowBits: 15, memLevel: 8 }, compressionFrom(true)!)
      expect(frames[0]).toBe(deflated!.frame)
      expect(frames[1]).toBe(shared.frame)
    }
  })

  test('A28: cleared, it passes nothing on any more', async () => {
    const { queue, passed, put, moved } = setUp({ syncBytesMax: 0 })
    put(words)
    put(words)
    queue.clear()
    expect([queue.busy, queue.byteLength]).toEqual([false, 0])
    await until(() => deflateJobs().running === 0)
    expect([passed, moved()]).toEqual([[], 0])
  })
})
