import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import { Opcode } from '../protocol/index.js'
import { defaultDeflateLimits } from './deflate-limits.js'
import { DeflateOnce, type DeflatedMessage } from './deflate-once.js'
import { deflate } from './deflate.js'

const words = Buffer.from('It is what it is, and what it is it was. '.repeat(50))
const settings = { windowBits: 15, memLevel: 8 }
const apart = { ...defaultDeflateLimits, syncBytesMax: 0 }

test('a message is compressed once for each set of parameters', () => {
  const once = new DeflateOnce(Opcode.text, words)
  const first = once.get(settings, defaultDeflateLimits) as DeflatedMessage
  expect(once.get({ ...settings }, defaultDeflateLimits)).toBe(first)
  expect(once.get({ ...settings, windowBits: 9 }, defaultDeflateLimits)).not.toBe(first)
  expect(once.get({ ...settings, level: 9 }, defaultDeflateLimits)).not.toBe(first)
  expect(Buffer.from(first.payload).equals(Buffer.from(deflate(words, settings)))).toBe(true)
})

test('rule 75: its frame has RSV1, and the payload is a part of it', () => {
  const { frame, payload } = new DeflateOnce(Opcode.text, words).get(settings, defaultDeflateLimits) as DeflatedMessage
  expect(frame![0]).toBe(0xc1)
  expect(payload.buffer).toBe(frame!.buffer)
  expect(payload.byteOffset + payload.length).toBe(frame!.length)
})

test('a large one is compressed by another thread, once for all who wait', async () => {
  const once = new DeflateOnce(Opcode.binary, words)
  const first = once.get(settings, apart)
  expect(first).toBeInstanceOf(Promise)
  expect(once.get(settings, apart)).toBe(first)
  const message = (await first)!
  expect(once.get(settings, apart)).toBe(message)
  expect(message.frame![0]).toBe(0xc2)
})

test('one that does not get smaller is left alone', async () => {
  const once = new DeflateOnce(Opcode.text, Buffer.from('xyz'))
  expect(once.get(settings, defaultDeflateLimits)).toBeUndefined()
  expect(await new DeflateOnce(Opcode.text, Buffer.from('xyz')).get(settings, apart)).toBeUndefined()
  // What looks so is not given to another thread.
  expect(new DeflateOnce(Opcode.binary, randomBytes(5000)).get(settings, apart)).toBeUndefined()
})
