import { describe, expect, test } from 'vitest'
import * as ws from 'ws'

import { subprotocol } from './subprotocol.js'

/** The declarations of ws know nothing of it. */
const theirs = (ws as unknown as { subprotocol: typeof subprotocol }).subprotocol

describe('subprotocol.parse', () => {
  test.each(['a', 'a, b', 'a ,b', 'b,a,c'])('%j is what ws makes of it', (header) => {
    expect([...subprotocol.parse(header)]).toEqual([...theirs.parse(header)])
  })

  test.each(['', 'a,', ',a', 'a b', 'a, a', 'ä'])('%j is none', (header) => {
    expect(() => subprotocol.parse(header)).toThrow(SyntaxError)
    expect(() => theirs.parse(header)).toThrow(SyntaxError)
  })
})
