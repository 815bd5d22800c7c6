import { beforeEach, describe, expect, test } from 'vitest'

import { at, items, WiredFeed } from '../../test/support/wired-feed.js'
import { Reader } from './reader.js'

let world: WiredFeed

beforeEach(() => {
  world = new WiredFeed()
})

const turn = () => Promise.resolve()

describe('several readers', () => {
  test('who wants only what is new joins without a request', async () => {
    world.read()
    world.subscribed(at(5), at(7))
    const late = world.read()
    expect(world.wanted).toEqual(['start', 'start'])
    world.publish(6)
    world.publish(7)
    world.publish(8)
    await turn()
    expect(late.told).toEqual(['live', 'e8'])
  })

  test('who has had exactly as much joins without a request', () => {
    world.read()
    world.subscribed(at(5), at(5))
    const late = world.read({ position: at(5) })
    world.publish(6)
    expect(world.wanted).toEqual(['start', 'start'])
    expect(late.told).toContain('e6')
  })

  test('a place with another tag is verified by the hub', () => {
    world.read()
    world.subscribed(at(5), at(5))
    const position = { ...at(5), tag: 'forged' }
    const late = world.read({ position })
    expect(world.wanted.at(-1)).toEqual({ position })
    world.answer(at(5), at(5), false)
    world.gap(position, at(5), 'forked')
    world.publish(6)
    expect(late.told).toEqual(['gap e5-e5 forked', 'live', 'e6'])
  })

  test('who wants history costs one more request, and nobody hears anything twice', async () => {
    const first = world.read()
    world.subscribed(at(5), at(5))
    await turn()
    world.publish(6)
    const late = world.read({ history: 3 })
    expect(world.wanted.at(-1)).toEqual({ history: 3 })
    world.answer(at(3), at(6))
    for (const offset of [4, 5, 6, 7]) world.publish(offset)
    expect(first.told).toEqual(['live', 'e6', 'e7'])
    expect(late.told).toEqual(['e4', 'e5', 'e6', 'live', 'e7'])
  })

  test('history that begins behind what another has not had costs a second request', () => {
    const first = world.read({ position: at(1) })
    world.subscribed(at(1), at(9), true)
    world.publish(2)
    const late = world.read({ history: 3 })
    world.answer(at(6), at(9))
    expect(world.wanted.slice(-2)).toEqual([{ history: 3 }, { position: at(2) }])
    world.answer(at(2), at(9), true)
    for (const offset of [3, 4, 5, 6, 7]) world.publish(offset)
    expect(first.told).toEqual(['e2', 'e3', 'e4', 'e5', 'e6', 'e7'])
    expect(late.told).toEqual(['e7'])
  })

  test('who wants the same history is placed by the same answer', () => {
    const one = world.read({ history: 2 })
    const other = world.read({ history: 2 })
    world.subscribed(at(3), at(5))
    world.publish(4)
    expect(world.wanted).toEqual(['start', 'start'])
    expect(one.told).toEqual(['e4'])
    expect(other.told).toEqual(['e4'])
  })

  test('who joins while the answer is awaited is served behind it', () => {
    world.read({ history: 2 })
    world.feed.start()
    const other = world.read({ history: 4 })
    world.answer(at(3), at(5))
    expect(world.wanted.at(-1)).toEqual({ history: 4 })
    world.answer(at(1), at(5))
    world.publish(2)
    expect(other.told).toEqual(['e2'])
  })

  test('readers of different epochs: each is told its own gap', () => {
    const old = world.read({ position: at(9) })
    world.feed.start()
    const fresh = world.read({ history: 1 })
    world.answer(at(0, 'f'), at(2, 'f'), false)
    world.gap(at(9), at(0, 'f'), 'epoch')
    expect(world.wanted.at(-1)).toEqual({ history: 1 })
    world.answer(at(1, 'f'), at(2, 'f'))
    expect(world.wanted.at(-1)).toEqual({ position: at(0, 'f') })
    world.answer(at(0, 'f'), at(2, 'f'), true)
    world.publish(1)
    world.publish(2)
    expect(old.told).toEqual(['gap e9-f0 epoch', 'f1', 'f2', 'live'])
    expect(fresh.told).toEqual(['f2', 'live'])
  })

  test('a gap ends where a reader that is farther already is: it hears nothing of it', () => {
    const far = world.read({ position: at(8) })
    world.subscribed(at(8), at(8), true)
    const back = world.read({ position: at(2) })
    world.answer(at(6), at(8), false)
    world.gap(at(2), at(6), 'trimmed')
    for (const offset of [7, 8, 9]) world.publish(offset)
    expect(far.told).not.toContain('gap e2-e6 trimmed')
    expect(items(far.told)).toEqual(['e9'])
    expect(items(back.told)).toEqual(['gap e2-e6 trimmed', 'e7', 'e8', 'e9'])
  })

  test('a fork that only one reader has seen is told to it', () => {
    const far = world.read({ position: at(8) })
    world.subscribed(at(8), at(8), true)
    const back = world.read({ position: at(6) })
    world.answer(at(6), at(8), true)
    world.publish(7)
    world.publish(8, { tag: 'another' })
    world.publish(9)
    expect(items(far.told)).toEqual(['gap e8-e8 forked', 'e9'])
    expect(items(back.told)).toEqual(['e7', 'e8', 'e9'])
  })

  test('after a reconnect, who has no place yet is asked for first: that saves a request', () => {
    const placed = world.read()
    world.subscribed(at(5), at(5))
    world.feed.lost()
    const late = world.read({ history: 3 })
    expect(world.feed.start()).toEqual({ history: 3 })
    world.answer(at(4), at(7))
    expect(world.wanted).toEqual(['start', 'start'])
    for (const offset of [5, 6, 7]) world.publish(offset)
    expect(items(placed.told)).toEqual(['e6', 'e7'])
    expect(items(late.told)).toEqual(['e5', 'e6', 'e7'])
  })

  test('the last one to leave stops the feed', () => {
    const one = world.read()
    const other = world.read()
    world.feed.remove(one.reader)
    world.feed.remove(one.reader)
    expect(world.wanted).toEqual(['start', 'start'])
    world.feed.remove(other.reader)
    expect(world.wanted).toEqual(['start', 'start', 'stop'])
    expect(world.feed.used).toBe(false)
  })

  test('the answer for a reader that has left places nobody', () => {
    const one = world.read({ history: 5 })
    const other = world.read({ history: 2 })
    world.feed.start()
    world.feed.remove(one.reader)
    world.answer(at(1), at(6))
    expect(world.wanted.at(-1)).toEqual({ history: 2 })
    expect(other.reader.placed).toBe(false)
  })

  test('a listener that removes another one keeps it from hearing', () => {
    world.feed.add(
      new Reader(
        { publication: () => world.feed.remove(other.reader), gap: () => world.feed.remove(other.reader) },
        {},
      ),
    )
    const other = world.read()
    world.subscribed(at(0), at(0))
    world.publish(1)
    expect(other.told).toEqual(['live'])
  })
})

