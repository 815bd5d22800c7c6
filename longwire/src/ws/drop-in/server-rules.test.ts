import { describe, expect, test } from 'vitest'

import { ServerRuleBook } from './server-rules.js'

describe('ServerRuleBook', () => {
  test('rules are made once, and again when an option has changed', () => {
    const options = { noServer: true, maxPayload: 10, perMessageDeflate: false as boolean }
    const book = new ServerRuleBook(options)
    const before = book.current()
    expect(book.current()).toBe(before)
    expect([before.limits.messageBytesMax, before.policy.extensions]).toEqual([10, undefined])
    options.maxPayload = 20
    options.perMessageDeflate = true
    const after = book.current()
    expect([after.limits.messageBytesMax, after.policy.extensions?.[0]?.name]).toEqual([20, 'permessage-deflate'])
  })

  test('rule 21 (server): any origin, and no head that Node may have cut off', () => {
    const { policy } = new ServerRuleBook({ noServer: true }).current()
    expect(policy).toMatchObject({ origins: 'any', limits: { headersMax: 1_000 } })
  })

  test('options that can never work are found at once', () => {
    expect(() => new ServerRuleBook({ noServer: true, limits: { messageBytesMax: -1 } })).toThrow(RangeError)
  })
})
