import { describe, expect, test } from 'vitest'

import { Slab } from './slab.js'

describe('Slab', () => {
  test('keeps its memory while there is room', () => {
    const slab = new Slab(64, 1024)
    const { bytes } = slab
    slab.used = 60
    expect(slab.makeRoom(4)).toBe(true)
    expect(slab.bytes).toBe(bytes)
    expect(slab.used).toBe(60)
  })

  test('takes new memory when it is full, twice as much each time up to its maximum', () => {
    const slab = new Slab(64, 256)
    const sizes: number[] = []
    for (let index = 0; index < 4; index++) {
      slab.used = slab.bytes.length
      expect(slab.makeRoom(1)).toBe(true)
      expect(slab.used).toBe(0)
      sizes.push(slab.bytes.length)
    }
    expect(sizes).toEqual([128, 256, 256, 256])
  })

  test('takes as much as is needed at once', () => {
    const slab = new Slab(64, 1024)
    expect(slab.makeRoom(500)).toBe(true)
    expect(slab.bytes.length).toBe(500)
  })

  test('refuses what is longer than its maximum', () => {
    const slab = new Slab(64, 256)
    const { bytes } = slab
    expect(slab.makeRoom(257)).toBe(false)
    expect(slab.bytes).toBe(bytes)
  })
})

describe('view', () => {
  test('gives the bytes from start to end, and the same view again of a small beginning', () => {
    const slab = new Slab(4096, 4096)
    for (let index = 0; index < 4096; index++) slab.bytes[index] = index & 0xff
    expect(slab.view(0, 10)).toEqual(slab.bytes.subarray(0, 10))
    expect(slab.view(0, 10)).toBe(slab.view(0, 10))
    expect(slab.view(0, 2048)).toBe(slab.view(0, 2048))
    expect(slab.view(0, 2049)).not.toBe(slab.view(0, 2049))
    expect(slab.view(0, 2049)).toEqual(slab.bytes.subarray(0, 2049))
    expect(slab.view(3, 10)).toEqual(slab.bytes.subarray(3, 10))
  })

  test('is of the memory that there is now', () => {
    const slab = new Slab(16, 16)
    const before = slab.view(0, 4)
    slab.used = 16
    slab.makeRoom(4)
    expect(slab.view(0, 4).buffer).toBe(slab.bytes.buffer)
    expect(slab.view(0, 4).buffer).not.toBe(before.buffer)
  })
})
