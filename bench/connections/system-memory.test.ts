import { expect, test } from 'vitest'

import { openFilesMax, systemMemory } from './system-memory.mjs'

test('what the kernel tells of memory, in bytes', () => {
  const text = 'MemTotal:       24609484 kB\nMemAvailable:   24183096 kB\nSlab:              76200 kB\n'
  expect(systemMemory(text)).toEqual({ available: 24_183_096 * 1024, slab: 76_200 * 1024 })
  expect(() => systemMemory('MemTotal: 1 kB\n')).toThrow('MemAvailable')
})

test('the soft limit of open files', () => {
  expect(openFilesMax('Max processes  1  2  processes\nMax open files            20000    524288   files\n')).toBe(
    20_000,
  )
  expect(openFilesMax('')).toBeNaN()
})
