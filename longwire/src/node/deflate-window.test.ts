import { expect, test } from 'vitest'

import { windowAfter } from './deflate-window.js'

const of = (...values: number[]) => Uint8Array.from(values)

test('the window is the end of all that went through it', () => {
  expect(windowAfter(undefined, of(1, 2), 4)).toEqual(of(1, 2))
  expect(windowAfter(of(1, 2), of(3), 4)).toEqual(of(1, 2, 3))
  expect(windowAfter(of(1, 2, 3), of(4, 5), 4)).toEqual(of(2, 3, 4, 5))
  expect(windowAfter(of(1, 2), of(3, 4, 5, 6), 4)).toEqual(of(3, 4, 5, 6))
  expect(windowAfter(of(1, 2), of(3, 4, 5, 6, 7), 4)).toEqual(of(4, 5, 6, 7))
  expect(windowAfter(of(1, 2), of(), 4)).toEqual(of(1, 2))
})

test('the window is memory of its own, and no more than it needs', () => {
  const bytes = new Uint8Array(100)
  for (const window of [
    windowAfter(undefined, bytes, 10),
    windowAfter(of(1), bytes, 10),
    windowAfter(of(1), of(2), 10),
  ]) {
    bytes.fill(9)
    expect(window.buffer.byteLength).toBe(window.length)
  }
  expect(windowAfter(undefined, bytes, 10)).not.toBe(bytes)
})
