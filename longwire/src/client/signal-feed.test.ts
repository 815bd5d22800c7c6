import { describe, expect, test } from 'vitest'

import { HubFault, RejectedError } from './error.js'
import { SignalFeed } from './signal-feed.js'

const from = { user: 'ada', session: 's' }

describe('SignalFeed', () => {
  test('passes on data and sender', () => {
    const feed = new SignalFeed('a', (run) => run())
    const told: unknown[] = []
    feed.listeners.add((data, sender) => told.push([data, sender]))
    feed.subscribed()
    feed.receive({ type: 'signal', topic: 'a', data: { x: 1 }, from })
    feed.lost()
    expect(told).toEqual([[{ x: 1 }, from]])
    expect(feed.start()).toEqual({})
    expect(feed.used).toBe(true)
  })

  test('nothing else can come', () => {
    const feed = new SignalFeed('a', (run) => run())
    expect(() => feed.receive({ type: 'members', topic: 'a', members: [] })).toThrow(HubFault)
    expect(() => feed.receive({ type: 'signal', topic: 'a', data: 1 })).toThrow(HubFault)
  })

  test('an end by the hub is thrown into the guard, the end of the line is not', () => {
    const thrown: unknown[] = []
    const feed = new SignalFeed('a', (run) => {
      try {
        run()
      } catch (error) {
        thrown.push(error)
      }
    })
    feed.listeners.add(() => {})
    feed.ended(undefined)
    expect(feed.used).toBe(false)
    const error = new RejectedError('forbidden', 'no')
    feed.ended(error)
    expect(thrown).toEqual([error])
  })
})
