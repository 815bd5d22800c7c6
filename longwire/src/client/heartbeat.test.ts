import { beforeEach, describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { Heartbeat } from './heartbeat.js'

let clock: FakeClock
let events: string[]
let heartbeat: Heartbeat

beforeEach(() => {
  clock = new FakeClock()
  events = []
  heartbeat = new Heartbeat({
    clock,
    pingIntervalMs: 25_000,
    pongTimeoutMs: 10_000,
    ping: () => {
      events.push(`ping ${clock.monotonicMs()}`)
      heartbeat.sent()
    },
    dead: () => events.push(`dead ${clock.monotonicMs()}`),
  })
})

describe('Heartbeat', () => {
  test('pings after the interval of silence, and is dead when nothing follows', () => {
    clock.advanceNow(24_999)
    expect(events).toEqual([])
    clock.advanceNow(10_001)
    expect(events).toEqual(['ping 25000', 'dead 35000'])
    expect(clock.pending).toBe(0)
  })

  test('any message after the ping is life', () => {
    clock.advanceNow(34_000)
    heartbeat.received()
    clock.advanceNow(24_999)
    expect(events).toEqual(['ping 25000', 'ping 50000'])
    heartbeat.received()
    clock.advanceNow(10_000)
    expect(events).toEqual(['ping 25000', 'ping 50000'])
  })

  test('pings when it only receives: the hub wants to hear something, too', () => {
    for (let second = 0; second < 60; second += 1) {
      heartbeat.received()
      clock.advanceNow(1_000)
    }
    expect(events).toEqual(['ping 25000', 'ping 50000'])
  })

  test('pings when it only sends: what is sent proves nothing', () => {
    for (let second = 0; second < 36; second += 1) {
      heartbeat.sent()
      clock.advanceNow(1_000)
    }
    expect(events).toEqual(['ping 25000', 'dead 35000'])
  })

  test('does not ping while both directions are busy', () => {
    for (let second = 0; second < 100; second += 1) {
      heartbeat.sent()
      heartbeat.received()
      clock.advanceNow(1_000)
    }
    expect(events).toEqual([])
  })

  test('a probe asks at once, and only once at a time', () => {
    clock.advanceNow(3_000)
    heartbeat.probe()
    heartbeat.probe()
    expect(events).toEqual(['ping 3000'])
    clock.advanceNow(10_000)
    expect(events).toEqual(['ping 3000', 'dead 13000'])
  })

  test('a probe that is answered leaves everything as it was', () => {
    heartbeat.probe()
    clock.advanceNow(1_000)
    heartbeat.received()
    clock.advanceNow(23_999)
    expect(events).toEqual(['ping 0'])
    clock.advanceNow(1)
    expect(events).toEqual(['ping 0', 'ping 25000'])
  })

  test('has one timer, however many messages come', () => {
    for (let count = 0; count < 100; count += 1) {
      heartbeat.received()
      heartbeat.sent()
    }
    expect(clock.pending).toBe(1)
  })

  test('a timer that fires early is set again', () => {
    const early: (() => void)[] = []
    const hasty = new Heartbeat({
      clock: {
        monotonicMs: () => clock.monotonicMs(),
        unixMs: () => clock.unixMs(),
        schedule: (_, run) => {
          early.push(run)
          return () => {}
        },
      },
      pingIntervalMs: 25_000,
      pongTimeoutMs: 10_000,
      ping: () => events.push('hasty ping'),
      dead: () => events.push('hasty dead'),
    })
    early.pop()?.()
    hasty.probe()
    early.pop()?.()
    expect(events).toEqual(['hasty ping'])
    clock.advanceNow(10_000)
    early.pop()?.()
    expect(events).toEqual(['hasty ping', 'hasty dead'])
  })

  test('does nothing after it was stopped', () => {
    heartbeat.stop()
    clock.advanceNow(100_000)
    expect(events).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
