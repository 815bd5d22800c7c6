import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { Heartbeat } from './heartbeat.js'

function watched(clock = new FakeClock()) {
  const asked: number[] = []
  const silences: number[] = []
  const heartbeat = new Heartbeat({
    clock,
    askMs: 30_000,
    silenceMs: 35_000,
    graceMs: 10_000,
    onQuiet: () => asked.push(clock.monotonicMs()),
    onSilence: () => silences.push(clock.monotonicMs()),
  })
  return { clock, asked, silences, heartbeat }
}

describe('Heartbeat', () => {
  test('tells silence once, when it has lasted', () => {
    const { clock, silences } = watched()
    clock.advanceNow(34_999)
    expect(silences).toEqual([])
    clock.advanceNow(100_000)
    expect(silences).toEqual([35_000])
  })

  test('asks before that, and an answer is life', () => {
    const { clock, asked, silences, heartbeat } = watched()
    clock.advanceNow(30_000)
    expect(asked).toEqual([30_000])
    clock.advanceNow(4_000)
    heartbeat.heard()
    clock.advanceNow(29_999)
    expect([asked, silences]).toEqual([[30_000], []])
    clock.advanceNow(1)
    expect(asked).toEqual([30_000, 64_000])
    clock.advanceNow(5_000)
    expect(silences).toEqual([69_000])
  })

  test('whatever comes puts it off', () => {
    const { clock, asked, silences, heartbeat } = watched()
    for (let round = 0; round < 10; round += 1) {
      clock.advanceNow(29_999)
      heartbeat.heard()
    }
    clock.advanceNow(10)
    expect([asked, silences]).toEqual([[], []])
    heartbeat.heard()
    clock.advanceNow(35_000)
    expect(silences).toEqual([335_000])
  })

  test('has one timer at a time, and none after stop', () => {
    const { clock, silences, heartbeat } = watched()
    clock.advanceNow(30_000)
    heartbeat.heard()
    clock.advanceNow(30_000)
    expect(clock.pending).toBe(1)
    heartbeat.stop()
    expect(clock.pending).toBe(0)
    clock.advanceNow(100_000)
    expect(silences).toEqual([])
  })

  test('after the process stood still, what piled up is read before anybody is taken for dead', () => {
    let nowMs = 0
    const timers: { readonly atMs: number; readonly run: () => void }[] = []
    const clock = {
      monotonicMs: () => nowMs,
      unixMs: () => 0,
      schedule: (delayMs: number, run: () => void) => {
        timers.push({ atMs: nowMs + delayMs, run })
        return () => {}
      },
    }
    let silent = 0
    const options = {
      clock,
      askMs: 30_000,
      silenceMs: 35_000,
      graceMs: 10_000,
      onQuiet: () => {},
      onSilence: () => (silent += 1),
    }
    const heartbeat = new Heartbeat(options)
    nowMs = 60_000
    timers.shift()?.run()
    expect(silent).toBe(0)
    heartbeat.heard()
    nowMs = 70_000
    timers.shift()?.run()
    expect(silent).toBe(0)
    expect(timers[0]?.atMs).toBe(90_000)
    nowMs = 90_000
    timers.shift()?.run()
    expect(silent).toBe(0)
    nowMs = 95_000
    timers.shift()?.run()
    expect(silent).toBe(1)
  })
})
