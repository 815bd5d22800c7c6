import { describe, expect, test } from 'vitest'

import { afterTurn, oncePerTurn } from './after-turn.js'

describe('afterTurn', () => {
  test('runs behind the code that is running, and before a timer', async () => {
    const order: string[] = []
    const timer = new Promise<void>((resolve) => {
      setTimeout(() => {
        order.push('timer')
        resolve()
      }, 0)
    })
    afterTurn(() => order.push('after'))
    order.push('now')
    await timer
    expect(order).toEqual(['now', 'after', 'timer'])
  })
})

describe('oncePerTurn', () => {
  test('runs once for all calls of a turn, and again in the next', async () => {
    let runs = 0
    const run = oncePerTurn(() => (runs += 1))
    run()
    run()
    expect(runs).toBe(0)
    await Promise.resolve()
    expect(runs).toBe(1)
    run()
    await Promise.resolve()
    expect(runs).toBe(2)
  })

  test('a call from within asks for another run', async () => {
    let runs = 0
    const run: () => void = oncePerTurn(() => {
      runs += 1
      if (runs === 1) run()
    })
    run()
    await Promise.resolve()
    await Promise.resolve()
    expect(runs).toBe(2)
  })
})
