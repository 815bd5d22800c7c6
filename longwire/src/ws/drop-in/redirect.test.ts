import { describe, expect, test } from 'vitest'

import { clientAddress } from './client-address.js'
import { lowerCased, redirectAddress, sameServer, withoutSecrets } from './redirect.js'

const from = (url: string) => clientAddress(url)

describe('redirectAddress', () => {
  test.each([
    ['/path', 'ws://a/x', 'ws://a/path'],
    ['http://b/', 'ws://a/', 'ws://b/'],
    ['https://b/', 'ws://a/', 'wss://b/'],
    ['wss://b/', 'wss://a/', 'wss://b/'],
    ['ws+unix:/run/a.sock:/other', 'ws+unix:/run/a.sock:/', 'ws+unix:/run/a.sock:/other'],
  ])('rule 27 (client): %s from %s', (location, start, to) => {
    expect(redirectAddress(location, from(start)).url.href).toBe(to)
  })

  test.each([
    ['http://:', 'ws://a/', 'Invalid URL: http://:'],
    ['ws://b/', 'wss://a/', 'The server redirects from a secure connection to an insecure one'],
    ['ws+unix:/run/a.sock', 'ws://a/', 'The server redirects to a local socket'],
    ['ws+unix:/run/b.sock', 'ws+unix:/run/a.sock', 'The server redirects to a local socket'],
  ])('rule 27 (client): %s from %s is refused', (location, start, message) => {
    expect(() => redirectAddress(location, from(start))).toThrow(message)
  })
})

test('rule 27 (client): secrets are for one server', () => {
  expect(sameServer(from('ws://a:1/'), from('ws://a:1/x'))).toBe(true)
  expect(sameServer(from('ws://a:1/'), from('ws://a:2/'))).toBe(false)
  expect(sameServer(from('ws+unix:/a:/'), from('ws+unix:/a:/b'))).toBe(true)
  expect(sameServer(from('ws+unix:/a:/'), from('ws://a/'))).toBe(false)
  const headers = lowerCased({ Authorization: 'a', Cookie: 'b', Host: 'c', 'X-Own': 'd' })
  expect(withoutSecrets(headers)).toEqual({ 'x-own': 'd' })
})
