import { describe, expect, test } from 'vitest'

import { FrameRun } from './frame-run.js'

const bytes = (...values: number[]) => new Uint8Array(values)

describe('FrameRun', () => {
  test('who is sent the same frames in the same order shares the run and its memory', () => {
    const root = FrameRun.empty()
    const [a, b] = [bytes(1, 2), bytes(3)]
    const first = root.followedBy(a).followedBy(b)
    const second = root.followedBy(a).followedBy(b)
    expect(second).toBe(first)
    expect([...first.join()]).toEqual([1, 2, 3])
    expect(second.join()).toBe(first.join())
    expect(first.byteLength).toBe(3)
  })

  test('a single frame is not copied', () => {
    const frame = bytes(1, 2, 3)
    expect(FrameRun.empty().followedBy(frame).join()).toBe(frame)
  })

  test('runs that part ways keep what each was sent', () => {
    const root = FrameRun.empty()
    const [a, b, c] = [bytes(1), bytes(2), bytes(3)]
    const common = root.followedBy(a)
    const left = common.followedBy(b)
    const right = common.followedBy(c)
    expect([...left.join()]).toEqual([1, 2])
    expect([...right.join()]).toEqual([1, 3])
    expect([...common.followedBy(b).join()]).toEqual([1, 2])
  })

  test('equal bytes in other memory are another frame', () => {
    const root = FrameRun.empty()
    expect(root.followedBy(bytes(1))).not.toBe(root.followedBy(bytes(1)))
  })
})
