import { describe, expect, test } from 'vitest'

import { serverRules } from './server-options.js'

describe('serverRules', () => {
  test('has a policy for plain and one for secure connections', () => {
    const verify = () => true
    const rules = serverRules({
      path: '/a',
      subprotocols: ['x'],
      origins: ['https://a.example'],
      requireOrigin: true,
      verify,
      limits: { headersMax: 5 },
    })
    const common = {
      subprotocols: ['x'],
      origins: ['https://a.example'],
      requireOrigin: true,
      paths: ['/a'],
      limits: { headBytesMax: 8192, headersMax: 5, lineBytesMax: 8192 },
    }
    expect(rules.plainPolicy).toEqual({ ...common, secure: false })
    expect(rules.securePolicy).toEqual({ ...common, secure: true })
    expect(rules.verify).toBe(verify)
    expect(rules.paths).toEqual(['/a'])
    expect(serverRules({ path: ['/a', '/b'] }).paths).toEqual(['/a', '/b'])
    expect(serverRules({}).plainPolicy).toEqual({ limits: expect.anything(), secure: false })
  })

  test('headers that are given as an iterator are there for every connection', () => {
    const { headers } = serverRules({ headers: new Map([['A', 'b']]).entries() })
    expect([...headers!]).toEqual([['A', 'b']])
    expect([...headers!]).toEqual([['A', 'b']])
  })

  test('what can never work is thrown', () => {
    for (const options of [
      { path: 'a' },
      { path: ['/a?b'] },
      { subprotocols: ['a', 'a'] },
      { origins: ['a.example'] },
    ]) {
      expect(() => serverRules(options)).toThrow(TypeError)
    }
    expect(() => serverRules({ limits: { connectionsMax: 0 } })).toThrow(RangeError)
  })
})
