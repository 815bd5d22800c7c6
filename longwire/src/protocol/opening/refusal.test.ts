import { describe, expect, test } from 'vitest'

import { isSendableValue, isToken } from './character.js'
import { refusals } from './refusal.js'

describe.each(Object.entries(refusals))('the refusal %s', (name, facts) => {
  test('has a status of HTTP for errors, a side, a source and a text', () => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(facts.status).toBeGreaterThanOrEqual(400)
    expect(facts.status).toBeLessThan(600)
    expect(facts.side).toMatch(/^(peer|limit|policy|self)$/)
    expect(facts.source).toMatch(
      facts.side === 'limit' ? /^[a-zA-Z]+(Max|Ms|PerSecond)$/ : /^(RFC \d+ §[\d.]+|[a-zA-Z]+)$/,
    )
    expect(isSendableValue(facts.text)).toBe(true)
    for (const [header, value] of facts.headers ?? [])
      expect([isToken(header), isSendableValue(value)]).toEqual([true, true])
  })
})

test('rule 1 (server): a 405 names the method that is allowed', () => {
  const rows = Object.values(refusals).filter(({ status }) => status === 405)
  expect(rows.map(({ headers }) => headers)).toEqual([[['Allow', 'GET']]])
})

test('rule 8 (server): every 426 names the protocol and its version', () => {
  const rows = Object.values(refusals).filter(({ status }) => status === 426)
  expect(rows.length).toBeGreaterThan(0)
  for (const { headers } of rows) {
    expect(headers).toEqual([
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
    ])
  }
})
