import { describe, expect, test } from 'vitest'

import { alone, MessageBlocks } from './message-memory.js'

describe('MessageBlocks', () => {
  test('puts messages one behind the other, each where any typed array may lie', () => {
    const blocks = new MessageBlocks()
    expect([1, 8, 9, 0, 16].map((byteLength) => blocks.take(byteLength))).toEqual([0, 8, 16, 32, 32])
    expect(blocks.view.buffer).toBe(blocks.bytes.buffer)
  })

  test('begins a new block when the next one has no room, and leaves the old one alone', () => {
    const blocks = new MessageBlocks()
    blocks.take(8192)
    const first = blocks.bytes
    for (let count = 1; count < 8; count++) expect(blocks.take(8192)).toBe(count * 8192)
    expect(blocks.bytes).toBe(first)
    expect(blocks.take(1)).toBe(0)
    expect(blocks.bytes.buffer).not.toBe(first.buffer)
    expect(blocks.view.buffer).toBe(blocks.bytes.buffer)
  })

  test('takes nothing above 8 KiB', () => {
    const blocks = new MessageBlocks()
    expect(blocks.take(8193)).toBe(-1)
    expect(blocks.take(1)).toBe(0)
  })

  test('gives memory of its own, of exactly that length, and goes on where it was', () => {
    const blocks = new MessageBlocks()
    blocks.take(1)
    const { bytes } = blocks
    expect(blocks.own(100_000).buffer.byteLength).toBe(100_000)
    expect([blocks.take(1), blocks.bytes === bytes]).toEqual([8, true])
  })

  test('a block cannot be transferred away from under those who share it', () => {
    const blocks = new MessageBlocks()
    blocks.take(5)
    const { buffer } = blocks.bytes
    try {
      structuredClone(buffer, { transfer: [buffer] })
    } catch {
      // Newer versions of Node refuse; older ones copy.
    }
    expect(buffer.byteLength).toBe(65_536)
  })
})

test('alone, a message has nothing else behind it', () => {
  const block = new Uint8Array(65_536).fill(1)
  for (const length of [0, 1, 64, 8192]) {
    const message = block.subarray(8, 8 + length)
    const copy = alone(message)
    expect(copy).toEqual(message)
    expect(copy.buffer.byteLength).toBe(length)
  }
  const large = new Uint8Array(8193)
  expect(alone(large)).toBe(large)
})
