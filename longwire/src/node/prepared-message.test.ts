import { describe, expect, test } from 'vitest'

import { parseFrames } from './peer.test-d.js'
import { partsOf, prepare, type PreparedMessage } from './prepared-message.js'

const parse = (message: PreparedMessage) => parseFrames(Buffer.from(partsOf(message).frame))

describe('prepare', () => {
  test('frames text', () => {
    const message = prepare('grüße')
    expect(message.byteLength).toBe(7)
    expect(partsOf(message).opcode).toBe(1)
    expect(parse(message)).toEqual({
      frames: [{ opcode: 1, fin: true, masked: false, payload: Buffer.from('grüße') }],
      rest: Buffer.alloc(0),
    })
  })

  test('frames bytes, and copies them', () => {
    for (const length of [0, 125, 126, 65_535, 65_536]) {
      const bytes = new Uint8Array(length).fill(3)
      const message = prepare(bytes)
      bytes.fill(4)
      expect(message.byteLength).toBe(length)
      const { frames, rest } = parse(message)
      expect(rest.length).toBe(0)
      expect(frames).toHaveLength(1)
      expect(frames[0]!.opcode).toBe(2)
      expect(frames[0]!.payload.equals(Buffer.alloc(length, 3))).toBe(true)
    }
  })

  test('rule 58: a lone surrogate becomes U+FFFD', () => {
    expect(parse(prepare('a\uD800')).frames[0]!.payload.toString('hex')).toBe('61efbfbd')
  })

  test('A29: refuses what is neither text nor bytes', () => {
    for (const other of [undefined, null, 5, {}, [1]]) expect(() => prepare(other as never)).toThrow(TypeError)
  })

  test('shows nothing but its length', () => {
    expect(Object.keys(prepare('x'))).toEqual(['byteLength'])
  })
})
