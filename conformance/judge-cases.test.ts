import { describe, expect, test } from 'vitest'

import { judgeCases, renderCaseSummary, renderCaseTable } from './judge-cases.mjs'
import { namedCases } from './named-cases.mjs'
import type { NamedCase } from './named-cases.mjs'

const table = [
  { group: '1', title: 'First', cases: [{ case: '1.1', what: 'a' }] },
  {
    group: '2',
    title: 'Second one',
    cases: [
      { case: '2.1', what: 'b' },
      { case: '2.10', what: 'c' },
    ],
  },
]

function played(number: string, role: 'server' | 'client', passed = true, way = 'over TCP, driver stream'): NamedCase {
  return { case: number, role, way, passed, file: 'x.test.ts', title: `case ${number} (${role}): x` }
}

const all = ['1.1', '2.1', '2.10'].flatMap((number) => [
  ...['in memory', 'over TCP, driver stream', 'over TCP, driver handle'].map((way) =>
    played(number, 'server', true, way),
  ),
  ...['in memory', 'over TCP'].map((way) => played(number, 'client', true, way)),
])

describe('judgeCases', () => {
  test('all held', () => {
    const report = judgeCases(table, [...all, played('1.1', 'server')])
    expect(report.allHeld).toBe(true)
    expect(renderCaseSummary(report)).toBe(
      [
        '3 cases, 16 tests, server 3/3 held, client 3/3 held',
        'server in memory: 3/3',
        'server over TCP, driver stream: 3/3',
        'server over TCP, driver handle: 3/3',
        'client in memory: 3/3',
        'client over TCP: 3/3',
      ].join('\n'),
    )
    expect(renderCaseTable(report).split('\n')).toEqual([
      'group               cases  server  client   tests',
      '    1  First            1       1       1       6',
      '    2  Second one       2       2       2      10',
      '       all              3       3       3      16',
    ])
  })

  test('one failed test among others fails the case, in its role only', () => {
    const report = judgeCases(table, [...all, played('2.1', 'client', false, 'in memory')])
    expect(report.allHeld).toBe(false)
    expect(report.held).toEqual({ server: 3, client: 2 })
    expect(renderCaseSummary(report)).toContain('cases failed: 2.1 (client in memory)')
    expect(renderCaseTable(report)).toContain('FAILED  case 2.1 (client): x')
  })

  test('a case that nobody played is not held', () => {
    const report = judgeCases(table, all.slice(1))
    expect(report.allHeld).toBe(false)
    expect(renderCaseSummary(report)).toContain('cases without a test: 1.1 (server in memory)')
  })

  test('nor is one that was not played on one of the drivers', () => {
    const report = judgeCases(
      table,
      all.filter((one) => !(one.case === '2.10' && one.way === 'over TCP, driver handle')),
    )
    expect([report.allHeld, report.held]).toEqual([false, { server: 2, client: 3 }])
    expect(renderCaseSummary(report)).toContain('server over TCP, driver handle: 2/3')
    expect(renderCaseSummary(report)).toContain('cases without a test: 2.10 (server over TCP, driver handle)')
  })

  test('says how many messages were played of how many', () => {
    const some = { ...played('1.1', 'server'), messages: { played: 3, all: 1000 } }
    const whole = { ...played('2.1', 'server'), messages: { played: 50, all: 50 } }
    const report = judgeCases(table, [...all, some, whole])
    const line = 'groups 1, 2: 53 of 1050 messages played; --full plays all of them'
    expect(renderCaseSummary(report).split('\n').at(-1)).toBe(line)
    expect(renderCaseTable(report).split('\n').at(-1)).toBe(line)
    expect(renderCaseSummary(judgeCases(table, [...all, whole]))).toMatch(/\ngroups 2: 50 of 50 messages played$/)
  })

  test('a number that no case has is an error', () => {
    const report = judgeCases(table, [...all, played('2.100', 'server')])
    expect(report.allHeld).toBe(false)
    expect(renderCaseSummary(report)).toContain('not in the table: 2.100')
  })
})

test('a title names one case and one role, a group around it the way; what did not run and what names none is left out', () => {
  const of = (title: string, status = 'passed', group = 'group') => ({ ancestorTitles: [group], title, status })
  const tests = [
    of('case 6.4.1 (server): x', 'passed', 'server over TCP, driver handle'),
    of('case 5.1 (client): x', 'failed'),
    of('case 12.1.1 (client): x [3 of 1000 messages]'),
    of('case 5.2 (client): x', 'skipped'),
    of('case 5: x'),
    of('case 5.3: x'),
    of('lowercase 5.4 (client): x'),
  ]
  expect(namedCases({ testResults: [{ name: 'a', status: 'failed', assertionResults: tests }] })).toEqual([
    {
      case: '6.4.1',
      role: 'server',
      way: 'over TCP, driver handle',
      file: 'a',
      title: 'server over TCP, driver handle › case 6.4.1 (server): x',
      passed: true,
    },
    { case: '5.1', role: 'client', way: '', file: 'a', title: 'group › case 5.1 (client): x', passed: false },
    {
      case: '12.1.1',
      role: 'client',
      way: '',
      file: 'a',
      title: 'group › case 12.1.1 (client): x [3 of 1000 messages]',
      passed: true,
      messages: { played: 3, all: 1000 },
    },
  ])
})
