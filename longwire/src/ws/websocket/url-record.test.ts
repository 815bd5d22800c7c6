import { describe, expect, test } from 'vitest'

import { urlRecord } from './url-record.js'

describe('a URL', () => {
  test('rule 24 (client): keeps ws and wss, and maps http and https to them', () => {
    const urls = ['ws://a', 'WSS://a:443/x?y', 'http://a:80/', 'https://a:8443/']
    expect(urls.map((url) => urlRecord(url).href)).toEqual(['ws://a/', 'wss://a/x?y', 'ws://a/', 'wss://a:8443/'])
  })

  test.each(['', 'a', '//a/', 'file:///a', 'ws://', 'ws://a/#', 'http://a/#b', 'wss://a:70000/'])(
    'rule 24 (client): %j is a SyntaxError',
    (url) => {
      expect(() => urlRecord(url)).toThrow(expect.objectContaining({ name: 'SyntaxError', code: 12 }) as Error)
    },
  )

  test('may have a percent-encoded number sign', () => {
    expect(urlRecord('ws://a/%23').href).toBe('ws://a/%23')
  })
})
