import { describe, expect, test } from 'vitest'

import { onAbort } from './abort.js'

describe('onAbort', () => {
  test('runs when the signal aborts, once', () => {
    const controller = new AbortController()
    let runs = 0
    onAbort(controller.signal, () => (runs += 1))
    expect(runs).toBe(0)
    controller.abort()
    controller.abort()
    expect(runs).toBe(1)
  })

  test('runs at once when the signal has aborted already', () => {
    let runs = 0
    onAbort(AbortSignal.abort(), () => (runs += 1))()
    expect(runs).toBe(1)
  })

  test('does not run after it was detached', () => {
    const controller = new AbortController()
    let runs = 0
    onAbort(controller.signal, () => (runs += 1))()
    controller.abort()
    expect(runs).toBe(0)
  })

  test('without a signal there is nothing to detach', () => {
    expect(() => onAbort(undefined, () => {})()).not.toThrow()
  })
})
