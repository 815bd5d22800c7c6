import { expect, test } from 'vitest'

import { readSection, replaceSection } from '../../../scripts/generated/section.mjs'
import type { Saved } from '../saved.mjs'
import { chartsOf } from './charts.mjs'
import { tablesOf } from './tables.mjs'

const speed = (...figures: number[]): Saved['workloads'][string][string] =>
  figures.map((perCpuSecond) => ({ perSecond: 1, perCpuSecond, serverShare: 1 }))

const saved: Saved = {
  environment: {
    machine: 'a machine',
    node: '20.20.2',
    cpuTime: '/proc/PID/stat',
    pinned: true,
    versions: { Longwire: '0.1.0', ws: '8.23.0', Bun: '1.4.5' },
  },
  workloads: {
    e16p1: { longwire: speed(120_000, 100_000), ws: speed(60_000, 40_000), bun: speed(200_000, 100_000) },
    tls_e1k: { longwire: speed(1000), ws: speed(800) },
    rate50: {
      longwire: [{ ...speed(1)[0]!, p50Ms: 1.25, p99Ms: 4 }],
      ws: [{ ...speed(1)[0]!, overloaded: true }],
    },
    idle: {
      longwire: [{ ...speed(1)[0]!, bytesPerConnection: 2000 }],
      ws: [{ ...speed(1)[0]!, bytesPerConnection: 5001.7 }],
      socketio: [{ ...speed(1)[0]!, bytesPerConnection: 16_000 }],
    },
  },
}

test('tables compare with each peer, with the spread of the rounds', () => {
  const tables = tablesOf(saved)
  expect(tables).toContain('a machine; Node 20.20.2; Longwire 0.1.0, ws 8.23.0, Bun 1.4.5. 1 to 2 rounds;')
  expect(tables).toMatch(
    /\| `e16p1` +\| echo, 16 B, 1 in flight +\| 110,000 +\| 2\.20 \(2\.00–2\.50\) \| 0\.73 \(0\.60–1\.00\) \|/,
  )
  expect(tables).toMatch(/\| `tls_e1k` +\|.*\| 1\.25 \(1\.25–1\.25\) \| - +\|/)
  expect(tables).toMatch(/\| 50 per second to 1,000 +\| 50,000 +\| 1\.3 \/ 4\.0 +\| overloaded +\| - +\|/)
  expect(tables).toMatch(/\| ws +\| 5,000 +\| 0\.40 \(0\.40–0\.40\) +\| - +\|/)
  expect(tables).toMatch(/\| socket\.io +\| 16,000 +\| 0\.13 /)
})

test('what was not measured has no table', () => {
  const { environment, workloads } = saved
  const tables = tablesOf({ environment, workloads: { e16p1: workloads['e16p1']! } })
  expect(tables).not.toContain('### Latency')
  expect(tables).not.toContain('### Connections')
})

test('plots show the ratio to ws, and nothing that was not measured', () => {
  const [one, two, three] = chartsOf(saved)
  expect([one?.name, two?.name, three?.name]).toEqual(['speed', 'latency', 'memory'])
  const { series } = one!.option as { series: { name: string; data: (number | null)[][] }[] }
  expect(series.map(({ name, data }) => [name, ...data.map(([ratio]) => ratio)])).toEqual([
    ['Longwire', 2.2, 1.25],
    ['Bun', 3, null],
  ])
  expect(chartsOf({ ...saved, workloads: {} })).toEqual([])
})

test('the same results give the same tables and plots, whatever order they stand in', () => {
  const backwards = <T>(value: T): T => Object.fromEntries(Object.entries(value as object).toReversed()) as T
  const workloads = backwards(
    Object.fromEntries(Object.entries(saved.workloads).map(([name, byServer]) => [name, backwards(byServer)])),
  )
  const again = structuredClone({ ...saved, workloads })
  expect(tablesOf(again)).toBe(tablesOf(saved))
  expect(JSON.stringify(chartsOf(again))).toBe(JSON.stringify(chartsOf(saved)))
})

test('only what stands between the markers is replaced', () => {
  const page = 'before\n\n<!-- generated: figures -->\n\nold\n\n<!-- end of figures -->\n\nbehind\n'
  const once = replaceSection(page, 'figures', tablesOf(saved))
  expect(readSection(once, 'figures')?.content).toBe(tablesOf(saved).trimEnd())
  expect(replaceSection(once, 'figures', tablesOf(saved))).toBe(once)
  expect(once.startsWith('before\n')).toBe(true)
  expect(once.endsWith('behind\n')).toBe(true)
})
