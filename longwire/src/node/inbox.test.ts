import { describe, expect, test } from 'vitest'

import { Emitter } from './emitter.js'
import { connectionEvents, type ConnectionEvents, type ReceivedData } from './events.js'
import { Inbox } from './inbox.js'
import { turns } from './peer.test-d.js'

function setUp(limits = { receiveBytesHigh: 100, receiveMessagesHigh: 4 }) {
  const events = new Emitter<ConnectionEvents>(connectionEvents)
  const pauses: boolean[] = []
  const inbox = new Inbox(events, limits, { pauseReading: (paused) => pauses.push(paused) })
  const heard: ReceivedData[] = []
  const listen = () => {
    events.on('message', (data) => heard.push(data))
    inbox.listenerCame()
  }
  return { events, inbox, pauses, heard, listen }
}

const value = (data: ReceivedData) => ({ value: data, done: false })
const done = { value: undefined, done: true }

describe('listeners', () => {
  test('get messages as they come', () => {
    const { inbox, heard, listen, pauses } = setUp()
    listen()
    for (let index = 0; index < 10; index++) inbox.put(String(index))
    expect(heard.join('')).toBe('0123456789')
    expect(pauses).toEqual([])
  })

  test('get what was held first, in order, but not before the caller has gone on', async () => {
    const { inbox, heard, listen } = setUp()
    inbox.put('a')
    inbox.put('b')
    listen()
    listen()
    expect(heard).toEqual([])
    inbox.put('c')
    await turns(1)
    expect(heard).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  })

  test('that leave while held messages are handed out leave the rest for others', async () => {
    const { events, inbox } = setUp()
    const heard: ReceivedData[] = []
    const once = (data: ReceivedData) => {
      heard.push(data)
      events.off('message', once)
    }
    inbox.put('a')
    inbox.put('b')
    events.on('message', once)
    inbox.listenerCame()
    await turns(1)
    expect(heard).toEqual(['a'])
    expect(await inbox.pull({})).toEqual(value('b'))
  })
})

describe('iterators', () => {
  test('get messages as they ask, held ones first', async () => {
    const { inbox } = setUp()
    inbox.put('a')
    const [first, second] = [inbox.pull({}), inbox.pull({})]
    inbox.put('b')
    expect(await first).toEqual(value('a'))
    expect(await second).toEqual(value('b'))
  })

  test('share the messages in the order in which they ask', async () => {
    const { inbox } = setUp()
    const asked = [inbox.pull({}), inbox.pull({}), inbox.pull({})]
    for (const data of ['1', '2', '3']) inbox.put(data)
    expect(await Promise.all(asked)).toEqual([value('1'), value('2'), value('3')])
  })

  test('that leave lose nothing: what they had asked for goes to the next', async () => {
    const { inbox } = setUp()
    const [left, other] = [{}, {}]
    const asked = [inbox.pull(left), inbox.pull(other), inbox.pull(left)]
    inbox.leave(left)
    inbox.put('a')
    inbox.put('b')
    expect(await Promise.all(asked)).toEqual([done, value('a'), done])
    expect(await inbox.pull(other)).toEqual(value('b'))
  })

  test('end when nothing more comes, behind what is held', async () => {
    const { inbox } = setUp()
    const waiting = inbox.pull({})
    inbox.end()
    expect(await waiting).toEqual(done)
    const late = setUp().inbox
    late.put('a')
    late.end()
    expect(await late.pull({})).toEqual(value('a'))
    expect(await late.pull({})).toEqual(done)
  })
})

describe('what nobody wants yet', () => {
  test('pauses reading when there are many messages, and not before', () => {
    const { inbox, pauses } = setUp()
    for (let index = 0; index < 3; index++) inbox.put('x')
    expect(pauses).toEqual([])
    inbox.put('x')
    expect(pauses).toEqual([true])
    inbox.put('the rest of what was read')
    expect(pauses).toEqual([true])
  })

  test('pauses reading when there are many bytes', () => {
    const { inbox, pauses } = setUp()
    inbox.put(new Uint8Array(99))
    expect(pauses).toEqual([])
    inbox.put('x')
    expect(pauses).toEqual([true])
  })

  test('loses nothing, and reading goes on when half of it was taken', async () => {
    const { inbox, pauses } = setUp()
    for (const data of ['1', '2', '3', '4', '5']) inbox.put(data)
    const taken: ReceivedData[] = []
    for (let index = 0; index < 2; index++) taken.push((await inbox.pull({})).value!)
    expect(pauses).toEqual([true])
    taken.push((await inbox.pull({})).value!)
    expect(pauses).toEqual([true, false])
    for (let index = 0; index < 2; index++) taken.push((await inbox.pull({})).value!)
    expect(taken.join('')).toBe('12345')
  })

  test('goes to listeners at the end', () => {
    const { inbox, heard, listen } = setUp()
    inbox.put('a')
    listen()
    inbox.end()
    expect(heard).toEqual(['a'])
  })

  test('can be dropped', async () => {
    const { inbox } = setUp()
    inbox.put('a')
    inbox.clear()
    inbox.end()
    expect(await inbox.pull({})).toEqual(done)
  })
})

describe('after the closing handshake has begun', () => {
  test('rule 64: reading goes on, and no more is held than the limits allow', async () => {
    const { inbox, pauses } = setUp()
    for (const data of ['1', '2', '3', '4']) inbox.put(data)
    inbox.close()
    expect(pauses).toEqual([true, false])
    inbox.put('dropped')
    expect((await inbox.pull({})).value).toBe('1')
    inbox.put('5')
    inbox.end()
    const rest: ReceivedData[] = []
    for (let next = await inbox.pull({}); next.done !== true; next = await inbox.pull({})) rest.push(next.value)
    expect(rest).toEqual(['2', '3', '4', '5'])
    expect(pauses).toEqual([true, false])
  })
})
