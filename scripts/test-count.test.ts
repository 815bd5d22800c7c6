import { expect, test } from 'vitest'

import { countTests } from './test-count.mjs'

test('adds up reports, and names what did not run', () => {
  const result = (title: string, status: string) => ({ ancestorTitles: ['group'], title, status })
  const count = countTests([
    {
      testResults: [{ name: 'a', status: 'passed', assertionResults: [result('1', 'passed'), result('2', 'skipped')] }],
    },
    {
      testResults: [
        { name: 'b', status: 'failed', assertionResults: [result('3', 'failed'), result('4', 'todo')] },
        { name: 'c', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    },
  ])
  expect(count).toEqual({
    passed: 1,
    failed: 2,
    notRun: ['skipped: group › 2 (a)', 'todo: group › 4 (b)'],
    broken: ['c: no such module'],
  })
})
