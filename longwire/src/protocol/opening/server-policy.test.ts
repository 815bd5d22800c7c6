import { describe, expect, test } from 'vitest'

import type { ServerExtension } from './extension.js'
import { checkServerPolicy, checkTokens } from './server-policy.js'

const extension = (name: string): ServerExtension => ({ name, accept: () => undefined })

describe('checkServerPolicy', () => {
  test.each([
    {},
    { subprotocols: [], extensions: [], origins: [], paths: [] },
    { subprotocols: ['a', 'A', '__proto__'] },
    { extensions: [extension('a'), extension('b')] },
    { origins: 'any' as const },
    { origins: 'same-host' as const },
    { origins: ['https://a.com', 'http://localhost:8080'] },
    { paths: ['/', '/chat'] },
  ])('%j could work', (policy) => {
    expect(() => checkServerPolicy(policy)).not.toThrow()
  })

  test.each([
    [{ subprotocols: ['a b'] }, 'the subprotocol "a b" is not a token'],
    [{ subprotocols: [''] }, 'the subprotocol "" is not a token'],
    [{ subprotocols: ['a', 'b', 'a'] }, 'the subprotocol a stands twice'],
    [{ extensions: [extension('é')] }, 'the extension "é" is not a token'],
    [{ extensions: [extension('a'), extension('a')] }, 'the extension a stands twice'],
    [{ origins: ['*'] }, '"*" is not an origin such as https://example.com'],
    [{ origins: ['null'] }, '"null" is not an origin such as https://example.com'],
    [{ origins: ['https://a.com/'] }, '"https://a.com/" is not an origin such as https://example.com'],
    [{ origins: ['https://A.com'] }, '"https://A.com" is not an origin such as https://example.com'],
    [{ origins: ['a.com'] }, '"a.com" is not an origin such as https://example.com'],
    [{ paths: ['chat'] }, '"chat" is not a path'],
    [{ paths: ['/chat?a'] }, '"/chat?a" is not a path'],
  ])('%j never could', (policy, message) => {
    expect(() => checkServerPolicy(policy)).toThrow(new TypeError(message))
  })
})

test('checkTokens names what is wrong', () => {
  expect(() => checkTokens('thing', ['constructor', '__proto__'])).not.toThrow()
  expect(() => checkTokens('thing', ['__proto__', '__proto__'])).toThrow(
    new TypeError('the thing __proto__ stands twice'),
  )
  expect(() => checkTokens('thing', ['a\r\n'])).toThrow(new TypeError('the thing "a\\r\\n" is not a token'))
})
