import { constants, deflateRawSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { deflate } from './deflate.js'
import { Inflater } from './inflate.js'

const limits = { messageBytesMax: 100_000, membersMax: 8 }
const settings = { windowBits: 15, memLevel: 8 }
const TAIL = 4

/** Both ways to read one message, each with an inflater of its own that has read `before`. */
async function both(payload: Uint8Array, options = limits, takeover = false, before: readonly Uint8Array[] = []) {
  const results: (string | Uint8Array)[] = []
  for (const apart of [false, true]) {
    const inflater = new Inflater(options, takeover)
    for (const message of before) inflater.inflate(message, 0, message.length)
    results.push(
      apart ? await inflater.inflateApart(payload, 0, payload.length) : inflater.inflate(payload, 0, payload.length),
    )
  }
  const [now, later] = results.map((result) => (typeof result === 'string' ? result : Buffer.from(result).toString()))
  expect(later).toBe(now)
  return now
}

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const flushed = (text: string, options = {}) =>
  deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, ...options }).subarray(0, -TAIL)
const final = (text: string, options = {}) => deflateRawSync(text, options)

describe('one message', () => {
  test('rule 76: the examples of the RFC', async () => {
    expect(await both(bytes('f248cdc9c90700'))).toBe('Hello')
    // Without compression, in two blocks, and with BFINAL and the byte that follows it.
    expect(await both(bytes('000500faff48656c6c6f00'))).toBe('Hello')
    expect(await both(bytes('f248050000 00ffffcac9c90700'.replace(' ', '')))).toBe('Hello')
    expect(await both(bytes('f348cdc9c9070000'))).toBe('Hello')
  })

  test('rule 76: no payload, and a single zero, are empty messages', async () => {
    expect(await both(new Uint8Array(0))).toBe('')
    expect(await both(bytes('00'))).toBe('')
  })

  test('is found inside of other bytes, which stay as they are', () => {
    const around = bytes('fff248cdc9c90700ff')
    const result = new Inflater(limits, false).inflate(around, 1, 8)
    expect(Buffer.from(result as Uint8Array).toString()).toBe('Hello')
    expect(Buffer.from(around).toString('hex')).toBe('fff248cdc9c90700ff')
  })

  test('a small one does not keep large memory', () => {
    const result = new Inflater(limits, false).inflate(bytes('f248cdc9c90700'), 0, 7) as Uint8Array
    expect(result.buffer.byteLength).toBe(5)
  })
})

describe('rule 78: final blocks', () => {
  test('stored, fixed and dynamic ones', async () => {
    const text = 'abcabcabcdefghij'.repeat(20)
    const strategies = [{ level: 0 }, { strategy: constants.Z_FIXED }, {}]
    for (const options of strategies) {
      expect(await both(final(text, options))).toBe(text)
      expect(await both(Buffer.concat([final(text, options), bytes('00')]))).toBe(text)
      expect(await both(flushed(text, options))).toBe(text)
    }
  })

  test('several in one message, with others between them', async () => {
    const parts = [final('one '), final('two '), flushed('three')]
    expect(await both(Buffer.concat(parts))).toBe('one two three')
    expect(await both(Buffer.concat([final(''), final('x'), final(''), bytes('00')]))).toBe('x')
  })

  test('what stands behind one refers back to what stood before it, in the same message', async () => {
    const dictionary = Buffer.from('the very same words')
    const second = flushed('the very same words', { dictionary })
    expect(await both(Buffer.concat([final('the very same words'), second]))).toBe('the very same words'.repeat(2))
  })

  test('with takeover the window stays, in the next message too', async () => {
    const words = 'the very same words'
    const next = flushed(words, { dictionary: Buffer.from(words) })
    expect(next.length).toBeLessThan(8)
    expect(await both(next, limits, true, [final(words)])).toBe(words)
    expect(await both(next, limits, true, [Buffer.concat([final(words), bytes('00')])])).toBe(words)
    expect(await both(next, limits, true, [flushed(words)])).toBe(words)
  })
})

