import { expect, test } from 'vitest'

import { Latencies, Schedule } from './fixed-rate.mjs'

test('a message is due at its time, whatever was sent before', () => {
  const schedule = new Schedule({ rate: 100, warmupSeconds: 0.5, seconds: 1 })
  expect(schedule.due(0, 5000)).toBe(0)
  schedule.start(1000)
  expect(schedule.at(7)).toBe(1070)
  expect(schedule.due(0, 999)).toBe(0)
  expect(schedule.due(0, 1000)).toBe(1)
  expect(schedule.due(1, 1009)).toBe(0)
  expect(schedule.due(1, 1010)).toBe(1)
  // After a stall all that was missed is due at once.
  expect(schedule.due(2, 1200)).toBe(19)
  schedule.stop()
  expect(schedule.due(2, 1200)).toBe(0)
})

test('what was due while it warmed up, or behind the end, is not measured', () => {
  const schedule = new Schedule({ rate: 100, warmupSeconds: 0.5, seconds: 1 })
  expect(schedule.measuredMessages).toBe(100)
  expect([49, 50, 149, 150].map((nth) => schedule.measures(nth))).toEqual([false, true, true, false])
})

test('percentiles are values that occurred', () => {
  const latencies = new Latencies(200)
  for (let ms = 100; ms >= 1; ms--) latencies.add(ms)
  expect([0, 0.5, 0.99, 1].map((share) => latencies.percentile(share))).toEqual([1, 50, 99, 100])
})
