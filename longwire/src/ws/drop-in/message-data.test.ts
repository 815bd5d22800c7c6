import { describe, expect, test } from 'vitest'

import { asBuffer, byteLengthOf, fromPayload, isBinaryType, payloadBytes, toPayload } from './message-data.js'

describe('toPayload', () => {
  test('text stays text, and a number its digits', () => {
    expect([toPayload('a'), toPayload(''), toPayload(1.5)]).toEqual(['a', '', '1.5'])
  })

  test.each([[undefined], [null], [false]])('%j is no bytes', (data) => {
    expect(toPayload(data)).toEqual(new Uint8Array(0))
  })

  test('bytes are taken as they are, without a copy', () => {
    const bytes = new Uint8Array([1, 2, 3])
    expect(toPayload(bytes)).toBe(bytes)
    expect(toPayload(bytes.buffer)).toEqual(bytes)
    expect(toPayload(new DataView(bytes.buffer, 1, 1))).toEqual(new Uint8Array([2]))
  })

  test('arrays, shared memory, and what an object stands for', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(1)).fill(7)
    const payload = toPayload(shared.buffer) as Uint8Array
    shared.fill(8)
    expect([...(toPayload([1, 2]) as Buffer)]).toEqual([1, 2])
    expect([...payload]).toEqual([7])
    expect(toPayload({ valueOf: () => 'text' })).toEqual(Buffer.from('text'))
  })

  test('a Blob is left to be read', () => {
    const blob = new Blob(['a'])
    expect(toPayload(blob)).toBe(blob)
  })

  test.each([[true], [{}], [Symbol('s')]])('%s cannot be sent', (data) => {
    expect(() => toPayload(data)).toThrow(TypeError)
  })
})

describe('byteLengthOf and payloadBytes', () => {
  test('count and give bytes', () => {
    expect(['grün', new Uint8Array(3), new Blob(['grün'])].map(byteLengthOf)).toEqual([5, 3, 5])
    expect(payloadBytes('a')).toEqual(Buffer.from('a'))
    const bytes = new Uint8Array(1)
    expect(payloadBytes(bytes)).toBe(bytes)
  })
})

describe('fromPayload', () => {
  const memory = Uint8Array.from([1, 2, 3, 4])
  const part = memory.subarray(1, 3)

  test('a Buffer looks at the same memory', () => {
    const buffer = fromPayload(part, 'nodebuffer') as Buffer
    expect([Buffer.isBuffer(buffer), buffer.buffer === memory.buffer, [...buffer]]).toEqual([true, true, [2, 3]])
    expect(asBuffer(part)).toEqual(buffer)
  })

  test('an ArrayBuffer is exactly as long as the message', () => {
    expect(fromPayload(memory, 'arraybuffer')).toBe(memory.buffer)
    expect(new Uint8Array(fromPayload(part, 'arraybuffer') as ArrayBuffer)).toEqual(new Uint8Array([2, 3]))
  })

  test('a Blob, and an array of fragments', async () => {
    expect(new Uint8Array(await (fromPayload(part, 'blob') as Blob).arrayBuffer())).toEqual(new Uint8Array([2, 3]))
    expect(fromPayload(part, 'fragments')).toEqual([Buffer.from([2, 3])])
    expect(fromPayload(new Uint8Array(0), 'fragments')).toEqual([])
  })
})

test('isBinaryType knows the four types', () => {
  expect(['nodebuffer', 'arraybuffer', 'fragments', 'blob', 'other', undefined].filter(isBinaryType)).toHaveLength(4)
})
