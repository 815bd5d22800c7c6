import { describe, expect, test } from 'vitest'

import { openFilesMax } from './open-files.js'

describe('openFilesMax', () => {
  test('reads the soft limit', () => {
    const text =
      'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 20000                files\n'
    expect(openFilesMax(() => text)).toBe(1024)
  })

  test('has an answer where there is none', () => {
    expect(openFilesMax(() => 'Max open files            unlimited            unlimited            files\n')).toBe(
      10_000,
    )
    expect(
      openFilesMax(() => {
        throw new Error('no such file')
      }),
    ).toBe(10_000)
  })

  test('has an answer on this machine', () => {
    expect(openFilesMax()).toBeGreaterThan(0)
  })
})
