import { describe, expect, test } from 'vitest'

import { lineTransitions, mayMove } from './line-state.js'

describe('lineTransitions', () => {
  test('every state can end, and the end is final', () => {
    for (const [kind, moves] of Object.entries(lineTransitions)) {
      if (kind === 'closed') expect(moves).toEqual({})
      else expect(moves).toHaveProperty('ended', 'closed')
    }
  })

  test('every state can be reached from the first one', () => {
    const reached = new Set<string>(['connecting'])
    for (const kind of reached) {
      const moves: Record<string, string> = lineTransitions[kind as keyof typeof lineTransitions]
      for (const to of Object.values(moves)) reached.add(to)
    }
    expect([...reached].sort()).toEqual(Object.keys(lineTransitions).sort())
  })

  test('mayMove is the table', () => {
    expect(mayMove('connecting', 'welcomed', 'connected')).toBe(true)
    expect(mayMove('connected', 'welcomed', 'connected')).toBe(false)
    expect(mayMove('waiting', 'due', 'connecting')).toBe(true)
    expect(mayMove('waiting', 'due', 'connected')).toBe(false)
    expect(mayMove('closed', 'due', 'connecting')).toBe(false)
  })
})
