import { PassThrough } from 'node:stream'

import { describe, expect, test, vi } from 'vitest'

import { refusalAnswer, refuseUpgrade } from './refusal-answer.js'

describe('refusalAnswer', () => {
  test('status, headers and body', () => {
    expect(refusalAnswer({ status: 401 })).toBe(
      'HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 12\r\n' +
        'Content-Type: text/plain; charset=utf-8\r\n\r\nUnauthorized',
    )
    expect(refusalAnswer({ status: 400, message: 'grün' })).toContain('Content-Length: 5\r\n')
  })

  test('rule 18 (server): headers of the application, without those that say where it ends', () => {
    const headers = {
      'Content-Type': 'application/json',
      'Set-Cookie': ['a=b', 'c=d'],
      'X-Number': 7,
      'X-None': undefined,
      Connection: 'keep-alive',
      'Content-Length': 99,
    }
    const lines = refusalAnswer({ status: 403, message: '{}', headers }).split('\r\n')
    expect(lines).toEqual([
      'HTTP/1.1 403 Forbidden',
      'Connection: close',
      'Content-Length: 2',
      'Content-Type: application/json',
      'Set-Cookie: a=b',
      'Set-Cookie: c=d',
      'X-Number: 7',
      '',
      '{}',
    ])
  })

  test('an upgrade that would be taken is named in Connection too', () => {
    expect(refusalAnswer({ status: 400, headers: { Upgrade: 'websocket' } })).toContain(
      'Connection: close, Upgrade\r\n',
    )
  })

  test.each([
    [{ status: 400, headers: { 'X-A': 'a\r\nX-B: b' } }],
    [{ status: 400, headers: { 'X A': 'a' } }],
    [{ status: 400, headers: { 'X-A': ['a', 'ü'] } }],
  ])('rule 18 (server): %j cannot be sent', (refusal) => {
    expect(() => refusalAnswer(refusal)).toThrow(TypeError)
  })

  test.each([0, 101, 299, 600, 400.5, Number.NaN])('%d refuses nothing', (status) => {
    expect(() => refusalAnswer({ status })).toThrow(RangeError)
  })
})

describe('refuseUpgrade', () => {
  test('rule 18 (server): answers, throws away what comes, and drops who does not fetch it', () => {
    vi.useFakeTimers()
    try {
      const socket = new PassThrough({ autoDestroy: false })
      const end = vi.spyOn(socket, 'end')
      refuseUpgrade(socket, 'answer')
      expect(end).toHaveBeenCalledWith('answer')
      expect([socket.readableFlowing, socket.destroyed]).toEqual([true, false])
      vi.advanceTimersByTime(1_000)
      expect(socket.destroyed).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  test('no timer is left when the socket closes', async () => {
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    const socket = new PassThrough()
    refuseUpgrade(socket, 'answer')
    await new Promise((resolve) => socket.once('close', resolve))
    expect(clear).toHaveBeenCalled()
  })
})
