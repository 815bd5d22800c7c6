import { expect, test } from 'vitest'

import { pieceBytes } from './zlib-piece.js'

test('pieces are as large as what is expected, from 1 KiB to 128 KiB', () => {
  expect([0, 1023, 1024, 5000, 131_072, 131_073, Infinity].map(pieceBytes)).toEqual([
    1024, 1024, 1024, 5000, 131_072, 131_072, 131_072,
  ])
})
