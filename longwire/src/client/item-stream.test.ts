import { beforeEach, describe, expect, test } from 'vitest'

import { RejectedError } from './error.js'
import { ItemStream } from './item-stream.js'
import { type Item, toPublication } from './publication.js'

const from = { user: 'ada', session: 's' }
const publication = (offset: number) =>
  toPublication(
    {
      type: 'publication',
      topic: 'a',
      offset,
      prev: offset - 1,
      tag: '',
      time: 0,
      from,
      producer: 'p',
      sequence: 1,
      data: offset,
    },
    'e',
    false,
  )

let calls: string[]
let stream: ItemStream

const open = (bufferMax: number) => {
  const made = new ItemStream(bufferMax)
  made.attach({
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    close: () => calls.push('close'),
  })
  return made
}

beforeEach(() => {
  calls = []
  stream = open(3)
})

const value = async (one: ItemStream) => {
  const result: IteratorResult<Item> = await one.next()
  if (result.done === true) return 'done'
  return result.value.kind === 'gap' ? 'gap' : result.value.data
}

describe('ItemStream', () => {
  test('hands out what came, in order', async () => {
    stream.publication(publication(1))
    stream.gap({ kind: 'gap', from: publication(1).position, to: publication(4).position, reason: 'trimmed' })
    expect(await value(stream)).toBe(1)
    expect(await value(stream)).toBe('gap')
  })

  test('hands what comes to whoever waits, first come, first served', async () => {
    const both = Promise.all([value(stream), value(stream)])
    stream.publication(publication(1))
    stream.publication(publication(2))
    expect(await both).toEqual([1, 2])
    expect(calls).toEqual([])
  })

  test('pauses when it is full, and resumes when the loop has caught up', async () => {
    for (const offset of [1, 2, 3]) stream.publication(publication(offset))
    expect(calls).toEqual(['pause'])
    expect(await value(stream)).toBe(1)
    expect(await value(stream)).toBe(2)
    expect(calls).toEqual(['pause'])
    expect(await value(stream)).toBe(3)
    expect(calls).toEqual(['pause', 'resume'])
  })

  test('leaving the loop closes the subscription and drops what waits', async () => {
    for (const offset of [1, 2]) stream.publication(publication(offset))
    for await (const item of stream) {
      expect(item).toMatchObject({ data: 1 })
      break
    }
    expect(calls).toEqual(['close'])
    expect(await value(stream)).toBe('done')
  })

  test('an end without an error comes behind what waits, and reaches everybody', async () => {
    stream.publication(publication(1))
    stream.ended(undefined)
    expect(await value(stream)).toBe(1)
    expect(await value(stream)).toBe('done')
    const empty = open(3)
    const both = Promise.all([value(empty), value(empty)])
    empty.ended(undefined)
    expect(await both).toEqual(['done', 'done'])
  })

  test('an end with an error is thrown once, behind what waits', async () => {
    stream.publication(publication(1))
    stream.ended(new RejectedError('forbidden', 'no'))
    expect(await value(stream)).toBe(1)
    await expect(stream.next()).rejects.toThrow('no')
    expect(await value(stream)).toBe('done')
  })

  test('an error reaches the first one that waits', async () => {
    const first = stream.next()
    const second = stream.next()
    stream.ended(new RejectedError('forbidden', 'no'))
    await expect(first).rejects.toThrow('no')
    expect(await second).toEqual({ done: true, value: undefined })
    expect(await value(stream)).toBe('done')
  })

  test.each([0, 1.5, Number.NaN])('cannot hold %d items', (bufferMax) => {
    expect(() => open(bufferMax)).toThrow(RangeError)
  })
})
