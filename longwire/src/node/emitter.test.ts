import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { Emitter } from './emitter.js'

type Events = { message: string; drain: void }

function emitter(): Emitter<Events> {
  return new Emitter<Events>(['message', 'drain'])
}

describe('Emitter', () => {
  test('calls every listener, in the order in which they came', () => {
    const events = emitter()
    const heard: string[] = []
    events.on('message', (data) => heard.push(`1 ${data}`))
    events.on('message', (data) => heard.push(`2 ${data}`))
    events.on('message', (data) => heard.push(`3 ${data}`))
    events.on('drain', () => heard.push('drain'))
    events.emit('message', 'a')
    expect(heard).toEqual(['1 a', '2 a', '3 a'])
  })

  test('off removes one registration, also of several', () => {
    const events = emitter()
    const heard: string[] = []
    const first = () => heard.push('first')
    const second = () => heard.push('second')
    events.on('drain', first)
    events.on('drain', second)
    events.on('drain', first)
    events.off('drain', first)
    events.emit('drain', undefined)
    events.off('drain', first)
    events.emit('drain', undefined)
    events.off('drain', second)
    events.off('drain', second)
    events.emit('drain', undefined)
    expect(heard).toEqual(['first', 'second', 'second'])
    expect(events.has('drain')).toBe(false)
  })

  test('says whether anybody was told', () => {
    const events = emitter()
    expect(events.emit('message', 'a')).toBe(false)
    const listener = () => undefined
    events.on('message', listener)
    expect(events.emit('message', 'a')).toBe(true)
    events.off('message', listener)
    expect(events.emit('message', 'a')).toBe(false)
  })

  test('off for a listener that is not there changes nothing', () => {
    const events = emitter()
    let heard = 0
    events.on('drain', () => heard++)
    events.off('drain', () => undefined)
    events.on('drain', () => heard++)
    events.off('drain', () => undefined)
    events.emit('drain', undefined)
    expect(heard).toBe(2)
  })

  test('listeners that come or go during an event take part from the next one on', () => {
    const events = emitter()
    const heard: string[] = []
    const late = () => heard.push('late')
    const leaving = () => heard.push('leaving')
    events.on('drain', () => {
      events.off('drain', leaving)
      events.on('drain', late)
    })
    events.on('drain', leaving)
    events.emit('drain', undefined)
    expect(heard).toEqual(['leaving'])
    events.emit('drain', undefined)
    expect(heard).toEqual(['leaving', 'late'])
  })

  test('A03: only the named events exist', () => {
    const events = emitter()
    for (const name of ['__proto__', 'constructor', 'toString', 'mesage']) {
      expect(() => events.on(name as 'drain', () => undefined)).toThrow(TypeError)
    }
  })

  test('a listener must be a function', () => {
    expect(() => emitter().on('drain', 'x' as unknown as () => void)).toThrow(TypeError)
  })
})

describe('a listener that throws', () => {
  const uncaught: unknown[] = []
  const listener = (error: unknown) => uncaught.push(error)
  let others: NodeJS.UncaughtExceptionListener[]

  beforeEach(() => {
    others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', listener)
  })
  afterEach(() => {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  })

  test('does not disturb the emitter or the other listeners, and becomes an uncaught exception', async () => {
    const events = emitter()
    const failure = new Error('thrown by a listener')
    let heard = 0
    events.on('drain', () => {
      throw failure
    })
    events.on('drain', () => heard++)
    events.emit('drain', undefined)
    expect(heard).toBe(1)
    expect(uncaught).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    expect(uncaught).toEqual([failure])
  })
})
