import { describe, expect, test } from 'vitest'

import { isOrigin, originAllowed } from './origin.js'

const allowed = ['https://a.com', 'http://b.com:8080', 'https://[2001:db8::1]', 'app://local']

const notAllowed = [
  'https://a.com.evil.com',
  'https://evila.com',
  'https://evil.com/https://a.com',
  'https://evil.com?https://a.com',
  'https://evil.com#https://a.com',
  'https://a.com@evil.com',
  'https://evil.com@a.com',
  'https://user:pass@a.com',
  'https://evil.com, https://a.com',
  'https://a.com, https://evil.com',
  'https://a.com,https://a.com',
  'https://a.com https://evil.com',
  'http://a.com',
  'ws://a.com',
  'wss://a.com',
  'ftp://a.com',
  'a.com',
  '//a.com',
  'https:a.com',
  'https:/a.com',
  'https:///a.com',
  'https//a.com',
  'https://a.com/',
  'https://a.com/path',
  'https://a.com:443',
  'https://a.com:80',
  'https://a.com:8443',
  'https://a.com:',
  'https://a.com.',
  'https://.a.com',
  'https://www.a.com',
  'https://a.co',
  'https://a.comm',
  'https://a-com',
  'https://aXcom',
  'https://A.COM',
  'https://a.Com',
  'HTTPS://a.com',
  'Https://a.com',
  'http://b.com',
  'http://b.com:808',
  'http://b.com:80800',
  'http://b.com:08080',
  'https://b.com:8080',
  'http://b.com:8080.evil.com',
  'https://2001:db8::1',
  'https://[2001:DB8::1]',
  'https://[2001:db8:0:0:0:0:0:1]',
  'https://[2001:db8::1]:443',
  'https://[2001:db8::1].evil.com',
  'app://local.evil.com',
  'app://',
  'null',
  'NULL',
  'undefined',
  '*',
  '',
  ' ',
  'https://*',
  'https://*.com',
  'https://a%2ecom',
  'https://а.com',
  'https://a\u3002com',
  'https://a.com\0',
  'https://a.com\0.evil.com',
  'file://',
  '__proto__',
  'constructor',
  'data:text/html,https://a.com',
  'javascript://a.com',
]

describe('a list of origins', () => {
  test.each(allowed)('rule 14 (server): %s is in the list', (origin) => {
    expect(originAllowed(origin, allowed, 'a.com', true)).toBe(true)
  })

  test.each(notAllowed)('rule 14 (server): %j is not in the list', (origin) => {
    expect(originAllowed(origin, allowed, 'a.com', false)).toBe(false)
    expect(originAllowed(origin, [], 'a.com', true)).toBe(false)
  })

  test('rule 14 (server): the pages of the host itself are not in a list that does not name them', () => {
    expect(originAllowed('https://c.com', allowed, 'c.com', true)).toBe(false)
  })
})

describe('same-host', () => {
  test.each([
    ['http://a.com', 'a.com'],
    ['http://a.com', 'A.com'],
    ['http://a.com', 'a.com:80'],
    ['http://a.com:8080', 'a.com:8080'],
    ['http://localhost:8080', 'localhost:8080'],
    ['http://127.0.0.1:1', '127.0.0.1:1'],
    ['http://[::1]:8080', '[::1]:8080'],
  ])('rule 14 (server): %s is a page of %s, unless the connection is secure', (origin, host) => {
    expect(originAllowed(origin, 'same-host', host, false)).toBe(true)
    expect(originAllowed(origin, 'same-host', host, true)).toBe(false)
  })

  test.each([
    ['https://a.com', 'a.com'],
    ['https://a.com', 'a.com:443'],
    ['https://a.com:8443', 'a.com:8443'],
  ])('rule 14 (server): %s is a page of %s, also where a proxy ends TLS', (origin, host) => {
    expect(originAllowed(origin, 'same-host', host, true)).toBe(true)
    expect(originAllowed(origin, 'same-host', host, false)).toBe(true)
  })

  test.each(notAllowed)('rule 14 (server): %j is no page of c.com', (origin) => {
    expect(originAllowed(origin, 'same-host', 'c.com', false)).toBe(false)
  })

  test.each([
    ['https://a.com.evil.com', 'a.com'],
    ['https://evila.com', 'a.com'],
    ['https://a.com@evil.com', 'a.com'],
    ['https://a.com:444', 'a.com'],
    ['https://a.com', 'a.com:80'],
    ['https://a.com', 'a.com:444'],
    ['http://a.com', 'a.com:443'],
    ['http://a.com', 'a.com:8080'],
    ['http://a.com:80', 'a.com'],
    ['http://a.com:80', 'a.com:80'],
    ['https://A.com', 'a.com'],
    ['app://a.com', 'a.com'],
    ['http://localhost', '127.0.0.1'],
    ['https://a.com', 'a.com, a.com'],
    ['https://a.com', ''],
  ])('rule 14 (server): %s is no page of %j', (origin, host) => {
    expect(originAllowed(origin, 'same-host', host, false)).toBe(false)
  })
})

test.each(notAllowed)('rule 14 (server): where any origin is allowed, %j is too', (origin) => {
  expect(originAllowed(origin, 'any', 'a.com', true)).toBe(true)
})

describe('isOrigin', () => {
  test.each([
    ...allowed,
    'https://a.com:80',
    'http://a.com:443',
    'chrome-extension://abcdef',
    'az+b-c.019://x',
    'a://x',
  ])('%s is an origin as browsers send it', (text) => {
    expect(isOrigin(text)).toBe(true)
  })

  test.each([
    'null',
    '*',
    '',
    '://a',
    '1a://a',
    'a_b://a',
    'a/b://c',
    'https://A',
    'https://a/',
    'https://a:443',
    'http://a:80',
    'http://',
    'http://a b',
    'http://é',
  ])('%j is none', (text) => {
    expect(isOrigin(text)).toBe(false)
  })
})
