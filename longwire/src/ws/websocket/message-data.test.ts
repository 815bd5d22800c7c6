import { describe, expect, test } from 'vitest'

import { byteLengthOf, fromMessage, toMessage } from './message-data.js'

describe('what is sent', () => {
  test('bytes of any kind are the same bytes', () => {
    const bytes = new Uint8Array([1, 2, 3, 4])
    expect([toMessage(bytes), toMessage(bytes.buffer), toMessage(new DataView(bytes.buffer, 1, 2))]).toEqual([
      bytes,
      bytes,
      new Uint8Array([2, 3]),
    ])
    expect(toMessage(new ArrayBuffer(0))).toEqual(new Uint8Array(0))
  })

  test('memory that was transferred away is empty', () => {
    const bytes = new Uint8Array([1])
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    expect([toMessage(bytes), toMessage(bytes.buffer)]).toEqual([new Uint8Array(0), new Uint8Array(0)])
  })

  test('memory that is shared or can be resized is refused', () => {
    const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer
    const refused = [new Uint8Array(new SharedArrayBuffer(1)), new Resizable(1, { maxByteLength: 2 })]
    for (const data of refused) expect(() => toMessage(data)).toThrow(TypeError)
  })

  test('a Blob is itself; all else is a string', () => {
    const blob = new Blob(['a'])
    expect(toMessage(blob)).toBe(blob)
    expect([toMessage(5), toMessage(undefined), toMessage([1, 2])]).toEqual(['5', 'undefined', '1,2'])
    expect(() => toMessage(Symbol('x'))).toThrow(TypeError)
  })

  test('its bytes are counted', () => {
    expect([byteLengthOf('aä€\uDC00'), byteLengthOf(new Uint8Array(7)), byteLengthOf(new Blob(['äb']))]).toEqual([
      9, 7, 3,
    ])
  })
})

describe('what is received', () => {
  test('text stays text', () => {
    expect(fromMessage('x', 'arraybuffer')).toBe('x')
  })

  test('bytes are a Blob, or an ArrayBuffer of just these bytes', async () => {
    const whole = new Uint8Array([1, 2, 3])
    expect(await (fromMessage(whole, 'blob') as Blob).arrayBuffer()).toEqual(whole.buffer)
    expect(fromMessage(whole, 'arraybuffer')).toBe(whole.buffer)
    expect(fromMessage(whole.subarray(1, 2), 'arraybuffer')).toEqual(new Uint8Array([2]).buffer)
  })
})
