import { beforeEach, describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import type { ClientMessage, Start } from '../wire/index.js'
import { defaultBackoff } from './backoff.js'
import { HubFault } from './error.js'
import type { Feed } from './feed.js'
import { Subscriptions } from './subscriptions.js'
import { Uplink } from './uplink.js'

/** A feed that notes what happens to it. */
class NotingFeed implements Feed {
  readonly topic: string
  readonly events: string[] = []
  used = true
  begin: Start = {}

  constructor(topic: string) {
    this.topic = topic
  }

  start(): Start {
    return this.begin
  }

  subscribed(message: { readonly id?: number }): void {
    this.events.push(`subscribed ${message.id ?? 'by connect'}`)
  }

  receive(message: { readonly type: string }): void {
    this.events.push(message.type)
  }

  lost(): void {
    this.events.push('lost')
  }

  ended(error: { readonly code: string } | undefined): void {
    this.events.push(`ended ${error?.code ?? 'with the line'}`)
  }
}

let clock: FakeClock
let uplink: Uplink
let subscriptions: Subscriptions
let sent: ClientMessage[]
let feed: NotingFeed

const signal = (topic: string) => ({ type: 'signal', topic, data: 1 }) as const
const subscribed = (topic: string, id?: number) =>
  ({ type: 'subscribed', topic, ...(id === undefined ? {} : { id }) }) as const
const subscribe = (id: number, topic = 'a', start: Start = {}) => ({ type: 'subscribe', id, topic, ...start })
const unsubscribe = (id: number, topic = 'a') => ({ type: 'unsubscribe', id, topic })
const rejected = (code: 'forbidden' | 'unavailable', id: number) =>
  ({ type: 'rejected', code, message: '', id }) as const

const welcome = () => {
  uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 0 })
  subscriptions.welcomed()
}
const lose = () => {
  uplink.detach()
  subscriptions.lost()
}
const add = (topic: string) => subscriptions.obtain(topic, () => new NotingFeed(topic))

beforeEach(() => {
  clock = new FakeClock()
  uplink = new Uplink()
  sent = []
  subscriptions = new Subscriptions({ uplink, clock, random: new SeededRandom(), backoff: defaultBackoff })
  feed = add('a')
})

describe('asking', () => {
  test('a topic has one feed', () => {
    expect(add('a')).toBe(feed)
    expect(add('b')).not.toBe(feed)
  })

  test('what is wanted before the connection travels with connect', () => {
    feed.begin = { history: 5 }
    subscriptions.start(feed)
    add('unused')
    expect(subscriptions.requests(1_000)).toEqual([{ topic: 'a', history: 5 }])
    welcome()
    expect(sent).toEqual([])
    subscriptions.settle(subscribed('a'))
    subscriptions.receive(signal('a'))
    expect(feed.events).toEqual(['subscribed by connect', 'signal'])
  })

  test('what has no room in connect is asked for after the welcome', () => {
    const feeds = ['b', 'c', 'd'].map(add)
    for (const one of [feed, ...feeds]) subscriptions.start(one)
    expect(subscriptions.requests(2 * '{"topic":"a"},'.length)).toEqual([{ topic: 'a' }, { topic: 'b' }])
    welcome()
    expect(sent).toEqual([subscribe(1, 'c'), subscribe(2, 'd')])
  })

  test('what is wanted while connected is asked for at once, and only once', () => {
    welcome()
    subscriptions.start(feed)
    subscriptions.start(feed)
    expect(sent).toEqual([subscribe(1)])
    uplink.answer(subscribed('a', 1))
    expect(feed.events).toEqual(['subscribed 1'])
  })

  test('nothing reaches a feed before its answer, nor after its end', () => {
    welcome()
    subscriptions.start(feed)
    subscriptions.receive(signal('a'))
    uplink.answer(subscribed('a', 1))
    subscriptions.receive(signal('a'))
    subscriptions.stop(feed)
    subscriptions.receive(signal('a'))
    subscriptions.receive(signal('never heard of'))
    expect(feed.events).toEqual(['subscribed 1', 'signal'])
  })

  test('a refresh replaces the request: only the latest answer counts', () => {
    welcome()
    subscriptions.start(feed)
    feed.begin = { history: 9 }
    subscriptions.refresh(feed)
    uplink.answer(subscribed('a', 1))
    subscriptions.receive(signal('a'))
    uplink.answer(subscribed('a', 2))
    expect(sent).toEqual([subscribe(1), subscribe(2, 'a', { history: 9 })])
    expect(feed.events).toEqual(['subscribed 2'])
  })

  test('nothing is refreshed that is not wanted', () => {
    welcome()
    subscriptions.refresh(feed)
    expect(sent).toEqual([])
  })

  test('the answer to connect does not answer a request that followed', () => {
    subscriptions.start(feed)
    subscriptions.requests(1_000)
    subscriptions.stop(feed)
    subscriptions.start(feed)
    welcome()
    subscriptions.settle(subscribed('a'))
    expect(feed.events).toEqual([])
    uplink.answer(subscribed('a', 1))
    expect(feed.events).toEqual(['subscribed 1'])
  })
})

