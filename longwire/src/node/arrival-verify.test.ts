import { describe, expect, test } from 'vitest'

import type { Refusal } from '../protocol/index.js'
import { asking } from './door.test-d.js'
import { clientFrame, turns, upgradeRequest } from './peer.test-d.js'
import type { ServerOptions, Verdict } from './server-options.js'

function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((...settle) => {
    ;[resolve, reject] = settle
  })
  return { promise, resolve, reject }
}

describe('while verify is waited for', () => {
  const answers: [name: string, settle: (pending: ReturnType<typeof deferred<Verdict>>) => void][] = [
    ['yes', ({ resolve }) => resolve(true)],
    ['no', ({ resolve }) => resolve(false)],
    ['an exception', ({ reject }) => reject(new Error('down'))],
  ]

  test('rule 17 (server): reading pauses, and what came is neither lost nor doubled', async () => {
    const pending = deferred<Verdict>()
    const request = Buffer.concat([Buffer.from(upgradeRequest()), clientFrame(1, 'early')])
    const { host, transport, status } = asking({ verify: () => pending.promise }, request)
    expect(transport.paused).toBe(true)
    expect(transport.writes).toEqual([])
    pending.resolve(true)
    await turns(1)
    expect(transport.paused).toBe(false)
    expect(status()).toBe(101)
    expect(host.messages).toEqual(['early'])
  })

  test.each(answers)(
    'rule 17 (server): a peer that goes away is told nothing, and nothing is left: %s',
    async (_name, settle) => {
      const pending = deferred<Verdict>()
      const { host, transport, loop } = asking({ verify: () => pending.promise })
      transport.destroyed = true
      transport.sink!.closed()
      settle(pending)
      await turns(1)
      expect(transport.writes).toEqual([])
      expect(host.connections).toEqual([])
      expect(host.lostOnes).toBe(1)
      expect(loop.wheel.size).toBe(0)
    },
  )

  test('rule 17 (server): a peer that is gone, but not yet known to be, becomes no connection', async () => {
    const pending = deferred<Verdict>()
    const { host, transport } = asking({ verify: () => pending.promise })
    transport.destroyed = true
    pending.resolve(true)
    await turns(1)
    expect(host.connections).toEqual([])
    expect(host.lostOnes).toBe(1)
  })

  test.each(answers)(
    'rule 17 (server): the time runs out, and the answer comes too late: %s',
    async (_name, settle) => {
      const pending = deferred<Verdict>()
      const { host, transport, loop, status } = asking({ verify: () => pending.promise })
      loop.advance(10_020)
      expect(status()).toBe(408)
      expect(transport.paused).toBe(false)
      settle(pending)
      await turns(1)
      expect(transport.writes).toHaveLength(1)
      expect(host.refusals).toHaveLength(1)
      loop.advance(1_020)
      expect(transport.destroyed).toBe(true)
      expect(host.connections).toEqual([])
    },
  )
})

describe('what verify says', () => {
  test('is asked about the request with what was agreed', () => {
    const asked: unknown[] = []
    const options: ServerOptions = {
      subprotocols: ['chat'],
      verify: (facts) => {
        asked.push(facts)
        return true
      },
    }
    const { status } = asking(options, upgradeRequest('/x', ['Sec-WebSocket-Protocol: chat', 'Cookie: a=b']))
    expect(status()).toBe(101)
    expect(asked).toMatchObject([
      { request: { path: '/x', origin: undefined }, subprotocol: 'chat', remoteAddress: '192.0.2.1', secure: false },
    ])
  })

  const verdicts: [verdict: unknown, status: number, refusal: Refusal][] = [
    [false, 403, 'forbidden'],
    [undefined, 403, 'forbidden'],
    [null, 403, 'forbidden'],
    [1, 403, 'forbidden'],
    ['path-unknown', 404, 'path-unknown'],
    [{ status: 401, headers: [['WWW-Authenticate', 'Bearer']] }, 401, 'forbidden'],
    [{ status: 200 }, 500, 'internal-error'],
    ['no such refusal', 500, 'internal-error'],
  ]
  test.each(verdicts)('%j', async (verdict, expected, refusal) => {
    for (const verify of [() => verdict as Verdict, () => Promise.resolve(verdict as Verdict)]) {
      const { host, status } = asking({ verify })
      await turns(1)
      expect(status()).toBe(expected)
      expect(host.refusals).toMatchObject([{ refusal, status: expected, remoteAddress: '192.0.2.1' }])
      expect(host.connections).toEqual([])
    }
  })

  test('an exception refuses with 500 and is handed on', async () => {
    const error = new Error('database is down')
    const throwing = (): never => {
      throw error
    }
    for (const verify of [throwing, () => Promise.reject(error)]) {
      const { host, status, answer } = asking({ verify })
      await turns(1)
      expect(status()).toBe(500)
      expect(answer()).not.toContain('database')
      expect(host.refusals).toEqual([{ refusal: 'internal-error', status: 500, remoteAddress: '192.0.2.1', error }])
    }
  })

  test('is not asked about what is no opening handshake', () => {
    let asked = 0
    const options = { verify: () => asked++ > 0 }
    asking(options, upgradeRequest().replace('13', '8'))
    asking(options, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(asked).toBe(0)
  })
})