describe('a listener that ends another one', () => {
  test('keeps it from hearing of the gap, too', () => {
    world.feed.add(
      new Reader({ publication: () => {}, gap: () => world.feed.remove(other.reader) }, { position: at(3) }),
    )
    const other = world.read({ position: at(3) })
    world.subscribed(at(3), at(3), true)
    world.answer(at(3), at(3), true)
    world.gap(at(3), at(5), 'overflow')
    expect(items(other.told)).toEqual([])
  })
})

describe('pausing', () => {
  test('a paused reader takes nothing, and goes on from its cursor', () => {
    const paused = world.read()
    const other = world.read()
    world.subscribed(at(0), at(0))
    world.publish(1)
    world.feed.pause(paused.reader)
    world.publish(2)
    world.publish(3)
    world.feed.resume(paused.reader)
    expect(world.wanted.at(-1)).toEqual({ position: at(1) })
    world.answer(at(1), at(3), true)
    for (const offset of [2, 3, 4]) world.publish(offset)
    expect(items(paused.told)).toEqual(['e1', 'e2', 'e3', 'e4'])
    expect(items(other.told)).toEqual(['e1', 'e2', 'e3', 'e4'])
  })

  test('when everybody pauses, the hub is asked to stop; the feed stays', () => {
    const { reader } = world.read()
    world.subscribed(at(0), at(0))
    world.publish(1)
    world.feed.pause(reader)
    expect(world.wanted).toEqual(['start', 'stop'])
    expect(world.feed.used).toBe(true)
    world.feed.resume(reader)
    expect(world.wanted).toEqual(['start', 'stop', 'start'])
    expect(world.feed.start()).toEqual({ position: at(1) })
  })

  test('a reader that has left neither pauses nor resumes anything', () => {
    const { reader } = world.read()
    world.feed.remove(reader)
    world.feed.pause(reader)
    world.feed.resume(reader)
    expect(world.wanted).toEqual(['start', 'stop'])
  })
})