describe('ending', () => {
  test('stop unsubscribes, and forgets a feed that nobody uses', () => {
    welcome()
    subscriptions.start(feed)
    feed.used = false
    subscriptions.stop(feed)
    subscriptions.stop(feed)
    expect(sent).toEqual([subscribe(1), unsubscribe(2)])
    expect(add('a')).not.toBe(feed)
  })

  test('a feed that is used is kept, and can start again', () => {
    welcome()
    subscriptions.start(feed)
    subscriptions.stop(feed)
    subscriptions.start(feed)
    expect(sent).toEqual([subscribe(1), unsubscribe(2), subscribe(3)])
    expect(add('a')).toBe(feed)
  })

  test('what was stopped between connect and welcome is unsubscribed then', () => {
    subscriptions.start(feed)
    subscriptions.requests(1_000)
    subscriptions.stop(feed)
    expect(sent).toEqual([])
    welcome()
    expect(sent).toEqual([unsubscribe(1)])
  })

  test('stopping without a connection sends nothing, then or later', () => {
    subscriptions.start(feed)
    subscriptions.stop(feed)
    welcome()
    expect(sent).toEqual([])
  })

  test('what ended with the connection is not unsubscribed on the next one', () => {
    welcome()
    subscriptions.start(feed)
    uplink.answer(subscribed('a', 1))
    lose()
    subscriptions.stop(feed)
    welcome()
    expect(sent).toEqual([subscribe(1)])
  })

  test("the hub's refusal ends the feed; a new feed begins anew", () => {
    welcome()
    subscriptions.start(feed)
    uplink.answer(rejected('forbidden', 1))
    expect(feed.events).toEqual(['ended forbidden'])
    const next = add('a')
    expect(next).not.toBe(feed)
    subscriptions.start(next)
    subscriptions.start(feed)
    subscriptions.refresh(feed)
    subscriptions.stop(feed)
    expect(sent).toEqual([subscribe(1), subscribe(2)])
  })

  test('the refusal of a request in connect ends the feed, too', () => {
    subscriptions.start(feed)
    subscriptions.requests(1_000)
    welcome()
    subscriptions.settle({ type: 'rejected', topic: 'a', code: 'unknown-topic', message: '' })
    subscriptions.settle({ type: 'rejected', code: 'unknown-topic', message: '' })
    expect(feed.events).toEqual(['ended unknown-topic'])
  })

  test('what a refused request would have replaced is unsubscribed', () => {
    welcome()
    subscriptions.start(feed)
    uplink.answer(subscribed('a', 1))
    subscriptions.refresh(feed)
    uplink.answer(rejected('forbidden', 2))
    expect(sent.slice(2)).toEqual([unsubscribe(3)])
  })

  test('the hub may end a live subscription', () => {
    welcome()
    subscriptions.start(feed)
    subscriptions.settle({ type: 'unsubscribed', topic: 'a', code: 'forbidden', message: '' })
    expect(feed.events).toEqual([])
    uplink.answer(subscribed('a', 1))
    subscriptions.settle({ type: 'unsubscribed', topic: 'a', code: 'requested', message: '' })
    expect(feed.events).toEqual(['subscribed 1', 'ended not-subscribed'])
  })

  test('an answer of another kind is a fault of the hub', () => {
    welcome()
    subscriptions.start(feed)
    expect(() => uplink.answer({ type: 'left', id: 1, topic: 'a', session: 's' })).toThrow(HubFault)
  })

  test('the end of the line ends every feed', () => {
    subscriptions.start(feed)
    const other = add('b')
    subscriptions.close()
    expect(feed.events).toEqual(['ended with the line'])
    expect(other.events).toEqual(['ended with the line'])
  })
})

describe('coming back', () => {
  test('everything wanted is asked for again with the next connection', () => {
    subscriptions.start(feed)
    subscriptions.requests(1_000)
    welcome()
    subscriptions.settle(subscribed('a'))
    lose()
    subscriptions.receive(signal('a'))
    feed.begin = { history: 1 }
    expect(subscriptions.requests(1_000)).toEqual([{ topic: 'a', history: 1 }])
    expect(feed.events).toEqual(['subscribed by connect', 'lost'])
  })

  test('what is not available is asked for again, by backoff', async () => {
    welcome()
    subscriptions.start(feed)
    uplink.answer(rejected('unavailable', 1))
    expect(feed.events).toEqual(['lost'])
    await clock.advance(500)
    expect(sent).toEqual([subscribe(1), subscribe(2)])
    uplink.answer(subscribed('a', 2))
    subscriptions.settle({ type: 'unsubscribed', topic: 'a', code: 'unavailable', message: '' })
    await clock.advance(500)
    expect(sent.slice(2)).toEqual([subscribe(3)])
  })

  test('the backoff grows with every refusal in a row', async () => {
    welcome()
    subscriptions.start(feed)
    for (let id = 1; id <= 10; id += 1) {
      uplink.answer(rejected('unavailable', id))
      await clock.advance(500 * 2 ** (id - 1))
    }
    const beforeMs = clock.monotonicMs()
    expect(sent).toHaveLength(11)
    uplink.answer(rejected('unavailable', 11))
    await clock.advance(30_000)
    expect(clock.monotonicMs() - beforeMs).toBe(30_000)
    expect(sent).toHaveLength(12)
  })

  test('a retry that is due is dropped when the feed stops, or the connection', async () => {
    welcome()
    subscriptions.start(feed)
    uplink.answer(rejected('unavailable', 1))
    subscriptions.stop(feed)
    expect(clock.pending).toBe(0)
    subscriptions.start(feed)
    uplink.answer(rejected('unavailable', 2))
    lose()
    subscriptions.requests(1_000)
    expect(clock.pending).toBe(0)
    await clock.advance(60_000)
    expect(sent).toEqual([subscribe(1), subscribe(2)])
  })
})
