import { expect, test } from 'vitest'

import { mergeResults, type Saved } from './saved.mjs'

const one = { perSecond: 1, perCpuSecond: 1, serverShare: 1 }
const two = { ...one, perCpuSecond: 2 }

function saved(workloads: Saved['workloads'], change: Partial<Saved['environment']> = {}): Saved {
  const versions = { Longwire: '0.1.0', ws: '8.23.0' }
  return {
    environment: { machine: 'm', node: '20.20.2', cpuTime: '/proc/PID/stat', pinned: true, versions, ...change },
    workloads,
  }
}

test('a workload that was measured anew takes the place of the old one with all its servers', () => {
  const before = saved({ a: { longwire: [one], ws: [one] }, b: { ws: [one] } })
  const merged = mergeResults(before, saved({ a: { longwire: [two] } }))
  expect(merged.workloads).toEqual({ a: { longwire: [two] }, b: { ws: [one] } })
})

test('versions of those who were not measured again are kept', () => {
  const merged = mergeResults(saved({ a: {} }), saved({ b: {} }, { versions: { Bun: '1.4.5' } }))
  expect(Object.keys(merged.workloads)).toEqual(['a', 'b'])
  expect(merged.environment.versions).toEqual({ Longwire: '0.1.0', ws: '8.23.0', Bun: '1.4.5' })
})

test.each<[string, Partial<Saved['environment']>]>([
  ['another machine', { machine: 'n' }],
  ['another Node', { node: '24.0.0' }],
  ['another version of one of them', { versions: { ws: '8.0.0' } }],
])('nothing is kept from %s', (_what, change) => {
  const now = saved({ b: {} }, change)
  expect(mergeResults(saved({ a: {} }), now)).toEqual(now)
})
