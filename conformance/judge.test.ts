import { describe, expect, test } from 'vitest'

import { judge, renderSummary, renderTable } from './judge.mjs'
import type { Section } from './judge.mjs'
import type { NamedTest } from './named-tests.mjs'

const sections: Section[] = [
  {
    id: 'a',
    title: 'Section A',
    rules: [
      { rule: 1, roles: ['server'], source: '§1', text: 'first' },
      { rule: 2, roles: ['server', 'client'], source: '§2', text: 'second' },
    ],
  },
]

function named(rule: number, role?: 'server' | 'client', passed = true): NamedTest {
  return { rule, role, passed, file: 'x.test.ts', title: `rule ${rule} ${role ?? ''} ${passed}` }
}

describe('judge', () => {
  test('all held', () => {
    const report = judge(sections, [named(1), named(2, 'server'), named(2, 'client')])
    expect(report.held).toBe(true)
    expect(renderSummary(report)).toBe('2 rules, 3 tests, server 2/2 held, client 1/1 held')
  })

  test('says how many tests ran on which driver', () => {
    const on = (driver: string, rule: number) => ({ ...named(rule), title: `rule ${rule}, ${driver} › x` })
    const tests = [on('driver stream', 1), on('driver handle', 1), on('HandleDriver: reading', 1), named(2)]
    const summary = renderSummary(judge(sections, tests)).split('\n')
    expect(summary.slice(1)).toEqual(['driver stream: 1 tests of 1 rules', 'driver handle: 2 tests of 1 rules'])
  })

  test('a test without a role stands for both', () => {
    expect(judge(sections, [named(1), named(2)]).held).toBe(true)
  })

  test('a rule without a test for a role it concerns is not held', () => {
    const report = judge(sections, [named(1), named(2, 'server')])
    expect(report.held).toBe(false)
    expect(renderSummary(report)).toContain('client 0/1 held')
    expect(renderSummary(report)).toContain('no test for client: 2')
  })

  test('a test of the other role does not help', () => {
    expect(judge(sections, [named(1, 'client'), named(2)]).held).toBe(false)
  })

  test('one failed test among others fails the rule, for its role only', () => {
    const report = judge(sections, [named(1), named(2), named(2, 'client', false)])
    expect(report.held).toBe(false)
    expect(report.roles).toEqual({ server: { rules: 2, held: 2 }, client: { rules: 1, held: 0 } })
    expect(renderTable(report)).toContain('FAILED  rule 2')
  })

  test('a number that no rule has is an error: a typing mistake must not hide a missing test', () => {
    const report = judge(sections, [named(1), named(2), named(71)])
    expect(report.held).toBe(false)
    expect(renderSummary(report)).toContain('not in the list: 71')
  })
})

test('the table has a line per rule, with a verdict per role and the number of tests', () => {
  const table = renderTable(judge(sections, [named(1), named(1, 'server'), named(2)]))
  expect(table).toMatch(/^ {3}1 {2}held +– +2 {2}first$/m)
  expect(table).toMatch(/^ {3}2 {2}held +held +1 {2}second$/m)
})
