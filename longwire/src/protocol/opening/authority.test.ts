import { describe, expect, test } from 'vitest'

import { isIpv6, parseAuthority } from './authority.js'

describe('parseAuthority', () => {
  test.each([
    ['example.com', 'example.com', false, undefined],
    ['EXAMPLE.com:8080', 'example.com', false, 8080],
    ['a', 'a', false, undefined],
    ['a.', 'a.', false, undefined],
    ['Az.aZ', 'az.az', false, undefined],
    ['a_b-c~d.e', 'a_b-c~d.e', false, undefined],
    ['127.0.0.1:1', '127.0.0.1', false, 1],
    ['localhost:65535', 'localhost', false, 65_535],
    ['[::1]', '::1', true, undefined],
    ['[2001:DB8::1]:443', '2001:db8::1', true, 443],
    ['a'.repeat(255), 'a'.repeat(255), false, undefined],
  ])('%s is a host and perhaps a port', (text, host, ipv6, port) => {
    expect(parseAuthority(text)).toEqual({ host, ipv6, port })
  })

  test.each([
    '',
    ':',
    ':80',
    'a:',
    'a:0',
    'a:080',
    'a:65536',
    'a:100000',
    'a:8o',
    'a:-1',
    'a:80:80',
    'a: 80',
    'a b',
    ' a',
    'a ',
    'a,b',
    'a/b',
    'a?b',
    'a#b',
    'user@a',
    'user:pass@a',
    '@',
    '.',
    '.a',
    'a..b',
    'a%41',
    'a\\b',
    'a\0',
    'a\tb',
    'é',
    'http://a',
    '::1',
    '[',
    '[]',
    '[::1',
    '::1]',
    '[::1]a',
    '[::1]80',
    '[::1]:',
    '[::1]:0',
    '[::1]]',
    '[[::1]]',
    '[::1%25eth0]',
    '[v1.a]',
    '[1.2.3.4]',
    '[a]',
    'a[::1]',
    'a'.repeat(256),
  ])('%j is none', (text) => {
    expect(parseAuthority(text)).toBeUndefined()
  })
})

describe('isIpv6', () => {
  test.each([
    '::',
    '::1',
    '1::',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1::8',
    'fe80::abcd:EF01',
    '::ffff:1.2.3.4',
    '::0.0.0.0',
    '1:2:3:4:5:6:255.255.255.255',
    '::1.2.3.4',
    'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255',
  ])('%s is an address', (text) => {
    expect(isIpv6(text)).toBe(true)
  })

  test.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4::5:6:7:8',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '12345::',
    'g::',
    '::/',
    '::@',
    '1.2.3.4',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::1.2.3',
    '::1.2.3.4.5',
    '::256.1.1.1',
    '::01.1.1.1',
    '::1.1.1.',
    '::-1.1.1.1',
    '1:2:3:4:5:6:7:1.2.3.4',
    '0'.repeat(46),
  ])('%j is none', (text) => {
    expect(isIpv6(text)).toBe(false)
  })
})
