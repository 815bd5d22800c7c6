import { describe, expect, test } from 'vitest'

import { handshakeFailures } from './handshake-failure.js'

describe.each(Object.entries(handshakeFailures))('the failure %s', (name, facts) => {
  test('has a side, a source and a text', () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(facts.side).toMatch(/^(peer|limit|transport|caller)$/)
    expect(facts.source).toMatch(facts.side === 'limit' ? /^[a-zA-Z]+(Max|Ms)$/ : /^(RFC \d+ §[\d.]+|[a-zA-Z]+)$/)
    expect(facts.text).toMatch(/^[ -~]+$/)
  })
})
