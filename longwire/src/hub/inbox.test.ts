import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { hubLimits } from './hub-limits.js'
import { Inbox, type Request } from './inbox.js'

const leave = (id: number): Request => ({ type: 'leave', id, topic: 't' })
const publish = (id: number): Request => ({ type: 'publish', id, topic: 't', sequence: id, data: 0 })
const idOf = (request: Request) => ('id' in request ? request.id : undefined)

function setup(limits = {}) {
  const clock = new FakeClock()
  const handled: (number | undefined)[] = []
  const state = { paused: false, wait: undefined as Promise<void> | undefined }
  const inbox = new Inbox({
    clock,
    limits: { ...hubLimits, ...limits },
    handle: (request) => {
      handled.push(idOf(request))
      return state.wait
    },
    paused: () => state.paused,
  })
  return { clock, handled, state, inbox }
}

describe('Inbox', () => {
  test('handles at once what can be handled at once', () => {
    const { inbox, handled } = setup()
    inbox.add(leave(1), 10)
    inbox.add(leave(2), 10)
    expect(handled).toEqual([1, 2])
    expect(inbox.size).toBe(0)
  })

  test('nothing overtakes what takes its time', async () => {
    const { inbox, handled, state, clock } = setup()
    let release = () => {}
    state.wait = new Promise((resolve) => (release = resolve))
    inbox.add(leave(1), 10)
    state.wait = undefined
    inbox.add(leave(2), 10)
    inbox.add(leave(3), 10)
    expect(handled).toEqual([1])
    expect(inbox.size).toBe(2)
    release()
    await clock.advance(0)
    expect(handled).toEqual([1, 2, 3])
  })

  test('waits while paused, and goes on when told', () => {
    const { inbox, handled, state } = setup()
    state.paused = true
    inbox.add(leave(1), 10)
    expect(handled).toEqual([])
    state.paused = false
    inbox.work()
    expect(handled).toEqual([1])
  })

  test('holds so many requests and not one more', () => {
    const { inbox, state } = setup({ heldMessagesMax: 3 })
    state.paused = true
    expect([1, 2, 3, 4].map((id) => inbox.add(leave(id), 1))).toEqual([true, true, true, false])
  })

  test('holds so many bytes and not one more, and counts anew when they are gone', () => {
    const { inbox, state } = setup({ heldBytesMax: 100 })
    state.paused = true
    expect([60, 40, 1].map((bytes) => inbox.add(leave(bytes), bytes))).toEqual([true, true, false])
    state.paused = false
    inbox.work()
    state.paused = true
    expect(inbox.add(leave(1), 100)).toBe(true)
    inbox.clear()
    expect(inbox.add(leave(2), 100)).toBe(true)
  })

  test('one request alone may have any size', () => {
    const { inbox, handled } = setup({ heldBytesMax: 100 })
    expect(inbox.add(leave(1), 1_000)).toBe(true)
    expect(handled).toEqual([1])
  })

  test('what it begins with comes first, and is bound by no limit', () => {
    const { inbox, handled, state } = setup({ heldMessagesMax: 1 })
    state.paused = true
    inbox.add(leave(9), 10)
    state.paused = false
    inbox.begin([leave(1), leave(2), leave(3)])
    expect(handled).toEqual([1, 2, 3, 9])
  })

  test('publishes beyond the burst wait for their turn, and everything behind them waits, too', async () => {
    const { inbox, handled, clock } = setup({ publishesPerSecond: 20, publishesBurst: 2 })
    for (const id of [1, 2, 3]) inbox.add(publish(id), 10)
    inbox.add(leave(4), 10)
    inbox.add(publish(5), 10)
    expect(handled).toEqual([1, 2])
    await clock.advance(49)
    expect(handled).toEqual([1, 2])
    await clock.advance(1)
    expect(handled).toEqual([1, 2, 3, 4])
    await clock.advance(50)
    expect(handled).toEqual([1, 2, 3, 4, 5])
    expect(clock.pending).toBe(0)
  })

  test('joins count as publishes: both fan out', () => {
    const { inbox, handled } = setup({ publishesBurst: 1 })
    inbox.add({ type: 'join', id: 1, topic: 't', data: 0 }, 10)
    inbox.add({ type: 'join', id: 2, topic: 't', data: 0 }, 10)
    expect(handled).toEqual([1])
  })

  test('clear forgets what waits, and its timer', async () => {
    const { inbox, handled, clock } = setup({ publishesBurst: 1 })
    inbox.add(publish(1), 10)
    inbox.add(publish(2), 10)
    inbox.clear()
    expect(inbox.size).toBe(0)
    expect(clock.pending).toBe(0)
    await clock.advance(10_000)
    expect(handled).toEqual([1])
  })
})
