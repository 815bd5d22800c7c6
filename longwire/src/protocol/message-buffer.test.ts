import { describe, expect, test } from 'vitest'

import { MessageBuffer } from './message-buffer.js'

describe('rule 39: memory follows the bytes that came', () => {
  test('a large declared length costs nothing before its bytes', () => {
    const buffer = new MessageBuffer()
    buffer.append(new Uint8Array(10), 0, 10, 1_000_000, true)
    expect(buffer.bytes.length).toBeLessThanOrEqual(256)
  })

  test('many one-byte fragments retain at most 1.5 times their bytes, from 256 on', () => {
    const buffer = new MessageBuffer()
    let worst = -Infinity
    for (let count = 1; count <= 16_001; count++) {
      buffer.append(Uint8Array.of(count), 0, 1, 0, false)
      worst = Math.max(worst, buffer.bytes.length - Math.max(256, Math.ceil(count * 1.5)))
    }
    expect(worst).toBeLessThanOrEqual(0)
    expect(buffer.byteLength).toBe(16_001)
  })

  test.each([
    [16_001, 1.5],
    [65_536, 1.5],
    [200_000, 4],
  ])('the first %d bytes of a large frame retain at most %d times as many', (count, share) => {
    const buffer = new MessageBuffer()
    for (let had = 0; had < count; had++) {
      buffer.append(Uint8Array.of(had), 0, 1, 1_000_000 - had, true)
      expect(buffer.bytes.length).toBeLessThanOrEqual(Math.max(256, Math.ceil((had + 1) * share)))
    }
  })

  test('memory that is not zeroed is asked for only where every byte of it will be written', () => {
    const asked: number[] = []
    const own = (byteLength: number) => {
      asked.push(byteLength)
      return new Uint8Array(byteLength).fill(0xaa)
    }
    const buffer = new MessageBuffer({ own })
    buffer.append(new Uint8Array(300), 0, 300, 0, false)
    expect([asked, [...buffer.bytes.subarray(300)].every((octet) => octet === 0)]).toEqual([[], true])
    for (let left = 1_000; left > 0; left -= 100) buffer.append(new Uint8Array(100), 0, 100, left - 100, true)
    expect(asked.at(-1)).toBe(1_300)
    expect(buffer.bytes).toEqual(new Uint8Array(1_300))
  })

  test('a final frame ends with memory of its exact size', () => {
    const buffer = new MessageBuffer()
    for (let left = 100_000; left > 0; left -= 1000) buffer.append(new Uint8Array(1000), 0, 1000, left - 1000, true)
    expect([buffer.bytes.length, buffer.byteLength]).toEqual([100_000, 100_000])
  })
})

test('collects ranges in order', () => {
  const buffer = new MessageBuffer()
  buffer.append(Uint8Array.of(0, 1, 2, 3), 1, 3, 0, false)
  buffer.append(Uint8Array.of(4, 5), 0, 2, 0, true)
  expect([...buffer.bytes.subarray(0, buffer.byteLength)]).toEqual([1, 2, 4, 5])
})

test('takes no more of a source than its range, from the start of it as well', () => {
  const buffer = new MessageBuffer()
  const source = Uint8Array.from({ length: 300 }, () => 7)
  buffer.append(source, 0, 2, 0, true)
  expect([...buffer.bytes]).toEqual([7, 7])
  buffer.append(source, 0, 300, 0, true)
  expect(buffer.byteLength).toBe(302)
})

test('what fits into its memory is put there', () => {
  const buffer = new MessageBuffer()
  buffer.append(new Uint8Array(10), 0, 10, 0, false)
  const { bytes } = buffer
  buffer.append(new Uint8Array(246), 0, 246, 0, false)
  expect([buffer.bytes === bytes, bytes.length, buffer.byteLength]).toEqual([true, 256, 256])
  buffer.append(new Uint8Array(1), 0, 1, 0, false)
  expect(buffer.bytes).not.toBe(bytes)
})
