import { describe, expect, test } from 'vitest'

import { clientAddress } from './client-address.js'

describe('clientAddress', () => {
  test.each([
    ['ws://example.com', { secure: false, host: 'example.com', port: 80, path: '/' }],
    ['wss://example.com:8443/a?b=c', { secure: true, host: 'example.com', port: 8443, path: '/a?b=c' }],
    ['wss://example.com', { secure: true, port: 443 }],
    ['http://example.com:80/', { secure: false, port: 80 }],
    ['https://example.com/', { secure: true, port: 443 }],
    ['ws://[::1]:1/', { host: '::1', port: 1 }],
    ['ws://us%40er:p%C3%BC@a/', { auth: 'us@er:pü' }],
    ['ws://user@a/', { auth: 'user:' }],
    ['ws://%zz:%@a/', { auth: '%zz:%' }],
    ['ws+unix:/run/a.sock', { socketPath: '/run/a.sock', path: '/', secure: false }],
    ['ws+unix:/run/a.sock:/path?query', { socketPath: '/run/a.sock', path: '/path?query' }],
  ])('rule 24 (client): %s', (url, address) => {
    expect(clientAddress(url)).toMatchObject(address)
  })

  test('a URL object, which stays as it is', () => {
    const url = new URL('http://example.com/')
    expect(clientAddress(url).url.href).toBe('ws://example.com/')
    expect(url.protocol).toBe('http:')
  })

  test.each([
    ['nowhere', 'Invalid URL: nowhere'],
    ['ftp://a/', 'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"'],
    ['ws+unix:', "The URL's pathname is empty"],
    ['ws://a/#b', 'The URL contains a fragment identifier'],
    ['ws://a/#', 'The URL contains a fragment identifier'],
  ])('rule 24 (client): %s is a SyntaxError', (url, message) => {
    expect(() => clientAddress(url)).toThrow(new SyntaxError(message))
  })
})
