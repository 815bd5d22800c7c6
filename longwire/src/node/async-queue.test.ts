import { describe, expect, test } from 'vitest'

import { AsyncQueue } from './async-queue.js'

const queue = () => {
  let returned = 0
  const values = new AsyncQueue<number>(() => returned++)
  return { values, returned: () => returned }
}

describe('AsyncQueue', () => {
  test('gives values in order, to who asked before and who asks after', async () => {
    const { values } = queue()
    const early = [values.next(), values.next()]
    for (const value of [1, 2, 3, 4]) values.put(value)
    expect(await Promise.all([...early, values.next(), values.next()])).toEqual(
      [1, 2, 3, 4].map((value) => ({ value, done: false })),
    )
  })

  test('ends behind what has come', async () => {
    const { values } = queue()
    values.put(1)
    values.end()
    const seen: number[] = []
    for await (const value of values) seen.push(value)
    expect(seen).toEqual([1])
  })

  test('ends for who is waiting', async () => {
    const { values } = queue()
    const waiting = values.next()
    values.end()
    expect(await waiting).toEqual({ value: undefined, done: true })
  })

  test('is over for who leaves the loop', async () => {
    const { values, returned } = queue()
    values.put(1)
    values.put(2)
    for await (const value of values) if (value === 1) break
    expect(returned()).toBe(1)
    expect(await values.next()).toEqual({ value: undefined, done: true })
  })
})
