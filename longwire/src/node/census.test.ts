import { describe, expect, test } from 'vitest'

import { Census, type CensusLimits } from './census.js'

const unlimited: CensusLimits = {
  connectionsMax: Infinity,
  connectionsPerAddressMax: Infinity,
  handshakesPerSecond: Infinity,
  handshakesPerAddressPerSecond: Infinity,
}

function census(limits: Partial<CensusLimits>, forLoopback: readonly string[] = Object.keys(limits)) {
  const clock = { nowMs: 1_000 }
  const counted = new Census({
    limits: { ...unlimited, ...limits },
    forLoopback: new Set(forLoopback),
    nowMs: () => clock.nowMs,
  })
  return Object.assign(counted, { clock })
}

describe('how many there may be', () => {
  test('A10: lets in as many as there may be, and again when some have left', () => {
    const counted = census({ connectionsMax: 2 })
    const leave = counted.enter('192.0.2.1') as () => void
    expect(counted.enter('192.0.2.2')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.3')).toBe('too-many-connections')
    leave()
    expect(counted.total).toBe(1)
    expect(counted.enter('192.0.2.3')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.4')).toBe('too-many-connections')
  })

  test('A10: counts by address, the others unaffected', () => {
    const counted = census({ connectionsPerAddressMax: 2 })
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
    const counted = census({ connectionsPerAddressMax: 1 }, [])
    for (let index = 0; index < 3; index++) {
      expect(counted.enter('127.0.0.1')).toBeTypeOf('function')
      expect(counted.enter('::1')).toBeTypeOf('function')
      expect(counted.enter('')).toBeTypeOf('function')
    }
    expect(counted.total).toBe(9)
    const strict = census({ connectionsPerAddressMax: 1 })
    strict.enter('127.0.0.1')
    expect(strict.enter('127.0.0.1')).toBe('too-many-connections-from-address')
    strict.enter('')
    expect(strict.enter('')).toBeTypeOf('function')
  })
})

describe('how fast they may come', () => {
  test('A10: so many per second, and who was refused does not count', () => {
    const counted = census({ handshakesPerSecond: 3 })
    for (let index = 0; index < 3; index++) expect(counted.enter(`192.0.2.${index}`)).toBeTypeOf('function')
    for (let index = 0; index < 9; index++) expect(counted.enter('192.0.2.9')).toBe('too-many-handshakes')
    counted.clock.nowMs += 1_500
    expect([counted.enter('192.0.2.9'), counted.enter('')]).toEqual([expect.any(Function), expect.any(Function)])
    expect(counted.enter('')).toBe('too-many-handshakes')
    expect(counted.total).toBe(5)
  })

  test('A10: so many per second of one address, the others unaffected', () => {
    const counted = census({ handshakesPerAddressPerSecond: 2 })
    const enter = (address: string) => {
      const leave = counted.enter(address)
      if (typeof leave === 'function') leave()
      return typeof leave === 'function' ? 'in' : leave
    }
    expect(['192.0.2.1', '192.0.2.1', '192.0.2.1'].map(enter)).toEqual(['in', 'in', 'too-many-handshakes-from-address'])
    expect(['192.0.2.2', '', '', ''].map(enter)).toEqual(['in', 'in', 'in', 'in'])
    counted.clock.nowMs += 2_000
    expect(enter('192.0.2.1')).toBe('in')
  })

  test('loopback addresses count only when that was asked for', () => {
    const counted = census({ handshakesPerSecond: 1, handshakesPerAddressPerSecond: 1 }, [])
    for (let index = 0; index < 3; index++) expect(counted.enter('127.0.0.1')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.1')).toBeTypeOf('function')
    expect(counted.enter('192.0.2.2')).toBe('too-many-handshakes')
    expect(census({ handshakesPerSecond: 1 }).enter('::1')).toBeTypeOf('function')
    const strict = census({ handshakesPerSecond: 1 })
    strict.enter('::1')
    expect(strict.enter('::1')).toBe('too-many-handshakes')
  })
})
