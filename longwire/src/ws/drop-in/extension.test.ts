import { describe, expect, test } from 'vitest'
import * as ws from 'ws'

import { extension } from './extension.js'

/** The declarations of ws know nothing of it. */
const theirs = (ws as unknown as { extension: typeof extension }).extension

describe('extension', () => {
  test.each(['a', 'a; b; c=1; d="2"', 'a;b, c, a;b=1;b=2', '__proto__; constructor=1'])(
    '%j is what ws makes of it, and comes back',
    (header) => {
      const offers = extension.parse(header)
      expect(JSON.stringify(offers)).toBe(JSON.stringify(theirs.parse(header)))
      expect(extension.format(offers)).toBe(theirs.format(offers))
    },
  )

  test.each(['', 'a;', 'a b', 'a;b=', ',a'])('%j is malformed', (header) => {
    expect(() => extension.parse(header)).toThrow(SyntaxError)
    expect(() => theirs.parse(header)).toThrow(SyntaxError)
  })

  test('format takes one offer or several, one value or several', () => {
    const offers = { a: { b: true, c: 10 }, d: [{ e: ['1', true] }, {}] }
    expect(extension.format(offers)).toBe(theirs.format(offers))
  })
})
