import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { runSteps, summaryLine } from './steps.mjs'

test('runs every step whatever fails, in order, and shows the output of the failed ones only', async () => {
  let shown = ''
  const results = await runSteps(
    [
      { name: 'slow', run: () => sleep(20).then(() => ({ code: 0, output: 'unseen' })) },
      { name: 'failing', run: async () => ({ code: 3, output: 'what is wrong' }) },
      { name: 'throwing', run: () => Promise.reject(new Error('no such program')) },
      { name: 'last', run: async () => ({ code: 0, output: '' }) },
    ],
    2,
    (text: string) => {
      shown += text
    },
  )
  expect(results.map(({ name, code }) => [name, code])).toEqual([
    ['slow', 0],
    ['failing', 3],
    ['throwing', 1],
    ['last', 0],
  ])
  expect(shown).toContain('what is wrong')
  expect(shown).toContain('no such program')
  expect(shown).not.toContain('unseen')
})

test('at most `concurrency` at a time', async () => {
  let inside = 0
  let most = 0
  const step = {
    name: 'step',
    run: async () => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(2)
      inside -= 1
      return { code: 0, output: '' }
    },
  }
  await runSteps(
    Array.from({ length: 9 }, () => step),
    3,
    () => {},
  )
  expect(most).toBe(3)
})

test('a summary line tells result and time', () => {
  expect(summaryLine({ name: 'laws', code: 0, elapsedMs: 1240 })).toMatch(/^ok +laws +1\.2 s$/)
  expect(summaryLine({ name: 'laws', code: 1, elapsedMs: 0 })).toMatch(/^FAIL +laws +0\.0 s$/)
})
