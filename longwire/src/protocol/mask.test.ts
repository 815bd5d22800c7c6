import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { mask, maskInto, turnKey } from './mask.js'

const octets = (key: number) => [key & 0xff, (key >>> 8) & 0xff, (key >>> 16) & 0xff, key >>> 24]
const byHand = (payload: Uint8Array, key: number) => payload.map((octet, index) => octet ^ octets(key)[index % 4]!)

/** A payload, two offsets and a key. */
const anywhere = [
  fc.uint8Array({ maxLength: 200, size: 'max' }),
  fc.nat(9),
  fc.nat(9),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
] as const

describe('rule 41: masking', () => {
  test('the example of RFC 6455 §5.7', () => {
    const bytes = Uint8Array.from([0x7f, 0x9f, 0x4d, 0x51, 0x58])
    mask(bytes, 0, 5, 0x3d21fa37)
    expect(Buffer.from(bytes).toString()).toBe('Hello')
  })

  test('a key of zero changes nothing', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index)
    const before = bytes.slice()
    mask(bytes, 0, bytes.length, 0)
    expect(bytes).toEqual(before)
  })

  test('words begin where the memory is aligned, wherever the view and the payload do', () => {
    for (let byteOffset = 0; byteOffset < 4; byteOffset++) {
      for (let at = 0; at < 8; at++) {
        for (const length of [31, 32, 33, 63, 64, 65, 100]) {
          const bytes = new Uint8Array(new ArrayBuffer(byteOffset + at + length + 40), byteOffset)
          for (let i = 0; i < bytes.length; i++) bytes[i] = i
          const before = bytes.slice()
          mask(bytes, at, at + length, 0x89abcdef)
          before.set(byHand(before.subarray(at, at + length), 0x89abcdef), at)
          expect(bytes).toEqual(before)
        }
      }
    }
  })

  test('any length at any offset and alignment is the same as octet by octet', () => {
    fc.assert(
      fc.property(...anywhere, (payload, before, byteOffset, key) => {
        const memory = new Uint8Array(new ArrayBuffer(byteOffset + before + payload.length + 3), byteOffset)
        memory.set(payload, before)
        mask(memory, before, before + payload.length, key)
        expect(memory.subarray(before, before + payload.length)).toEqual(byHand(payload, key))
        expect([...memory.subarray(0, before), ...memory.subarray(before + payload.length)].every((o) => o === 0)).toBe(
          true,
        )
      }),
    )
  })

  test('several views of the same memory in turn', () => {
    const memory = Uint8Array.from({ length: 200 }, (_, index) => index)
    for (const bytes of [memory, memory.subarray(50), memory.subarray(101), memory]) {
      for (const length of [10, 10, 10, 90]) {
        const before = bytes.slice(0, length)
        mask(bytes, 0, length, 0x01020304)
        expect(bytes.subarray(0, length)).toEqual(byHand(before, 0x01020304))
      }
    }
  })

  test('the key goes on where the chunk before ended', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120, size: 'max' }), fc.nat(120), fc.integer(), (payload, cut, key) => {
        const at = Math.min(cut, payload.length)
        const bytes = payload.slice()
        mask(bytes, 0, at, key)
        mask(bytes, at, bytes.length, turnKey(key, at))
        expect(bytes).toEqual(byHand(payload, key))
      }),
    )
  })
})

describe('maskInto', () => {
  const memoryOf = (byteLength: number) => {
    const bytes = new Uint8Array(byteLength).fill(0xaa)
    return { bytes, view: new DataView(bytes.buffer) }
  }

  test('any length from anywhere to anywhere: the source stays as it is, and nothing else is written', () => {
    fc.assert(
      fc.property(...anywhere, (payload, before, at, key) => {
        const source = new Uint8Array(before + payload.length + 3)
        source.set(payload, before)
        const memory = memoryOf(at + payload.length + 5)
        maskInto(memory, at, source, before, before + payload.length, key)
        expect(memory.bytes.subarray(at, at + payload.length)).toEqual(byHand(payload, key))
        expect(source.subarray(before, before + payload.length)).toEqual(payload)
        const around = [...memory.bytes.subarray(0, at), ...memory.bytes.subarray(at + payload.length)]
        expect(around.every((octet) => octet === 0xaa)).toBe(true)
      }),
    )
  })

  test('on both sides of the length from which aligned words are used', () => {
    for (const length of [0, 1, 3, 4, 63, 64, 65]) {
      const source = Uint8Array.from({ length }, (_, index) => index * 7)
      const memory = memoryOf(length + 8)
      for (let time = 0; time < 3; time++) maskInto(memory, 8, source, 0, length, 0x89abcdef)
      expect(memory.bytes.subarray(8)).toEqual(byHand(source, 0x89abcdef))
    }
  })
})
