import { describe, expect, test } from 'vitest'

import { deflateJob, deflateJobs } from './deflate-jobs.js'
import { turns } from './peer.test-d.js'

function gates(count: number, parallelJobsMax: number) {
  const begun: number[] = []
  const open: (() => void)[] = []
  const jobs = Array.from({ length: count }, (_, index) =>
    deflateJob(parallelJobsMax, () => {
      begun.push(index)
      return new Promise<number>((resolve) => {
        open[index] = () => resolve(index)
      })
    }),
  )
  return { begun, open, jobs }
}

describe('deflateJob', () => {
  test('A28: runs no more than parallelJobsMax at a time, first come, first served', async () => {
    const { begun, open, jobs } = gates(4, 2)
    expect(begun).toEqual([0, 1])
    expect(deflateJobs()).toEqual({ running: 2, waiting: 2 })
    open[1]!()
    expect(await jobs[1]!.result).toBe(1)
    expect(begun).toEqual([0, 1, 2])
    open[0]!()
    open[2]!()
    await turns()
    open[3]!()
    expect(await Promise.all(jobs.map(({ result }) => result))).toEqual([0, 1, 2, 3])
    expect(deflateJobs()).toEqual({ running: 0, waiting: 0 })
  })

  test('A28: one that is cancelled before it began is gone; later that changes nothing', async () => {
    const { begun, open, jobs } = gates(3, 1)
    jobs[1]!.cancel()
    jobs[1]!.cancel()
    expect(await jobs[1]!.result).toBeUndefined()
    jobs[0]!.cancel()
    open[0]!()
    expect(await jobs[0]!.result).toBe(0)
    await turns()
    expect(begun).toEqual([0, 2])
    open[2]!()
    expect(await jobs[2]!.result).toBe(2)
    expect(deflateJobs()).toEqual({ running: 0, waiting: 0 })
  })
})
