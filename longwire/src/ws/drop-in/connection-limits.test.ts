import { describe, expect, test } from 'vitest'

import { connectionLimits, dropInLimits } from './connection-limits.js'

describe('connectionLimits', () => {
  test('as generous as ws, and bounded', () => {
    expect(connectionLimits({})).toEqual(dropInLimits)
    expect(dropInLimits).toMatchObject({
      messageBytesMax: 100 * 1024 * 1024,
      smallFragmentsMax: 16_384,
      handshakeTimeoutMs: 120_000,
      closeTimeoutMs: 30_000,
      messageTimeoutMs: 300_000,
      sendBytesMax: 256 * 1024 * 1024,
      sendTimeoutMs: 0,
      pingIntervalMs: 0,
      controlFramesPerSecond: 1_000,
      controlFramesBurst: 10_000,
    })
  })

  test('options of ws, and no limit where they say so', () => {
    expect(connectionLimits({ maxPayload: 1, maxFragments: 2, closeTimeout: 3.5 })).toMatchObject({
      messageBytesMax: 1,
      smallFragmentsMax: 2,
      closeTimeoutMs: 4,
    })
    const unlimited = Number.MAX_SAFE_INTEGER
    expect(connectionLimits({ maxPayload: 0, maxFragments: 0, closeTimeout: 0 })).toMatchObject({
      messageBytesMax: unlimited,
      smallFragmentsMax: unlimited,
      closeTimeoutMs: 1,
    })
    expect(connectionLimits({ maxPayload: Infinity, closeTimeout: Infinity })).toMatchObject({
      messageBytesMax: unlimited,
      closeTimeoutMs: 2 ** 31 - 1,
    })
    expect(connectionLimits({ maxPayload: undefined }).messageBytesMax).toBe(dropInLimits.messageBytesMax)
  })

  test('limits go before both', () => {
    const limits = { messageBytesMax: 7, pingIntervalMs: 25_000 }
    expect(connectionLimits({ maxPayload: 1, limits })).toMatchObject(limits)
  })

  test('what is no limit is refused', () => {
    expect(() => connectionLimits({ maxPayload: -1 })).toThrow(RangeError)
    expect(() => connectionLimits({ limits: { other: 1 } as never })).toThrow(TypeError)
  })
})
