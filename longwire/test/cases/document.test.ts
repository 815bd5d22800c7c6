import { isUtf8 } from 'node:buffer'
import { deflateRawSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { documentOf, opcodeOfDocument, pieceOf, type DocumentKind } from './document.js'

const kinds: DocumentKind[] = ['json', 'picture', 'prose', 'markup', 'archive']
const sizes = [16, 257, 8192, 131_072]

test.each(kinds)('%s: pieces one behind the other, and from the beginning again', (kind) => {
  const size = 50_000
  const document = documentOf(kind)
  const all = Buffer.concat(Array.from({ length: 8 }, (_, index) => pieceOf(kind, index, size)))
  const blank = (octets: Uint8Array) => octets.filter((octet) => octet < 0x80)
  if (opcodeOfDocument(kind) === 2)
    expect(all.subarray(document.length, 2 * document.length).equals(document)).toBe(true)
  else expect(blank(all.subarray(0, size))).toEqual(blank(document.subarray(0, size)))
})

test.each(['json', 'prose', 'markup'] as const)('%s: every piece is UTF-8', (kind) => {
  for (const size of sizes) {
    for (let index = 0; index < 50; index++) expect(isUtf8(pieceOf(kind, index, size))).toBe(true)
  }
})

test('prose and markup have characters of several octets', () => {
  for (const kind of ['prose', 'markup'] as const) {
    const text = documentOf(kind).toString()
    expect(text.length).toBeLessThan(documentOf(kind).length * 0.99)
  }
})

test('all but an archive can be compressed', () => {
  for (const kind of kinds) {
    const piece = pieceOf(kind, 0, 8192)
    const ratio = deflateRawSync(piece).length / piece.length
    if (kind === 'archive') expect(ratio).toBeGreaterThan(1)
    else expect(ratio).toBeLessThan(0.7)
  }
})
