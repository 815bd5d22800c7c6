import { describe, expect, test } from 'vitest'

import { Deadlines, type DeadlineLimits, type Due } from './deadlines.js'

const limits: DeadlineLimits = {
  pingIntervalMs: 25_000,
  pongTimeoutMs: 10_000,
  messageTimeoutMs: 30_000,
  sendTimeoutMs: 20_000,
  idleTimeoutMs: 0,
  closeTimeoutMs: 5_000,
}

const deadlines = (changed: Partial<DeadlineLimits> = {}, jitter = 0.5) =>
  new Deadlines({ ...limits, ...changed }, 0, jitter)

/** Everything that becomes due up to `endMs`, with its time. */
function trace(all: Deadlines, endMs: number): [Due, number][] {
  const found: [Due, number][] = []
  while (all.nextMs <= endMs) {
    const nowMs = all.nextMs
    expect(all.review(nowMs - 0.5)).toBe(undefined)
    const due = all.review(nowMs)
    if (due === undefined) throw new Error(`nothing was due at ${nowMs}`)
    found.push([due, nowMs])
    if (due !== 'ping') break
  }
  return found
}

describe('heartbeat', () => {
  test('silence is asked about, and then is the end: within the interval and the timeout', () => {
    expect(trace(deadlines(), 100_000)).toEqual([
      ['ping', 25_000],
      ['dead', 35_000],
    ])
  })

  test('any byte is life: before the ping and after it', () => {
    const all = deadlines()
    all.received(20_000)
    expect(all.nextMs).toBe(45_000)
    expect(all.review(45_000)).toBe('ping')
    all.received(54_999)
    expect(all.review(55_000)).toBe(undefined)
    expect(all.nextMs).toBe(79_999)
  })

  test('each connection has its own interval, from 10 % below to 10 % above', () => {
    expect(deadlines({}, 0).nextMs).toBeCloseTo(22_500)
    expect(deadlines({}, 1).nextMs).toBeCloseTo(27_500)
  })

  test('without an interval nobody is pinged', () => {
    expect(deadlines({ pingIntervalMs: 0 }).nextMs).toBe(Infinity)
  })
})

describe('an open message', () => {
  test('A22: has its time from its first byte on, whatever else comes', () => {
    const all = deadlines()
    all.messageOpen(true, 1_000)
    for (let nowMs = 2_000; nowMs < 31_000; nowMs += 1_000) {
      all.received(nowMs)
      all.messageOpen(true, nowMs)
      expect(all.review(nowMs)).toBe(undefined)
    }
    all.received(31_000)
    expect(all.review(31_000)).toBe('message')
  })

  test('the next message has a time of its own', () => {
    const all = deadlines({ pingIntervalMs: 0 })
    all.messageOpen(true, 1_000)
    all.messageOpen(false, 20_000)
    expect(all.nextMs).toBe(Infinity)
    all.messageOpen(true, 20_000)
    expect(all.nextMs).toBe(50_000)
  })

  test('may take for ever when that is switched off', () => {
    const all = deadlines({ pingIntervalMs: 0, messageTimeoutMs: 0 })
    all.messageOpen(true, 0)
    expect(all.nextMs).toBe(Infinity)
  })
})

describe('a peer that takes nothing', () => {
  test('A32: is given up, with or without bytes from it', () => {
    const all = deadlines()
    all.sending(true, 1_000)
    for (let nowMs = 2_000; nowMs < 21_000; nowMs += 1_000) {
      all.received(nowMs)
      expect(all.review(nowMs)).toBe(undefined)
    }
    expect(all.review(21_000)).toBe('send')
  })

  test('progress starts the time anew', () => {
    const all = deadlines({ pingIntervalMs: 0 })
    all.sending(true, 0)
    all.sending(true, 15_000)
    expect(all.nextMs).toBe(35_000)
    all.sending(false, 16_000)
    expect(all.nextMs).toBe(Infinity)
  })

  test('is not taken for dead while a ping may be stuck behind the bytes before it', () => {
    const all = deadlines({ sendTimeoutMs: 60_000 })
    expect(all.review(25_000)).toBe('ping')
    all.sending(true, 26_000)
    expect(all.review(36_000)).toBe(undefined)
    all.sending(false, 40_000)
    expect(all.nextMs).toBe(65_000)
  })
})

describe('idleness', () => {
  test('is the end after its time without a message, whatever else comes', () => {
    const all = deadlines({ idleTimeoutMs: 5_000 })
    all.active(1_000)
    all.received(4_000)
    expect(all.nextMs).toBe(6_000)
    expect(all.review(5_999)).toBe(undefined)
    expect(all.review(6_000)).toBe('idle')
  })
})

describe('while reading is paused', () => {
  test('F15: silence is nobody’s fault, but pings go on', () => {
    const all = deadlines({ idleTimeoutMs: 26_000, messageTimeoutMs: 5_000 })
    all.messageOpen(true, 0)
    all.paused(true, 1_000)
    expect(trace(all, 100_000)).toEqual([
      ['ping', 25_000],
      ['ping', 50_000],
      ['ping', 75_000],
      ['ping', 100_000],
    ])
    all.paused(false, 110_000)
    expect(all.nextMs).toBe(115_000)
    expect(all.review(115_000)).toBe('message')
  })

  test('a peer that takes nothing is still given up', () => {
    const all = deadlines()
    all.paused(true, 0)
    all.sending(true, 0)
    expect(all.review(20_000)).toBe('send')
  })

  test('it goes on where nothing was open', () => {
    const all = deadlines()
    all.paused(true, 0)
    all.paused(false, 10_000)
    expect(all.nextMs).toBe(35_000)
  })
})

describe('the closing handshake', () => {
  test('rule 66: has its time, and then nothing else is due', () => {
    const all = deadlines({ idleTimeoutMs: 1_000 })
    all.messageOpen(true, 0)
    all.sending(true, 0)
    all.closing(500)
    all.closing(4_000)
    expect(trace(all, 100_000)).toEqual([['close', 5_500]])
  })
})