describe('rule 79: many members', () => {
  test('membersMax are taken, one more is not', async () => {
    const members = (count: number) => Buffer.concat(Array.from({ length: count }, () => final('ab')))
    expect(await both(members(8))).toBe('ab'.repeat(8))
    expect(await both(members(9))).toBe('too-many-members')
  })

  test('A27: 64 KiB of empty ones end after membersMax', async () => {
    expect(await both(Buffer.alloc(65_536, bytes('0300')))).toBe('too-many-members')
  })
})

describe('rule 80: context', () => {
  const words = 'words that come again'
  const referring = flushed(words, { dictionary: Buffer.from(words) })

  test('with takeover a message may refer to those before it', async () => {
    expect(await both(referring, limits, true, [flushed(words)])).toBe(words)
    expect(await both(referring, limits, true, [flushed(words), flushed('other')])).not.toBe(words)
  })

  test('without takeover nothing is left of earlier messages', async () => {
    expect(await both(referring, limits, false, [flushed(words)])).toBe('deflate-invalid')
  })

  test('the window goes back 32 KiB, over small and large messages', async () => {
    // As far as zlib refers back.
    const filler = 'x'.repeat(32_768 - 262 - words.length)
    const far = flushed(words, { dictionary: Buffer.from(words + filler) })
    expect(far.length).toBeLessThan(8)
    const half = filler.length >> 1
    const before = [words, filler.slice(0, half), filler.slice(half)].map((text) => flushed(text))
    expect(await both(far, limits, true, before)).toBe(words)
    expect(await both(far, limits, true, [flushed(words + filler)])).toBe(words)
  })
})

describe('rule 81: the limit on output', () => {
  const bomb = (byteLength: number) => deflate(new Uint8Array(byteLength), settings)

  test('A24: exactly messageBytesMax is taken, one byte more is not', async () => {
    const { messageBytesMax } = limits
    expect(await both(bomb(messageBytesMax))).toHaveLength(messageBytesMax)
    expect(await both(bomb(messageBytesMax + 1))).toBe('message-too-big')
    expect(await both(bomb(50_000_000))).toBe('message-too-big')
  })

  test('A24: it counts all members together', async () => {
    const half = deflateRawSync(new Uint8Array(limits.messageBytesMax / 2))
    expect(await both(Buffer.concat([half, half]))).toHaveLength(limits.messageBytesMax)
    expect(await both(Buffer.concat([half, half, final('x')]))).toBe('message-too-big')
    expect(await both(Buffer.concat([half, half, final('')]))).toHaveLength(limits.messageBytesMax)
  })

  test('A25: a bomb with a malformed block behind it is one clean failure', async () => {
    expect(await both(Buffer.concat([bomb(1_000_000), bytes('ffffffff')]))).toBe('message-too-big')
  })
})

describe('rule 82: invalid data', () => {
  test.each([
    ['a reserved block type', 'ffff'],
    ['a stored block whose lengths disagree', '000500000048656c6c6f00'],
    ['a distance before the beginning', 'f2001100'],
    ['garbage behind a final block', 'f348cdc9c90700ffff'],
  ])('%s', async (_, hex) => {
    expect(await both(bytes(hex))).toBe('deflate-invalid')
  })

  test('a message that was cut off anywhere is never taken for a whole one', async () => {
    const text = 'abcdefgh'.repeat(8) + 'hgfedcba'.repeat(8)
    for (const options of [{ level: 0 }, { strategy: constants.Z_FIXED }, {}]) {
      for (const whole of [flushed(text, options), final(text, options)]) {
        // The first byte alone may be a whole, empty message.
        for (let length = 2; length < whole.length; length++) {
          const result = await both(whole.subarray(0, length))
          // Four missing bytes of a stored block are the very ones that a receiver has to put there.
          if (result !== 'deflate-invalid') expect(result).toBe(`${text.slice(0, -4)}\0\0\ufffd\ufffd`)
        }
      }
    }
  })

  test('a stored block that would take in the closing is cut off too', async () => {
    const cut = Buffer.concat([bytes('01'), bytes('0e00f1ff'), Buffer.from('Hello')])
    expect(await both(cut)).toBe('deflate-invalid')
    // The same bytes as data are data.
    const inside = Buffer.from('0000ffff010000ffff', 'hex')
    const whole = deflateRawSync(inside, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -TAIL)
    const result = new Inflater(limits, false).inflate(whole, 0, whole.length)
    expect(Buffer.from(result).equals(inside)).toBe(true)
  })
})
