import { expect, test } from 'vitest'

import { streamHead } from './stream-head.js'

test('rule 92: pseudo-header fields are kept apart, all else stays as it came', () => {
  const head = streamHead([':method', 'CONNECT', 'x-one', '1', ':path', '/', 'x-one', '2', '__proto__', 'x', 'cut'])
  expect([...head.pseudo]).toEqual([
    [':method', 'CONNECT'],
    [':path', '/'],
  ])
  expect([...head.headers]).toEqual([
    ['x-one', '1'],
    ['x-one', '2'],
    ['__proto__', 'x'],
  ])
})
