import { beforeEach, describe, expect, test } from 'vitest'

import { type Feed, listen } from './feed.js'
import { SignalFeed } from './signal-feed.js'

let feed: SignalFeed
let calls: string[]
let wire: Record<'start' | 'refresh' | 'stop', (feed: Feed) => void>

beforeEach(() => {
  feed = new SignalFeed('a', (run) => run())
  calls = []
  wire = {
    start: ({ topic }) => calls.push(`start ${topic}`),
    refresh: () => expect.unreachable(),
    stop: ({ topic }) => calls.push(`stop ${topic}`),
  }
})

const from = { user: 'ada', session: 's' }

describe('listen', () => {
  test('starts the feed, passes on what comes, and stops it with the last listener', () => {
    const told: unknown[] = []
    const endFirst = listen(feed, wire, () => feed.listeners.add((data) => told.push(data)))
    const endSecond = listen(feed, wire, () => feed.listeners.add(() => {}))
    feed.receive({ type: 'signal', topic: 'a', data: 1, from })
    endFirst()
    feed.receive({ type: 'signal', topic: 'a', data: 2, from })
    expect(told).toEqual([1])
    expect(calls).toEqual(['start a', 'start a'])
    endSecond()
    expect(calls).toEqual(['start a', 'start a', 'stop a'])
  })

  test('a signal ends it', () => {
    const controller = new AbortController()
    const end = listen(feed, wire, () => feed.listeners.add(() => {}), controller.signal)
    controller.abort()
    expect(feed.used).toBe(false)
    expect(calls).toEqual(['start a', 'stop a'])
    expect(end).not.toThrow()
  })
})
