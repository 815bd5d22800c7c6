import { describe, expect, test } from 'vitest'

import { viewKinds } from '../../test/support/view-kinds.js'
import { REFERENCE_BYTES_MIN } from '../protocol/index.js'
import { bytesOf, copyOf } from './payload.js'

describe('bytesOf', () => {
  const source = Uint8Array.from({ length: 64 }, (_, index) => index)

  test('A29: takes exactly the bytes of every kind of view', () => {
    for (const Kind of viewKinds) {
      const view = new Kind(source.buffer, 8, 2)
      expect([...bytesOf(view)], Kind.name).toEqual([...source.subarray(8, 8 + view.byteLength)])
    }
    expect([...bytesOf(new DataView(source.buffer, 3, 4))]).toEqual([3, 4, 5, 6])
    expect([...bytesOf(Buffer.from('pool'))]).toEqual([0x70, 0x6f, 0x6f, 0x6c])
    expect(bytesOf(source.buffer)).toEqual(source)
  })

  test('does not copy plain bytes', () => {
    const view = source.subarray(1, 5)
    expect(bytesOf(view)).toBe(view)
  })

  test('takes what is empty', () => {
    for (const empty of [
      new Uint8Array(0),
      new ArrayBuffer(0),
      new Float64Array(0),
      new DataView(new ArrayBuffer(0)),
    ]) {
      expect(bytesOf(empty).length).toBe(0)
    }
  })

  test('A29: copies memory that others may change or shrink, but for what is copied when it is sent', () => {
    const size = REFERENCE_BYTES_MIN
    const shared = new Uint8Array(new SharedArrayBuffer(size)).fill(7)
    const taken = bytesOf(shared)
    shared.fill(9)
    expect(taken).toEqual(new Uint8Array(size).fill(7))
    const small = shared.subarray(1)
    expect(bytesOf(small)).toBe(small)

    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer & {
      resize(length: number): void
    }
    const resizable = new Resizable(size, { maxByteLength: size + 8 })
    const view = new Uint8Array(resizable).fill(5)
    const [ofView, ofBuffer] = [bytesOf(view), bytesOf(resizable)]
    resizable.resize(1)
    expect(ofView).toEqual(new Uint8Array(size).fill(5))
    expect(ofBuffer).toEqual(new Uint8Array(size).fill(5))
  })

  test('A29: throws for memory that was transferred away', () => {
    for (const make of [(buffer: ArrayBuffer) => buffer, (buffer: ArrayBuffer) => new Uint8Array(buffer, 1, 2)]) {
      const buffer = new ArrayBuffer(8)
      const data = make(buffer)
      structuredClone(buffer, { transfer: [buffer] })
      expect(() => bytesOf(data)).toThrow(TypeError)
    }
  })

  test('A29: throws for anything else', () => {
    const others = [
      undefined,
      null,
      5,
      true,
      {},
      [1, 2],
      new Date(),
      new SharedArrayBuffer(4),
      new Blob([]),
      Symbol('x'),
    ]
    for (const other of [...others, { length: 3, 0: 1 }, Object('text'), () => 1, 5n]) {
      expect(() => bytesOf(other)).toThrow(TypeError)
    }
  })
})

describe('copyOf', () => {
  test('is memory of its own, of exactly that length', () => {
    for (const length of [0, 1, 48, 49, 64, 65, 1_000]) {
      const bytes = Uint8Array.from({ length: length + 6 }, (_, index) => index & 0xff)
      const copy = copyOf(bytes, 3, 3 + length)
      expect([...copy]).toEqual([...bytes.subarray(3, 3 + length)])
      expect(copy.buffer).not.toBe(bytes.buffer)
      expect(copy.buffer.byteLength).toBe(length)
    }
  })
})
