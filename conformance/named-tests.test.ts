import { describe, expect, test } from 'vitest'

import { brokenFiles, namedTests, rulesIn } from './named-tests.mjs'

const both = (...rules: number[]): { rule: number; role: undefined }[] =>
  rules.map((rule) => ({ rule, role: undefined }))

describe('rulesIn', () => {
  test('a rule, for every role or for one', () => {
    expect(rulesIn('rule 36: x')).toEqual(both(36))
    expect(rulesIn('rule 36 (server): x')).toEqual([{ rule: 36, role: 'server' }])
    expect(rulesIn('Rule 36 (Client): x')).toEqual([{ rule: 36, role: 'client' }])
  })

  test('lists and ranges', () => {
    expect(rulesIn('rules 53, 54: x')).toEqual(both(53, 54))
    expect(rulesIn('rules 5 and 9: x')).toEqual(both(5, 9))
    expect(rulesIn('rules 1–3, 7: x')).toEqual(both(1, 2, 3, 7))
    expect(rulesIn('rules 98-100 (server): x')).toEqual([98, 99, 100].map((rule) => ({ rule, role: 'server' })))
  })

  test('anywhere in a title, and several times', () => {
    expect(rulesIn('server › rule 44 (server): fragmented › rule 45: between fragments')).toEqual([
      { rule: 44, role: 'server' },
      { rule: 45, role: undefined },
    ])
  })

  test('a number without the colon, or another word, names nothing', () => {
    expect(rulesIn('see rule 36')).toEqual([])
    expect(rulesIn('overrule 36: x')).toEqual([])
    expect(rulesIn('rule x: y')).toEqual([])
  })
})

test('tests are counted once for each rule they name, groups included; those that did not run are left out', () => {
  const named = namedTests({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { ancestorTitles: ['rule 1: group'], title: 'rule 1: again', status: 'passed' },
          { ancestorTitles: ['rule 2: group'], title: 'one', status: 'failed' },
          { ancestorTitles: [], title: 'rule 3: left out', status: 'skipped' },
          { ancestorTitles: [], title: 'rule 4: to be written', status: 'todo' },
          { ancestorTitles: [], title: 'no rule', status: 'passed' },
        ],
      },
    ],
  })
  expect(named).toEqual([
    { rule: 1, role: undefined, file: 'a.test.ts', title: 'rule 1: group › rule 1: again', passed: true },
    { rule: 2, role: undefined, file: 'a.test.ts', title: 'rule 2: group › one', passed: false },
  ])
})

test('a file that failed without a failed test is broken', () => {
  const passed = { ancestorTitles: [], title: 'x', status: 'passed' }
  const failed = { ...passed, status: 'failed' }
  const broken = brokenFiles({
    testResults: [
      { name: 'a', status: 'failed', message: 'no such module', assertionResults: [] },
      { name: 'b', status: 'failed', assertionResults: [passed, failed] },
      { name: 'c', status: 'failed', assertionResults: [passed] },
      { name: 'd', status: 'passed', assertionResults: [passed] },
    ],
  })
  expect(broken).toEqual([
    { file: 'a', message: 'no such module' },
    { file: 'c', message: '' },
  ])
})
