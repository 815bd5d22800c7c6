import { beforeEach, describe, expect, test } from 'vitest'

import { RejectedError } from './error.js'
import { Outbox, type OutboxOptions } from './outbox.js'

/** A storage that keeps its text, or fails. */
class MemoryStorage {
  text: string | null = null
  saves = 0
  failure: Error | undefined

  load(): string | null {
    if (this.failure !== undefined) throw this.failure
    return this.text
  }

  save(text: string | null): void {
    this.saves += 1
    if (this.failure !== undefined) throw this.failure
    this.text = text
  }
}

let storage: MemoryStorage
let reported: unknown[]
let changes: number

const open = (over: Partial<OutboxOptions> = {}) =>
  new Outbox({
    storage,
    pendingMax: 10,
    producer: 'me',
    report: (error) => reported.push(error),
    changed: () => (changes += 1),
    ...over,
  })

beforeEach(() => {
  storage = new MemoryStorage()
  reported = []
  changes = 0
})

const position = { epoch: 'e', offset: 1, tag: 't' }
const numbers = (outbox: Outbox) => outbox.entries.map(({ topic, sequence }) => `${topic}${sequence}`)

describe('Outbox', () => {
  test('numbers the publishes of each topic from 1, in the order of the calls', () => {
    const outbox = open()
    outbox.push('a', 1)
    outbox.push('b', 2)
    outbox.push('a', 3)
    expect(numbers(outbox)).toEqual(['a1', 'b1', 'a2'])
    expect(changes).toBe(3)
  })

  test('never uses a number twice, whatever became of it', () => {
    const outbox = open()
    outbox.failed(outbox.push('a', 1), new Error('no'))
    outbox.stored(outbox.push('a', 2), position)
    outbox.push('a', 3)
    expect(numbers(outbox)).toEqual(['a3'])
  })

  test('takes no more than pendingMax', () => {
    const outbox = open({ pendingMax: 2 })
    outbox.push('a', 1)
    outbox.push('a', 2)
    expect(() => outbox.push('a', 3)).toThrow(new RejectedError('limit', 'more than 2 publishes are pending'))
    expect(numbers(outbox)).toEqual(['a1', 'a2'])
  })

  test('an entry settles once', async () => {
    const outbox = open()
    const entry = outbox.push('a', 1)
    outbox.stored(entry, position)
    outbox.failed(entry, new Error('too late'))
    outbox.stored(entry, { ...position, offset: 2 })
    await expect(entry.outcome).resolves.toEqual(position)
    expect(changes).toBe(2)
    expect(reported).toEqual([])
  })

  test('a failure that nobody waits for is reported', async () => {
    const outbox = open()
    const heard = outbox.push('a', 1)
    const { outcome } = heard
    outbox.failed(heard, new Error('heard'))
    await expect(outcome).rejects.toThrow('heard')
    outbox.failed(outbox.push('a', 2), new Error('not heard'))
    expect(reported).toEqual([new Error('not heard')])
  })
})

describe('storage', () => {
  test('is written only when something changed, and cleared when nothing is pending', () => {
    const outbox = open()
    outbox.save()
    expect(storage.saves).toBe(0)
    const entry = outbox.push('a', { x: 1 })
    outbox.save()
    outbox.save()
    expect(storage.saves).toBe(1)
    expect(JSON.parse(storage.text ?? '')).toEqual([{ producer: 'me', topic: 'a', sequence: 1, data: { x: 1 } }])
    outbox.stored(entry, position)
    outbox.save()
    expect(storage.text).toBeNull()
  })

  test('what the page before left comes first, under its own producer and number', () => {
    const before = open({ producer: 'before' })
    before.push('a', 1)
    before.push('a', 2)
    before.save()
    const outbox = open()
    const own = outbox.push('a', 3)
    expect(outbox.entries.map(({ id }) => id)).toEqual(['before-1', 'before-2', 'me-1'])
    expect(outbox.producer).toBe('before')
    for (const entry of outbox.entries.slice(0, 2)) outbox.stored(entry, position)
    expect(outbox.entries).toEqual([own])
    expect(outbox.producer).toBe('me')
    expect(outbox.owns('before')).toBe(true)
    expect(outbox.owns('me')).toBe(true)
    expect(outbox.owns('other')).toBe(false)
  })

  test('copies of one text in two pages never claim the same number', () => {
    const before = open({ producer: 'before' })
    before.push('a', 1)
    before.save()
    const one = open({ producer: 'one' }).push('a', 'x')
    const other = open({ producer: 'other' }).push('a', 'y')
    expect(one.id).not.toBe(other.id)
  })

  test('keeps what is pending when the line is closed', async () => {
    const outbox = open()
    const { outcome } = outbox.push('a', 1)
    outbox.close(new Error('closed'))
    await expect(outcome).rejects.toThrow('closed')
    expect(outbox.entries).toEqual([])
    expect(open({ producer: 'next' }).entries).toHaveLength(1)
    expect(reported).toEqual([])
  })

  test('one that fails is reported and costs nothing else', () => {
    storage.failure = new Error('quota')
    const outbox = open()
    outbox.push('a', 1)
    outbox.save()
    expect(reported).toEqual([new Error('quota'), new Error('quota')])
    expect(numbers(outbox)).toEqual(['a1'])
  })

  test.each([
    ['no JSON', '['],
    ['no list', '{}'],
    ['no entry', '[null]'],
    ['no producer', '[{"topic":"a","sequence":1,"data":1}]'],
    ['a producer that no hub takes', '[{"producer":"a b","topic":"a","sequence":1,"data":1}]'],
    ['no topic', '[{"producer":"p","sequence":1,"data":1}]'],
    ['no sequence', '[{"producer":"p","topic":"a","data":1}]'],
    ['a sequence of 0', '[{"producer":"p","topic":"a","sequence":0,"data":1}]'],
    ['half a sequence', '[{"producer":"p","topic":"a","sequence":1.5,"data":1}]'],
    ['no data', '[{"producer":"p","topic":"a","sequence":1}]'],
    ['a time that is none', '[{"producer":"p","topic":"a","sequence":1,"data":1,"sentAtMs":"now"}]'],
  ])('a text with %s is reported and left behind', (_, text) => {
    storage.text = text
    expect(open().entries).toEqual([])
    expect(reported).toHaveLength(1)
  })

  test('without one everything else is the same', () => {
    const outbox = open({ storage: undefined })
    outbox.push('a', 1)
    outbox.save()
    expect(numbers(outbox)).toEqual(['a1'])
    expect(reported).toEqual([])
  })
})
