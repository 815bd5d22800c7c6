import { describe, expect, test } from 'vitest'

import { portableUtf8 } from '../protocol/index.js'
import { nodeUtf8 } from './node-utf8.js'

const texts = [
  '',
  'a',
  'short ascii',
  'exactly 12 c',
  'more than twelve characters of ascii',
  'ß',
  'twelve ä 12',
  '日本語',
  'a😀b',
  '\u0000\uFEFF\uFFFE',
  '\uFEFFbom',
  'x'.repeat(5_000),
  'ä'.repeat(5_000),
]

describe('nodeUtf8', () => {
  test('does as the portable routines do', () => {
    for (const text of [...texts, '\uD800', 'a\uDC00b', '\uDC00\uD800', 'x'.repeat(20) + '\uD83D']) {
      const byteLength = nodeUtf8.byteLength(text)
      expect(byteLength).toBe(portableUtf8.byteLength(text))
      for (const target of [new Uint8Array(byteLength + 4).fill(0xee), Buffer.alloc(byteLength + 4, 0xee)]) {
        const expected = new Uint8Array(byteLength + 4).fill(0xee)
        portableUtf8.write(text, expected, 2)
        expect(nodeUtf8.write(text, target, 2)).toBe(byteLength)
        expect([...target]).toEqual([...expected])
      }
    }
  })

  test('reads what it wrote, a byte-order mark included', () => {
    for (const text of texts) {
      const bytes = new Uint8Array(nodeUtf8.byteLength(text) + 3)
      const end = 1 + nodeUtf8.write(text, bytes, 1)
      expect(nodeUtf8.read(bytes, 1, end)).toBe(text)
      expect(nodeUtf8.read(Buffer.from(bytes), 1, end)).toBe(text)
    }
  })

  test('judges bytes as the portable routine does, at every length around the limits of its fast paths', () => {
    const bad = [[0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0xe2, 0x82]]
    const good = [[0x41], [0xc3, 0xa4], [0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80], []]
    for (const sequence of [...bad, ...good]) {
      for (const length of [0, 1, 11, 28, 31, 32, 33, 100]) {
        const bytes = new Uint8Array([0xff, ...new Uint8Array(length).fill(0x61), ...sequence, 0xff])
        const end = bytes.length - 1
        expect(nodeUtf8.isValid(bytes, 1, end)).toBe(portableUtf8.isValid(bytes, 1, end))
      }
    }
  })
})
