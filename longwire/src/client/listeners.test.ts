import { beforeEach, describe, expect, test } from 'vitest'

import { Listeners } from './listeners.js'

let caught: unknown[]
let listeners: Listeners<[value: number]>

beforeEach(() => {
  caught = []
  listeners = new Listeners((run) => {
    try {
      run()
    } catch (error) {
      caught.push(error)
    }
  })
})

describe('Listeners', () => {
  test('tells everybody, in the order they came', () => {
    const told: string[] = []
    listeners.add((value) => told.push(`a${value}`))
    listeners.add((value) => told.push(`b${value}`))
    listeners.tell(1)
    expect(told).toEqual(['a1', 'b1'])
    expect(listeners.size).toBe(2)
  })

  test('what one throws does not reach the others', () => {
    const told: number[] = []
    listeners.add(() => {
      throw new Error('mine')
    })
    listeners.add((value) => told.push(value))
    listeners.tell(1)
    expect(told).toEqual([1])
    expect(caught).toEqual([new Error('mine')])
  })

  test('one function can be added twice, and each is removed on its own', () => {
    const told: number[] = []
    const listener = (value: number) => void told.push(value)
    const remove = listeners.add(listener)
    listeners.add(listener)
    remove()
    remove()
    listeners.tell(1)
    expect(told).toEqual([1])
  })

  test('who is removed meanwhile is not told, who comes meanwhile is told the next time', () => {
    const told: string[] = []
    listeners.add((value) => {
      told.push(`first ${value}`)
      removeSecond()
      listeners.add((later) => told.push(`third ${later}`))
    })
    const removeSecond = listeners.add((value) => told.push(`second ${value}`))
    listeners.tell(1)
    expect(told).toEqual(['first 1'])
  })

  test('nobody is left after clear', () => {
    listeners.add(() => {})
    listeners.clear()
    expect(listeners.size).toBe(0)
  })
})
