import { describe, expect, test } from 'vitest'

import {
  defaultClientLimits,
  defaultConnectionLimits,
  defaultServerLimits,
  endpointLimits,
  headLimits,
  withLimits,
} from './limits.js'

describe('defaults', () => {
  test('are those that are documented', () => {
    expect(defaultServerLimits(20_000)).toEqual({
      messageBytesMax: 1024 * 1024,
      smallFragmentsMax: 1024,
      fragmentBytesSmall: 64,
      headBytesMax: 8192,
      headersMax: 64,
      lineBytesMax: 8192,
      handshakeTimeoutMs: 10_000,
      closeTimeoutMs: 5_000,
      pingIntervalMs: 25_000,
      pongTimeoutMs: 10_000,
      messageTimeoutMs: 30_000,
      sendTimeoutMs: 30_000,
      idleTimeoutMs: 0,
      sendBytesHigh: 1024 * 1024,
      sendBytesMax: 4 * 1024 * 1024,
      receiveBytesHigh: 1024 * 1024,
      receiveMessagesHigh: 256,
      controlFramesPerSecond: 10,
      controlFramesBurst: 200,
      connectionsMax: 18_000,
      connectionsPerAddressMax: 100,
      handshakesPerSecond: 500,
      handshakesPerAddressPerSecond: 20,
      refuseTimeoutMs: 1_000,
    })
    expect(defaultServerLimits(1).connectionsMax).toBe(1)
  })

  test('all connections with the same limits have one object for their endpoints', () => {
    const limits = withLimits(defaultClientLimits, { messageBytesMax: 5 })
    expect(endpointLimits(limits)).toBe(endpointLimits(limits))
    expect(endpointLimits(limits).messageBytesMax).toBe(5)
    expect(endpointLimits(defaultClientLimits)).not.toBe(endpointLimits(limits))
    expect(Object.isFrozen(limits)).toBe(true)
  })

  test('the parts for endpoints and heads have nothing else in them', () => {
    expect(endpointLimits(defaultClientLimits)).toEqual({
      messageBytesMax: 1024 * 1024,
      smallFragmentsMax: 1024,
      fragmentBytesSmall: 64,
    })
    expect(headLimits(defaultClientLimits)).toEqual({ headBytesMax: 8192, headersMax: 64, lineBytesMax: 8192 })
  })
})

describe('withLimits', () => {
  const defaults = defaultServerLimits(1_000)

  test('puts given limits in the place of defaults', () => {
    const limits = withLimits(defaults, { pingIntervalMs: 0, connectionsMax: Infinity, sendBytesHigh: 5 })
    expect(limits).toEqual({ ...defaults, pingIntervalMs: 0, connectionsMax: Infinity, sendBytesHigh: 5 })
    expect(withLimits(defaults)).toEqual(defaults)
    expect(withLimits(defaults, { closeTimeoutMs: undefined } as never)).toEqual(defaults)
  })

  test('every limit refuses what is not a whole number from 1, or from 0 where that switches it off', () => {
    const offWithZero = ['pingIntervalMs', 'messageTimeoutMs', 'sendTimeoutMs', 'idleTimeoutMs']
    for (const name of Object.keys(defaults)) {
      for (const value of [-1, 1.5, Number.NaN, -Infinity, '5', null]) {
        expect(() => withLimits(defaults, { [name]: value }), `${name} ${String(value)}`).toThrow(RangeError)
      }
      const zero = () => withLimits(defaults, { [name]: 0 })
      if (offWithZero.includes(name)) expect(zero).not.toThrow()
      else expect(zero).toThrow(RangeError)
    }
  })

  test('only numbers of connections, and of new ones per second, may be infinite', () => {
    for (const name of Object.keys(defaults)) {
      const infinite = () => withLimits(defaults, { [name]: Infinity })
      if (/^(connections|handshakesPer)/.test(name)) expect(infinite).not.toThrow()
      else expect(infinite).toThrow(RangeError)
    }
  })

  test('A03: a limit that does not exist is a TypeError', () => {
    for (const name of ['pingInterval', 'constructor', 'toString']) {
      expect(() => withLimits(defaultConnectionLimits, { [name]: 5 })).toThrow(TypeError)
    }
    expect(() => withLimits(defaultClientLimits, { connectionsMax: 5 } as never)).toThrow(TypeError)
  })

  test('the high-water mark cannot be above the most that may wait', () => {
    expect(() => withLimits(defaults, { sendBytesHigh: 10, sendBytesMax: 9 })).toThrow(RangeError)
  })
})
