import { describe, expect, test } from 'vitest'

import { parseWsUrl } from './ws-url.js'

describe('parseWsUrl', () => {
  test.each([
    ['ws://a', { secure: false, host: 'a', port: 80, authority: 'a', resource: '/' }],
    ['wss://a', { secure: true, host: 'a', port: 443, authority: 'a', resource: '/' }],
    ['WSS://A.Com/B', { secure: true, host: 'a.com', port: 443, authority: 'a.com', resource: '/B' }],
    ['ws://a:80/', { secure: false, host: 'a', port: 80, authority: 'a', resource: '/' }],
    ['wss://a:443/', { secure: true, host: 'a', port: 443, authority: 'a', resource: '/' }],
    ['ws://a:443/', { secure: false, host: 'a', port: 443, authority: 'a:443', resource: '/' }],
    ['wss://a:80/', { secure: true, host: 'a', port: 80, authority: 'a:80', resource: '/' }],
    ['ws://a:8080/b/c?d=e', { secure: false, host: 'a', port: 8080, authority: 'a:8080', resource: '/b/c?d=e' }],
    ['ws://a?b', { secure: false, host: 'a', port: 80, authority: 'a', resource: '/?b' }],
    ['ws://a/?b@c', { secure: false, host: 'a', port: 80, authority: 'a', resource: '/?b@c' }],
    ['ws://127.0.0.1:1', { secure: false, host: '127.0.0.1', port: 1, authority: '127.0.0.1:1', resource: '/' }],
    ['ws://[::1]', { secure: false, host: '::1', port: 80, authority: '[::1]', resource: '/' }],
    ['wss://[::1]:8443/a', { secure: true, host: '::1', port: 8443, authority: '[::1]:8443', resource: '/a' }],
  ])('rule 24 (client): %s', (url, parts) => {
    expect(parseWsUrl(url)).toEqual(parts)
  })

  test.each([
    ['http://a/', 'does not begin with ws:// or wss://'],
    ['https://a/', 'does not begin with ws:// or wss://'],
    ['//a/', 'does not begin with ws:// or wss://'],
    ['a', 'does not begin with ws:// or wss://'],
    ['', 'does not begin with ws:// or wss://'],
    ['ws:/a', 'does not begin with ws:// or wss://'],
    ['ws:a', 'does not begin with ws:// or wss://'],
    ['ws://a/#', 'has a fragment'],
    ['wss://a#b', 'has a fragment'],
    ['ws://a/?b#c', 'has a fragment'],
    ['ws://', 'has a malformed host or port'],
    ['ws:///a', 'has a malformed host or port'],
    ['ws://a:0/', 'has a malformed host or port'],
    ['ws://a:/', 'has a malformed host or port'],
    ['ws://a:65536/', 'has a malformed host or port'],
    ['ws://::1/', 'has a malformed host or port'],
    ['ws://[::1/', 'has a malformed host or port'],
    ['ws://a\\b/', 'has a malformed host or port'],
    ['ws://a b/', 'has characters that are not visible ASCII'],
    [' ws://a/', 'has characters that are not visible ASCII'],
    ['ws://a/\r\nX: y', 'has characters that are not visible ASCII'],
    ['ws://a/\0', 'has characters that are not visible ASCII'],
    ['ws://münchen.de/', 'has characters that are not visible ASCII'],
    ['ws://a/\u{10d}', 'has characters that are not visible ASCII'],
  ])('rule 24 (client): %j throws', (url, why) => {
    expect(() => parseWsUrl(url)).toThrow(new TypeError(`the URL ${JSON.stringify(url)} ${why}`))
  })

  test.each(['ws://user:secret@a/', 'ws://secret@a/', 'wss://:secret@a', 'ws://a:secret@b:80/'])(
    'rule 24 (client): %s throws without telling the secret',
    (url) => {
      expect(() => parseWsUrl(url)).toThrow(
        new TypeError('the URL has user information: send an Authorization header instead'),
      )
    },
  )
})
