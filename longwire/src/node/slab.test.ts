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
