import { expect, test, vi } from 'vitest'

import { SentWatch } from './sent-watch.js'

test('each is told once when its position is reached, in order', () => {
  const watch = new SentWatch()
  const log: string[] = []
  for (const [name, position] of [
    ['a', 5],
    ['b', 5],
    ['c', 9],
  ] as const)
    watch.add((lost) => log.push(`${name} ${lost}`))(position)
  watch.reached(4)
  expect(log).toEqual([])
  watch.reached(8)
  expect(log).toEqual(['a false', 'b false'])
  watch.reached(9)
  watch.reached(10)
  expect(log).toEqual(['a false', 'b false', 'c false'])
})

test('whoever has no position yet keeps those behind waiting; at the end all are lost', () => {
  const watch = new SentWatch()
  const log: string[] = []
  const setPosition = watch.add((lost) => log.push(`a ${lost}`))
  watch.add((lost) => log.push(`b ${lost}`))(3)
  watch.reached(5)
  expect(log).toEqual([])
  setPosition(6)
  watch.reached(5)
  expect(log).toEqual([])
  watch.end()
  watch.end()
  expect(log).toEqual(['a true', 'b true'])
})

test('one that throws does not keep the others from being told', async () => {
  const watch = new SentWatch()
  const uncaught = vi.fn<(error: unknown) => void>()
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', uncaught)
  try {
    const told = vi.fn<(lost: boolean) => void>()
    watch.add(() => {
      throw new Error('theirs')
    })(1)
    watch.add(told)(1)
    watch.reached(1)
    expect(told).toHaveBeenCalledExactlyOnceWith(false)
    await new Promise((resolve) => setImmediate(resolve))
    expect(uncaught.mock.calls.map(([error]) => (error as Error).message)).toEqual(['theirs'])
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of before) process.on('uncaughtException', listener)
  }
})
