import { expect, test } from 'vitest'

import { ByteQueue } from './byte-queue.js'

test('bytes leave in the order they were put, once', () => {
  const queue = new ByteQueue()
  const at = queue.reserve(2)
  queue.bytes.set([1, 2], at)
  queue.append(Uint8Array.from([3]))
  expect(queue.byteLength).toBe(3)
  expect([...queue.take()]).toEqual([1, 2, 3])
  expect(queue.byteLength).toBe(0)
  expect(queue.take().length).toBe(0)
})

test('grows by what is needed, keeping what is there', () => {
  const queue = new ByteQueue()
  queue.append(Uint8Array.from([7]))
  queue.append(new Uint8Array(300).fill(8))
  queue.append(new Uint8Array(10_000).fill(9))
  const bytes = queue.take()
  expect([bytes.length, bytes[0], bytes[1], bytes[301]]).toEqual([10_301, 7, 8, 9])
})

test('what was taken is not changed by what comes later', () => {
  const queue = new ByteQueue()
  queue.append(Uint8Array.from([1]))
  const taken = queue.take()
  queue.append(Uint8Array.from([2]))
  expect([...taken]).toEqual([1])
})

test('memory is used again, and doubles when it is full', () => {
  const queue = new ByteQueue()
  const { bytes } = queue
  queue.append(new Uint8Array(100))
  queue.append(new Uint8Array(156))
  expect(queue.bytes).toBe(bytes)
  queue.append(new Uint8Array(1))
  expect(queue.bytes.length).toBe(512)
  queue.take()
  queue.append(new Uint8Array(512))
  expect(queue.bytes.length).toBe(512)
})

test('room that is given back is not taken', () => {
  const queue = new ByteQueue()
  const offset = queue.reserve(10)
  queue.bytes.set([1, 2], offset)
  queue.release(8)
  queue.append(Uint8Array.from([3]))
  expect([...queue.take()]).toEqual([1, 2, 3])
})
