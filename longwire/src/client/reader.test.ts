import { describe, expect, test } from 'vitest'

import type { Position } from '../wire/index.js'
import { farthestBack, type LogStart, Reader } from './reader.js'

const at = (offset: number, epoch = 'e'): Position => ({ epoch, offset, tag: `t${offset}` })
const listener = { publication: () => {}, gap: () => {} }
const reader = (start: LogStart = {}) => new Reader(listener, start)
const placed = (position: Position) => {
  const made = reader()
  made.place(position)
  return made
}

describe('Reader', () => {
  test('asks from its cursor when it has one, else for history, else for nothing', () => {
    expect(reader().start).toEqual({})
    expect(reader({ history: 5 }).start).toEqual({ history: 5 })
    expect(reader({ history: 5, position: at(3) }).start).toEqual({ position: at(3) })
    const moved = reader({ history: 5 })
    moved.place(at(9))
    expect(moved.start).toEqual({ position: at(9) })
  })

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('history cannot be %d', (history) => {
    expect(() => reader({ history })).toThrow(RangeError)
  })

  test('is active unless it is paused or closed', () => {
    const one = reader()
    expect(one.active).toBe(true)
    one.paused = true
    expect(one.active).toBe(false)
    one.paused = false
    one.open = false
    expect(one.active).toBe(false)
  })

  test('is placed only by a position', () => {
    const one = reader()
    one.place(undefined)
    expect(one.placed).toBe(false)
    one.place(at(1))
    expect(one.placed).toBe(true)
  })

  test('is served from its own place or one before it, in its own epoch', () => {
    expect(placed(at(5)).servedFrom(at(5))).toBe(true)
    expect(placed(at(5)).servedFrom(at(4))).toBe(true)
    expect(placed(at(5)).servedFrom(at(6))).toBe(false)
    expect(placed(at(5)).servedFrom(at(5, 'f'))).toBe(false)
    expect(placed(at(5)).servedFrom(undefined)).toBe(false)
    expect(reader({ position: at(5) }).servedFrom(at(5))).toBe(false)
  })

  test('wants what another one asked for when neither has a place and both want as much', () => {
    expect(reader({ history: 5 }).wantsLike(reader({ history: 5 }))).toBe(true)
    expect(reader({ history: 5 }).wantsLike(reader({ history: 6 }))).toBe(false)
    expect(placed(at(5)).wantsLike(reader())).toBe(false)
    expect(reader().wantsLike(undefined)).toBe(false)
  })

  test('meets a gap that lies ahead of it', () => {
    const gap = { from: at(5), to: at(8), reason: 'trimmed' } as const
    expect(placed(at(5)).meets(gap)).toBe(true)
    expect(placed(at(7)).meets(gap)).toBe(true)
    expect(placed(at(8)).meets(gap)).toBe(false)
    expect(placed(at(5, 'f')).meets(gap)).toBe(false)
    expect(reader().meets(gap)).toBe(false)
  })

  test('meets a new epoch and a fork wherever it stands in the old log', () => {
    expect(placed(at(5)).meets({ from: at(4), to: at(2, 'f'), reason: 'epoch' })).toBe(true)
    expect(placed(at(5)).meets({ from: at(5), to: at(2), reason: 'forked' })).toBe(true)
  })
})

describe('farthestBack', () => {
  test('is the smallest offset', () => {
    const back = placed(at(3))
    expect(farthestBack([placed(at(5)), back, placed(at(9))])).toBe(back)
  })

  test('of several epochs, the first one decides', () => {
    const first = placed(at(5))
    expect(farthestBack([first, placed(at(1, 'f'))])).toBe(first)
  })

  test('of nobody it is nobody', () => {
    expect(farthestBack([])).toBeUndefined()
  })
})
