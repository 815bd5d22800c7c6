import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import type { Section } from './judge.mjs'

const { sections } = JSON.parse(readFileSync(new URL('rules.json', import.meta.url), 'utf8')) as { sections: Section[] }
const rules = sections.flatMap((section) => section.rules)

test('rules 1 to 84 and 91 to 100 stand once each, in order', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index + 1).filter((number) => number < 85 || number > 90)
  expect(rules.map(({ rule }) => rule)).toEqual(numbers)
})

test('every rule has a role, an RFC section and a sentence', () => {
  for (const { roles, source, text } of rules) {
    expect(roles.length).toBeGreaterThan(0)
    expect(roles.every((role) => role === 'server' || role === 'client')).toBe(true)
    expect(source).toMatch(/^RFC \d+ §\d+(\.\d+)*$/)
    expect(text).toMatch(/^[A-Z`][^\n]*\.$/)
  }
})

test('section ids are unique', () => {
  expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length)
})
