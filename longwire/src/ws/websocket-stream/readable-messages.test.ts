import { expect, test } from 'vitest'

import type { Connection } from '../../node/index.js'
import { turns } from '../../node/peer.test-d.js'
import { readableMessages } from './readable-messages.js'

function setUp(messages: readonly string[], failure?: Error) {
  const heard: unknown[] = []
  let taken = 0
  const iterator = {
    next: () => {
      const done = taken === messages.length
      return Promise.resolve(done ? { value: undefined, done } : { value: messages[taken++], done })
    },
    return: () => Promise.resolve({ value: void heard.push('left'), done: true }),
  }
  const connection = { [Symbol.asyncIterator]: () => iterator, on: (name: string) => heard.push(name) }
  const readable = readableMessages(
    connection as unknown as Connection,
    (reason) => Promise.resolve(void heard.push(reason)),
    () => Promise.resolve(failure),
  )
  return { reader: readable.getReader(), heard, taken: () => taken }
}

test('one message is taken ahead of the reader, and no more', async () => {
  const { reader, taken } = setUp(['a', 'b', 'c'])
  await turns()
  expect(taken()).toBe(1)
  expect((await reader.read()).value).toBe('a')
  await turns()
  expect(taken()).toBe(2)
})

test('ends behind the last one, well or with the failure', async () => {
  const { reader } = setUp(['a'])
  expect([(await reader.read()).value, await reader.read()]).toEqual(['a', { value: undefined, done: true }])
  const failing = setUp([], new Error('lost'))
  await expect(failing.reader.read()).rejects.toThrow('lost')
})

test('a reader that cancels leaves, and what comes is dropped', async () => {
  const { reader, heard } = setUp(['a'])
  await reader.cancel('why')
  expect(heard).toEqual(['message', 'left', 'why'])
})
