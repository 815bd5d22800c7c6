import { describe, expect, test } from 'vitest'

import { defineReadyStates, notOpen } from './ready-state.js'

describe('defineReadyStates', () => {
  test('puts fixed constants on a class and on its objects', () => {
    class Own {
      readonly own = true
    }
    defineReadyStates(Own)
    for (const target of [Own, Own.prototype]) {
      expect(Object.entries(target)).toEqual([
        ['CONNECTING', 0],
        ['OPEN', 1],
        ['CLOSING', 2],
        ['CLOSED', 3],
      ])
      expect(Object.getOwnPropertyDescriptor(target, 'OPEN')).toMatchObject({ writable: false, configurable: false })
    }
  })
})

describe('notOpen', () => {
  test('names the state', () => {
    expect(([0, 1, 2, 3] as const).map((state) => notOpen(state).message.slice(23))).toEqual([
      'readyState 0 (CONNECTING)',
      'readyState 1 (OPEN)',
      'readyState 2 (CLOSING)',
      'readyState 3 (CLOSED)',
    ])
  })
})
