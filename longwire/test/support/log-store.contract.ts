import { beforeEach, describe, expect, test } from 'vitest'

import { type Draft, type LogStore, positionOf, type StoredPublication } from '../../src/hub/index.js'
import type { Position } from '../../src/wire/index.js'

/** A draft whose id, sequence and data are told by one number. */
export function draft(number: number, data: unknown = { number }): Draft {
  return {
    id: `ada:${number}:user`,
    producer: 'ada',
    sequence: number,
    from: { user: 'user', session: 'session' },
    time: 1_700_000_000_000 + number,
    data: JSON.stringify(data),
  }
}

function resolved<T>(value: T | Promise<T>): Promise<T> {
  return Promise.resolve(value)
}

/**
 * What every `LogStore` must do, whatever it is made of. `open` makes an empty one that keeps at least 100
 * publications per log; `run` drives a call to its end, for stores that need a clock to be driven.
 */
export function describeLogStore(
  name: string,
  open: () => LogStore | Promise<LogStore>,
  run: <T>(value: T | Promise<T>) => Promise<T> = resolved,
): void {
  describe(`${name} is a log store`, () => {
    let store: LogStore
    beforeEach(async () => {
      store = await open()
    })

    const append = (topic: string, given: Draft) => run(store.append(topic, given))
    const read = (topic: string, after: Position, countMax = 100) => run(store.read(topic, after, countMax))
    const locate = (topic: string, history = 0) => run(store.locate(topic, history))
    const appended = async (topic: string, count: number): Promise<StoredPublication[]> => {
      const publications: StoredPublication[] = []
      for (let number = 1; number <= count; number += 1) {
        const result = await append(topic, draft(number))
        if (!result.duplicate) publications.push(result.publication)
      }
      return publications
    }

    test('an empty log has a head at offset 0, and keeps its epoch', async () => {
      const { start, head } = await locate('a', 10)
      expect(head).toMatchObject({ offset: 0, tag: '' })
      expect(head.epoch).toMatch(/^[\w-]{16,64}$/)
      expect(start).toEqual(head)
      expect(await locate('a')).toEqual({ start: head, head })
      expect(await read('a', head)).toEqual({ ok: true, publications: [], head })
    })

    test('publications are numbered upwards, and chained', async () => {
      const { head: before } = await locate('a')
      const publications = await appended('a', 5)
      let prev = before.offset
      for (const publication of publications) {
        expect(publication.prev).toBe(prev)
        expect(publication.offset).toBeGreaterThan(prev)
        expect(publication.epoch).toBe(before.epoch)
        expect(publication.tag).toMatch(/^[\w-]{1,64}$/)
        prev = publication.offset
      }
      expect(new Set(publications.map((publication) => publication.tag)).size).toBe(5)
      expect((await locate('a')).head).toEqual(positionOf(publications[4]!))
    })

    test('a publication comes back as it went in', async () => {
      const { head } = await locate('a')
      const data = { text: 'ä€😀\u2028"\\', ['__proto__']: [null, 1.5e300], nested: { deep: [[]] } }
      const given = { ...draft(1, data), from: { user: 'Ünsal "x"', session: '__proto__' } }
      await append('a', given)
      const { id: _, ...kept } = given
      expect(await read('a', head)).toMatchObject({ ok: true, publications: [kept] })
    })

    test('a repeated id is the first publication, whatever else it says', async () => {
      const first = await append('a', draft(1))
      if (first.duplicate) throw new Error('new')
      await append('a', draft(2))
      const again = await append('a', { ...draft(1, 'other data'), sequence: 9 })
      expect(again).toEqual({ duplicate: true, position: positionOf(first.publication) })
      expect((await locate('a')).head.offset).toBeGreaterThan(first.publication.offset)
      expect(await read('a', (await locate('a', 100)).start)).toMatchObject({ publications: { length: 2 } })
    })

    test('ids of one topic say nothing about another, and neither do offsets', async () => {
      const [a] = await appended('a', 1)
      const [b] = await appended('b', 1)
      expect(b?.offset).toBe(a?.offset)
      expect(b?.epoch).not.toBe(a?.epoch)
    })

    test('appends at the same time get one place each', async () => {
      const results = await run(
        Promise.all(Array.from({ length: 20 }, (_, index) => resolved(store.append('a', draft(index + 1))))),
      )
      const offsets = results.map((result) => (result.duplicate ? 0 : result.publication.offset))
      expect(new Set(offsets).size).toBe(20)
      expect(offsets).not.toContain(0)
      const { start } = await locate('a', 20)
      const kept = await read('a', start)
      expect(kept.ok && kept.publications.length).toBe(20)
    })

    test('the same id at the same time is appended once', async () => {
      const results = await run(Promise.all(Array.from({ length: 5 }, () => resolved(store.append('a', draft(1))))))
      expect(results.filter((result) => !result.duplicate)).toHaveLength(1)
      const places = results.map((result) => (result.duplicate ? result.position : positionOf(result.publication)))
      for (const place of places) expect(place).toEqual(places[0])
    })

    test('reading begins behind any position, in pieces of the size asked for', async () => {
      const publications = await appended('a', 7)
      const { start } = await locate('a', 7)
      for (const [index, after] of [start, ...publications.map(positionOf)].entries()) {
        const result = await read('a', after, 3)
        expect(result).toMatchObject({ ok: true, publications: publications.slice(index, index + 3) })
        expect(result.head).toEqual(positionOf(publications[6]!))
      }
    })

    test('locate counts back from the head', async () => {
      const publications = await appended('a', 5)
      const head = positionOf(publications[4]!)
      expect(await locate('a', 0)).toEqual({ start: head, head })
      expect(await locate('a', 2)).toEqual({ start: positionOf(publications[2]!), head })
      expect((await locate('a', 5)).start.offset).toBe(0)
      expect((await locate('a', 500)).start.offset).toBe(0)
    })

    test('a position of another epoch is told, with the way on', async () => {
      await appended('a', 3)
      const { start, head } = await locate('a', 100)
      const result = await read('a', { ...head, epoch: 'another' })
      expect(result).toEqual({ ok: false, reason: 'epoch', resume: start, head })
    })

    test('a position that the log never had is forked, and the way on is the head', async () => {
      const publications = await appended('a', 3)
      const head = positionOf(publications[2]!)
      for (const position of [
        { ...head, offset: head.offset + 1 },
        { ...head, tag: 'beef' },
        { ...positionOf(publications[0]!), tag: 'beef' },
      ]) {
        expect(await read('a', position)).toEqual({ ok: false, reason: 'forked', resume: head, head })
      }
    })

    test.each(['__proto__', 'constructor', 'toString', 'rooms/lobby/messages', 'a'.repeat(255)])(
      'the topic name %s is plain data',
      async (topic) => {
        await appended(topic, 1)
        const { start } = await locate(topic, 1)
        expect(await read(topic, start)).toMatchObject({ publications: { length: 1 } })
        expect((await locate('another')).head.offset).toBe(0)
      },
    )
  })
}
