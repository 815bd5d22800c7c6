import type { TLSSocket } from 'node:tls'

import { describe, expect, test } from 'vitest'

import { guardedTls } from './tls-options.js'

const failing = (): never => {
  throw new Error('hostile')
}

describe('guardedTls', () => {
  test('A09: what SNICallback throws fails the handshake, nothing else', () => {
    const answers: unknown[] = []
    guardedTls({ SNICallback: failing }).SNICallback!('evil\0name', (...values) => answers.push(values))
    expect(answers).toEqual([[new Error('hostile')]])
  })

  test('what SNICallback answers is passed on', () => {
    const answers: unknown[] = []
    const { SNICallback } = guardedTls({ SNICallback: (name, done) => done(null, { context: name }) })
    SNICallback!('a.example', (...values) => answers.push(values))
    expect(answers).toEqual([[null, { context: 'a.example' }]])
  })

  test('A09: what ALPNCallback and pskCallback throw refuses', () => {
    const { ALPNCallback, pskCallback } = guardedTls({ ALPNCallback: failing, pskCallback: failing })
    expect(ALPNCallback!({ servername: 'x', protocols: ['h2'] })).toBe(undefined)
    expect(pskCallback!({} as TLSSocket, 'x')).toBe(null)
    const quiet = guardedTls({ ALPNCallback: () => 'http/1.1', pskCallback: () => Buffer.from([1]) })
    expect(quiet.ALPNCallback!({ servername: 'x', protocols: ['h2'] })).toBe('http/1.1')
    expect(quiet.pskCallback!({} as TLSSocket, 'x')).toEqual(Buffer.from([1]))
  })

  test('TLS 1.2 at least, and HTTP/1.1 by ALPN, unless it is said otherwise', () => {
    expect(guardedTls({ cert: 'c' })).toEqual({ cert: 'c', minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] })
    expect(guardedTls({}, ['h2', 'http/1.1']).ALPNProtocols).toEqual(['h2', 'http/1.1'])
    expect(guardedTls({ minVersion: 'TLSv1.3', ALPNProtocols: ['x'] }, ['h2'])).toEqual({
      minVersion: 'TLSv1.3',
      ALPNProtocols: ['x'],
    })
  })
})
