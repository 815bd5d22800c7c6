import { describe, expect, test } from 'vitest'

import { callbackOf, sendingOf } from './send-options.js'

describe('sendingOf', () => {
  test.each([
    ['a', undefined, { opcode: 1, compress: true, fin: true }],
    [new Uint8Array(1), undefined, { opcode: 2, compress: true, fin: true }],
    [new Blob([]), null, { opcode: 2, compress: true, fin: true }],
    ['a', () => undefined, { opcode: 1, compress: true, fin: true }],
    ['a', {}, { opcode: 1, compress: true, fin: true }],
    ['a', { binary: true, compress: false, fin: false }, { opcode: 2, compress: false, fin: false }],
    [new Uint8Array(1), { binary: false, mask: true }, { opcode: 1, compress: true, fin: true }],
  ])('%j with %j', (payload, options, sending) => {
    expect(sendingOf(payload, options)).toEqual(sending)
  })
})

test('callbackOf takes functions only', () => {
  const callback = (): void => undefined
  expect([callbackOf(callback), callbackOf(undefined), callbackOf('no')]).toEqual([callback, undefined, undefined])
})
