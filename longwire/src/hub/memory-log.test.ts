import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { draft } from '../../test/support/log-store.contract.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { positionOf } from './log-store.js'
import { MemoryLog } from './memory-log.js'
import { memoryStoreOptions } from './memory-store.js'

const log = (retention = {}) => new MemoryLog({ ...memoryStoreOptions, ...retention }, new SeededRandom())

function append(into: MemoryLog, number: number, nowMs = 0, data: unknown = number) {
  const result = into.append(draft(number, data), nowMs)
  if (result.duplicate) throw new Error(`${number} is a duplicate`)
  return positionOf(result.publication)
}

function offsetsOf(from: MemoryLog, nowMs = 0): number[] {
  const { start } = from.locate(1_000_000, nowMs)
  const result = from.read(start, 1_000_000, nowMs)
  if (!result.ok) throw new Error(result.reason)
  return result.publications.map((publication) => publication.offset)
}

describe('identity', () => {
  test('an epoch has 128 bits, a tag 64', () => {
    const one = log()
    expect(one.epoch).toMatch(/^[\da-f]{32}$/)
    expect(append(one, 1)).toEqual({
      epoch: one.epoch,
      offset: 1,
      tag: expect.stringMatching(/^[\da-f]{16}$/) as string,
    })
  })
})

describe('retention', () => {
  test('keeps the newest by count', () => {
    const one = log({ retentionCountMax: 3 })
    for (const number of [1, 2, 3, 4, 5]) append(one, number)
    expect(offsetsOf(one)).toEqual([3, 4, 5])
  })

  test('keeps the newest by the bytes of their data, and always the newest one', () => {
    const one = log({ retentionBytesMax: 10 })
    append(one, 1, 0, 'abc')
    append(one, 2, 0, 'ä€')
    expect(one.byteLength).toBe(7)
    expect(offsetsOf(one)).toEqual([2])
    append(one, 3, 0, 'far more than ten bytes')
    expect(offsetsOf(one)).toEqual([3])
  })

  test('keeps the newest by age, at whatever call', () => {
    const one = log({ retentionMs: 1_000 })
    append(one, 1, 0)
    append(one, 2, 500)
    expect(offsetsOf(one, 1_000)).toEqual([1, 2])
    expect(offsetsOf(one, 1_001)).toEqual([2])
    expect(offsetsOf(one, 1_501)).toEqual([])
    expect(one.byteLength).toBe(0)
    expect(append(one, 3, 1_501).offset).toBe(3)
  })

  test('stays right over many times its size', () => {
    const one = log({ retentionCountMax: 10 })
    for (let number = 1; number <= 500; number += 1) {
      append(one, number)
      expect(offsetsOf(one)).toEqual(
        Array.from({ length: Math.min(number, 10) }, (_, index) => number - Math.min(number, 10) + index + 1),
      )
    }
    expect(one.locate(3, 0).start.offset).toBe(497)
  })

  test('a place is told as trimmed when what follows is gone, and only then', () => {
    const one = log({ retentionCountMax: 2 })
    const places = [1, 2, 3, 4].map((number) => append(one, number))
    const head = places[3]
    expect(one.read(places[0]!, 10, 0)).toEqual({ ok: false, reason: 'trimmed', resume: places[1], head })
    expect(one.read(places[1]!, 10, 0)).toMatchObject({ ok: true, publications: { length: 2 } })
    expect(one.read({ epoch: one.epoch, offset: 0, tag: '' }, 10, 0)).toMatchObject({ reason: 'trimmed' })
  })

  test('who is at the head of a log that has expired has missed nothing', () => {
    const one = log({ retentionMs: 1_000 })
    const head = append(one, 1, 0)
    expect(one.read(head, 10, 100_000)).toEqual({ ok: true, publications: [], head })
    expect(one.read({ ...head, tag: 'beef' }, 10, 100_000)).toMatchObject({ ok: false, reason: 'forked' })
    expect(one.locate(10, 100_000)).toEqual({ start: head, head })
  })

  test('shed leaves the newest', () => {
    const one = log()
    for (const number of [1, 2, 3]) append(one, number)
    one.shed()
    expect(offsetsOf(one)).toEqual([3])
  })
})

describe('the dedup window', () => {
  test('an id is known for its time and no longer, also when its publication is gone', () => {
    const one = log({ retentionCountMax: 1, dedupMs: 1_000 })
    const place = append(one, 1, 0)
    append(one, 2, 0)
    expect(one.append(draft(1), 1_000)).toEqual({ duplicate: true, position: place })
    expect(one.append(draft(1), 1_001)).toMatchObject({ duplicate: false, publication: { offset: 3 } })
  })

  test('at least so many ids are known, and not one more', () => {
    const one = log({ dedupCountMax: 3 })
    const places = [1, 2, 3, 4].map((number) => append(one, number))
    expect(one.append(draft(2), 0)).toEqual({ duplicate: true, position: places[1] })
    expect(one.append(draft(1), 0)).toMatchObject({ duplicate: false })
  })

  test('a log is idle when publications and ids are gone', () => {
    const one = log({ retentionMs: 1_000, dedupMs: 2_000 })
    expect(one.idle).toBe(true)
    append(one, 1, 0)
    one.sweep(1_500)
    expect(one.idle).toBe(false)
    one.sweep(2_001)
    expect(one.idle).toBe(true)
  })
})

describe('against a model', () => {
  test('any sequence of appends and reads is what a plain list would give', () => {
    const step = fc.record({ number: fc.integer({ min: 1, max: 30 }), afterMs: fc.nat({ max: 400 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 40 }), (steps, countMax) => {
        const one = log({ retentionCountMax: 10, retentionMs: 1_000, dedupMs: 500 })
        let nowMs = 0
        let model: { offset: number; number: number; atMs: number }[] = []
        const ids = new Map<number, { offset: number; atMs: number }>()
        let offset = 0
        for (const { number, afterMs } of steps) {
          nowMs += afterMs
          const known = ids.get(number)
          const result = one.append(draft(number, number), nowMs)
          if (known !== undefined && nowMs - known.atMs <= 500) {
            expect(result).toMatchObject({ duplicate: true, position: { offset: known.offset } })
          } else {
            offset += 1
            model.push({ offset, number, atMs: nowMs })
            ids.set(number, { offset, atMs: nowMs })
            expect(result).toMatchObject({ duplicate: false, publication: { offset, prev: offset - 1 } })
          }
          model = model.filter((entry) => nowMs - entry.atMs <= 1_000).slice(-10)
          expect(offsetsOf(one, nowMs)).toEqual(model.map((entry) => entry.offset))
          const { start, head } = one.locate(countMax, nowMs)
          expect(head.offset).toBe(offset)
          const page = one.read(start, countMax, nowMs)
          expect(page.ok && page.publications.map((entry) => Number(entry.data))).toEqual(
            model.slice(-countMax).map((entry) => entry.number),
          )
        }
      }),
    )
  })
})
