import { expect, test } from 'vitest'

import type { Environment } from '../rig/environment.mjs'
import type { HoldFigures } from './hold.mjs'
import { connectionsTable, mergeRuns } from './report.mjs'

const figures: HoldFigures = {
  name: 'ws',
  processes: 1,
  connections: 15_000,
  rssOpenedBytes: 5_560,
  rssBytes: 2_920.4,
  heapBytes: 2_537,
  offHeapBytes: 0,
  kernelBytes: 10_248,
  clientRssBytes: 3_000,
  handshakesPerCpuSecond: 12_067,
  openSeconds: 2,
  holdCpuPercent: 0.04,
  pings: 0,
}

test('a row for each run', () => {
  const [, , row] = connectionsTable([figures]).split('\n')
  expect(row?.split(/ *\| */).slice(1, -1)).toEqual([
    'ws',
    '1',
    '15,000',
    '5,560',
    '2,920',
    '2,537',
    '10,248',
    '12,067',
    '0.0 %',
    '0',
  ])
})

test('a run takes the place of an earlier one of the same server and size only', () => {
  const other = { ...figures, processes: 10 }
  const again = { ...figures, rssBytes: 1 }
  const saved = (...runs: HoldFigures[]): { environment: Environment; runs: HoldFigures[] } => ({
    environment: { machine: 'one', node: '20.20.2' },
    runs,
  })
  expect(mergeRuns(saved(figures, other), saved(again))).toEqual(saved(again, other))
  expect(mergeRuns(undefined, saved(again))).toEqual(saved(again))
  const elsewhere = { ...saved(again), environment: { machine: 'another', node: '20.20.2' } }
  expect(mergeRuns(saved(figures, other), elsewhere)).toEqual(elsewhere)
})
