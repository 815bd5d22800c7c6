import { EventEmitter } from 'node:events'

import { describe, expect, test } from 'vitest'

import { addHandler, getAttribute, removeHandler, setAttribute, WAS_CLEAN } from './event-target.js'

class Source extends EventEmitter {
  readonly [WAS_CLEAN] = true
}

function recorder() {
  const seen: unknown[] = []
  const handler = (event: never): void => void seen.push({ ...(event as object) })
  return { seen, handler }
}

describe('addHandler', () => {
  test('hears events as objects', () => {
    const target = new Source()
    const { seen, handler } = recorder()
    for (const name of ['open', 'message', 'close', 'error']) addHandler(target, name, handler)
    const error = new Error('no')
    target.emit('open')
    target.emit('message', Buffer.from('text'), false)
    target.emit('message', Buffer.from('bytes'), true)
    target.emit('error', error)
    target.emit('close', 1000, Buffer.from('reason'))
    expect(seen).toEqual([
      { type: 'open', target },
      { type: 'message', target, data: 'text' },
      { type: 'message', target, data: Buffer.from('bytes') },
      { type: 'error', target, error, message: 'no' },
      { type: 'close', target, code: 1000, reason: 'reason', wasClean: true },
    ])
  })

  test('each listener once, until it is removed; other events never', () => {
    const source = new Source()
    const { seen, handler } = recorder()
    const object = { handleEvent: handler }
    for (const _ of [1, 2]) {
      addHandler(source, 'open', handler)
      addHandler(source, 'open', object)
    }
    addHandler(source, 'ping', handler)
    addHandler(source, 'toString', handler)
    expect([source.listenerCount('open'), source.listenerCount('ping')]).toEqual([2, 0])
    removeHandler(source, 'open', handler)
    removeHandler(source, 'open', handler)
    removeHandler(source, 'ping', handler)
    source.emit('open')
    expect(seen).toHaveLength(1)
  })

  test('once, and removed before', () => {
    const source = new Source()
    const { seen, handler } = recorder()
    addHandler(source, 'open', handler, { once: true })
    source.emit('open')
    source.emit('open')
    addHandler(source, 'open', handler, { once: true })
    removeHandler(source, 'open', handler)
    source.emit('open')
    expect(seen).toHaveLength(1)
  })
})

describe('attributes', () => {
  test('hold one function beside the listeners', () => {
    const source = new Source()
    const { seen, handler } = recorder()
    const other = (): void => undefined
    source.on('open', other)
    expect(getAttribute(source, 'open')).toBeNull()
    setAttribute(source, 'open', other)
    setAttribute(source, 'open', handler)
    addHandler(source, 'open', handler)
    expect([getAttribute(source, 'open') === handler, source.listenerCount('open')]).toEqual([true, 3])
    source.emit('open')
    removeHandler(source, 'open', handler)
    source.emit('open')
    setAttribute(source, 'open', null)
    source.emit('open')
    expect([getAttribute(source, 'open'), seen.length, source.listenerCount('open')]).toEqual([null, 3, 1])
  })
})
