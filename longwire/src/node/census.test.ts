import { describe, expect, test } from 'vitest'

import { Census } from './census.js'

const census = (connectionsMax: number, connectionsPerAddressMax: number, countLoopback = true) =>
  new Census({ connectionsMax, connectionsPerAddressMax, countLoopback })

describe('Census', () => {
  test('A10: lets in as many as there may be, and again when some have left', () => {
    const counted = census(2, Infinity)
    const leave = counted.enter('192.0.2.1') as () => void
    expect(counted.enter('192.0.2.2')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.3')).toBe('too-many-connections')
    leave()
    leave()
    expect(counted.total).toBe(1)
    expect(counted.enter('192.0.2.3')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.4')).toBe('too-many-connections')
  })

  test('A10: counts by address, the others unaffected', () => {
    const counted = census(100, 2)
    const leave = counted.enter('192.0.2.1') as () => void
    counted.enter('::ffff:192.0.2.1')
    expect(counted.enter('192.0.2.1')).toBe('too-many-connections-from-address')
    expect(counted.enter('192.0.2.2')).toBeTypeOf('function')
    counted.enter('2001:db8::1')
    counted.enter('2001:db8::2')
    expect(counted.enter('2001:db8::3')).toBe('too-many-connections-from-address')
    expect(counted.enter('2001:db8:0:1::1')).toBeTypeOf('function')
    leave()
    expect(counted.enter('192.0.2.1')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.1')).toBe('too-many-connections-from-address')
  })

  test('loopback addresses count only when that was asked for, and what has no address never', () => {
    const counted = census(100, 1, false)
    for (let index = 0; index < 3; index++) {
      expect(counted.enter('127.0.0.1')).toBeTypeOf('function')
      expect(counted.enter('::1')).toBeTypeOf('function')
      expect(counted.enter('')).toBeTypeOf('function')
    }
    expect(counted.total).toBe(9)
    const strict = census(100, 1)
    strict.enter('127.0.0.1')
    expect(strict.enter('127.0.0.1')).toBe('too-many-connections-from-address')
    strict.enter('')
    expect(strict.enter('')).toBeTypeOf('function')
  })
})
