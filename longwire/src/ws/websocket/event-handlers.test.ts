import { describe, expect, test } from 'vitest'

import { EventHandlers } from './event-handlers.js'

function setUp() {
  const target = new EventTarget()
  const heard: string[] = []
  const say = (what: string) => () => void heard.push(what)
  return { target, handlers: new EventHandlers(target), heard, say, fire: () => target.dispatchEvent(new Event('x')) }
}

describe('event handlers', () => {
  test('are null until they are set, and after they were set to what is no object', () => {
    const { handlers, say, heard, fire } = setUp()
    expect(handlers.get('x')).toBe(null)
    for (const nothing of [null, undefined, 5, 'a', Symbol('b'), true]) {
      const handler = say('called')
      handlers.set('x', handler)
      expect(handlers.get('x')).toBe(handler)
      handlers.set('x', nothing)
      expect(handlers.get('x')).toBe(null)
      handlers.set('x', nothing)
    }
    fire()
    expect(heard).toEqual([])
  })

  test('keep their place when they are replaced, and lose it when they are set to null', () => {
    const { target, handlers, heard, say, fire } = setUp()
    handlers.set('x', say('1'))
    target.addEventListener('x', say('listener'))
    handlers.set('x', say('2'))
    fire()
    handlers.set('x', null)
    handlers.set('x', say('3'))
    fire()
    expect(heard).toEqual(['2', 'listener', 'listener', '3'])
  })

  test('an object that cannot be called is kept, holds the place, and does nothing', () => {
    const { target, handlers, heard, say, fire } = setUp()
    const object = {}
    handlers.set('x', object)
    target.addEventListener('x', say('listener'))
    expect(handlers.get('x')).toBe(object)
    fire()
    handlers.set('x', say('handler'))
    fire()
    expect(heard).toEqual(['listener', 'handler', 'listener'])
  })
})
