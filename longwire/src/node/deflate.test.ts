import { inflateRawSync, constants } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { deflate, deflateApart, Deflater } from './deflate.js'
import { Inflater } from './inflate.js'

const settings = { windowBits: 15, memLevel: 8 }
const hello = Buffer.from('Hello')
const words = Buffer.from('It is what it is, and what it is it was. '.repeat(100))
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

describe('deflate', () => {
  test('rule 77: takes the tail off, and an empty message is one byte', async () => {
    expect(hex(deflate(hello, settings))).toBe('f248cdc9c90700')
    expect(hex(deflate(new Uint8Array(0), settings))).toBe('00')
    expect(hex(await deflateApart(hello, settings))).toBe('f248cdc9c90700')
    expect(hex(await deflateApart(new Uint8Array(0), settings))).toBe('00')
  })

  test('rule 74: refers back no further than the agreed window', () => {
    // Random bytes that repeat after 512: only a larger window sees that.
    let state = 1
    const random = Buffer.from(Array.from({ length: 600 }, () => (state = (state * 75) % 65_537) & 0xff))
    const twice = Buffer.concat([random, random])
    for (let windowBits = 9; windowBits <= 15; windowBits++) {
      const deflated = deflate(twice, { windowBits, memLevel: 8 })
      const tail = Buffer.from('0000ffff', 'hex')
      const inflated = inflateRawSync(Buffer.concat([deflated, tail]), {
        windowBits,
        finishFlush: constants.Z_SYNC_FLUSH,
      })
      expect(inflated.equals(twice)).toBe(true)
      expect(deflated.length > 1000).toBe(windowBits === 9)
    }
  })
})

test('a higher level makes it smaller', async () => {
  const numbers = Buffer.from(Array.from({ length: 2000 }, (_, at) => ((at * at) % 397).toString(36)).join(' '))
  const best = deflate(numbers, { ...settings, level: 9 })
  expect(best.length).toBeLessThan(deflate(numbers, settings).length)
  expect(hex(await deflateApart(numbers, { ...settings, level: 9 }))).toBe(hex(best))
})

describe('Deflater', () => {
  test('what looks dense is not even tried, unless it may repeat what went before', async () => {
    const dense = deflate(
      Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * at * 7) % 9973).join(' ')),
      settings,
    )
    const twice = Buffer.concat([dense, dense])
    expect(new Deflater(settings, false).deflate(twice)).toBeUndefined()
    expect(await new Deflater(settings, false).deflateApart(twice)).toBeUndefined()
    const takeover = new Deflater(settings, true)
    expect(takeover.deflate(dense)).toBeUndefined()
    expect(takeover.deflate(twice)!.length).toBeLessThan(twice.length)
    expect((await takeover.deflateApart(twice))!.length).toBeLessThan(100)
  })

  test('rule 77: what does not get smaller is left alone', async () => {
    const deflater = new Deflater(settings, true)
    expect(deflater.deflate(new Uint8Array(0))).toBeUndefined()
    expect(deflater.deflate(Buffer.from('xyz'))).toBeUndefined()
    expect(await deflater.deflateApart(Buffer.from('xyz'))).toBeUndefined()
  })

  test('rule 80: without takeover every message stands for itself', async () => {
    const deflater = new Deflater(settings, false)
    const first = hex(deflater.deflate(words))
    expect(hex(deflater.deflate(words))).toBe(first)
    expect(hex(await deflater.deflateApart(words))).toBe(first)
  })

  test('rule 80: with takeover a message refers to those before it that were compressed', async () => {
    const deflater = new Deflater(settings, true)
    const inflater = new Inflater({ messageBytesMax: 10_000, membersMax: 1 }, true)
    const sizes: number[] = []
    const send = (deflated: Uint8Array | undefined) => {
      sizes.push(deflated!.length)
      expect(Buffer.from(inflater.inflate(deflated!, 0, deflated!.length)).equals(words)).toBe(true)
    }
    send(deflater.deflate(words))
    expect(deflater.deflate(Buffer.from('§$%'))).toBeUndefined()
    send(deflater.deflate(words))
    send(await deflater.deflateApart(words))
    expect(sizes[1]).toBeLessThan(sizes[0]! - 20)
    expect(sizes[2]).toBe(sizes[1])
  })
})
