import { describe, expect, test } from 'vitest'

import { closeDeflated, mayHaveSwallowed, trimTail } from './deflate-tail.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

describe('the tail', () => {
  test('rule 76: is put back, with a final block behind it', () => {
    const received = bytes('aaf248cdc9c90700bb')
    expect(hex(closeDeflated(received, 1, 8, 'stored'))).toBe('f248cdc9c90700' + '0000ffff' + '010000ffff')
    expect(hex(closeDeflated(received, 1, 8, 'fixed'))).toBe('f248cdc9c90700' + '0000ffff' + '0300')
    expect(hex(received)).toBe('aaf248cdc9c90700bb')
  })

  test('rule 77: is taken off', () => {
    expect(hex(trimTail(bytes('f248cdc9c907000000ffff')))).toBe('f248cdc9c90700')
    expect(hex(trimTail(bytes('000000ffff')))).toBe('00')
  })

  test('data that was not flushed is a fault of ours', () => {
    for (const text of ['', '00', 'f348cdc9c90700', '00000000ffff00', '0000ff']) {
      expect(() => trimTail(bytes(text))).toThrow(Error)
    }
  })

  test('must be there to be taken off', () => {
    expect(() => trimTail(bytes('f248cdc9c907000000fffe'))).toThrow(new Error('the data was not flushed'))
    expect(() => trimTail(bytes('ffff'))).toThrow('the data was not flushed')
  })

  test('is found at the end of what a cut-off block took in', () => {
    expect(mayHaveSwallowed(bytes('0000ffff010000ffff'), 'stored')).toBe(true)
    expect(mayHaveSwallowed(bytes('aa0000ffff0300'), 'fixed')).toBe(true)
    expect(mayHaveSwallowed(bytes('0000ffff0300'), 'stored')).toBe(false)
    expect(mayHaveSwallowed(bytes('0000ffff010000fffe'), 'stored')).toBe(false)
    expect(mayHaveSwallowed(bytes(''), 'fixed')).toBe(false)
  })
})
