import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateRawSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { looksDense } from './deflate-probe.js'

/** Bytes as good as random, and the same every time. */
function noise(byteLength: number, seed = 0): Buffer {
  const count = Math.ceil(byteLength / 64)
  const blocks = Array.from({ length: count }, (_, at) => createHash('sha512').update(`${seed} ${at}`).digest())
  return Buffer.concat(blocks).subarray(0, byteLength)
}

const sizes = [1024, 1025, 2048, 5000, 16_384, 100_000]
const numbers = Array.from({ length: 60_000 }, (_, at) => ((at * 7919) % 10_007).toString(36)).join(' ')

test.each(sizes)('%i bytes without any order are dense', (size) => {
  for (let seed = 0; seed < 20; seed++) expect(looksDense(noise(size, seed))).toBe(true)
})

test('what was compressed is dense', () => {
  const names = [...noise(30_000)].map((byte) => `name ${(byte * byte) % 97}`).join(', ')
  expect(looksDense(deflateRawSync(names))).toBe(true)
  expect(looksDense(brotliCompressSync(names))).toBe(true)
})

test('fewer bytes than a sample are never called dense', () => {
  expect(looksDense(noise(1023))).toBe(false)
})

describe.each(sizes)('of %i bytes', (size) => {
  test.each([
    ['text', Buffer.from(numbers).subarray(0, size)],
    ['base64', Buffer.from(noise(size).toString('base64')).subarray(0, size)],
    ['zeros', Buffer.alloc(size)],
    [
      'floating-point numbers',
      Buffer.from(Float64Array.from({ length: size / 8 + 1 }, Math.sqrt).buffer).subarray(0, size),
    ],
    ['noise of 7 bits', noise(size).map((byte) => byte & 0x7f)],
    ['noise that repeats every 100 bytes', Buffer.alloc(size, noise(100))],
  ])('%s is not dense', (_what, payload) => {
    expect(looksDense(payload)).toBe(false)
  })

  test('one sample in four with some order is enough', () => {
    if (size >= 4096) expect(looksDense(Buffer.concat([Buffer.alloc(1024), noise(size - 1024)]))).toBe(false)
  })
})
