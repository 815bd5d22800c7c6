import { describe, expect, test } from 'vitest'

import { isLoopback, networkOf } from './address.js'

describe('networkOf', () => {
  test('an IPv4 address stands for itself, also inside an IPv6 one', () => {
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('::FFFF:192.0.2.7')).toBe('192.0.2.7')
  })

  test('A10: IPv6 addresses count by their /64, however they are written', () => {
    const one = networkOf('2001:db8:1:2:aaaa:bbbb:cccc:dddd')
    expect(one).toBe('2001:db8:1:2::/64')
    for (const same of [
      '2001:db8:1:2::1',
      '2001:0DB8:0001:0002:0:0:0:1',
      '2001:db8:1:2::192.0.2.1',
      '2001:db8:1:2::1%eth0',
    ]) {
      expect(networkOf(same)).toBe(one)
    }
    for (const other of ['2001:db8:1:3::1', '2001:db8:1::2', '2001:db8::1:2:0:0:0'])
      expect(networkOf(other)).not.toBe(one)
    expect(networkOf('::1')).toBe('0:0:0:0::/64')
    expect(networkOf('fe80::')).toBe('fe80:0:0:0::/64')
  })

  test('what is no address has no network', () => {
    for (const text of ['', 'localhost', '1.2.3', '::g', '1.2.3.4.5']) expect(networkOf(text)).toBe('')
  })
})

describe('isLoopback', () => {
  test('knows this machine', () => {
    for (const address of ['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1']) {
      expect(isLoopback(address), address).toBe(true)
    }
    for (const address of ['', '128.0.0.1', '10.127.0.1', '::', '::2', '1::1', '::ffff:128.0.0.1', 'localhost']) {
      expect(isLoopback(address), address).toBe(false)
    }
  })
})
