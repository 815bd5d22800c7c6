import { beforeEach, describe, expect, test } from 'vitest'

import { at, WiredFeed } from '../../test/support/wired-feed.js'
import { HubFault, RejectedError } from './error.js'
import { Reader } from './reader.js'

let world: WiredFeed

beforeEach(() => {
  world = new WiredFeed()
})

const turn = () => Promise.resolve()

describe('one reader', () => {
  test('gets what follows, and hears when it has caught up', async () => {
    const { told } = world.read({ history: 2 })
    expect(world.feed.start()).toEqual({ history: 2 })
    world.subscribed(at(3), at(5))
    await turn()
    world.publish(4)
    world.publish(5, { producer: 'me' })
    world.publish(6)
    expect(told).toEqual(['e4', 'e5 own', 'live', 'e6'])
    expect(world.stats.publicationsReceived).toBe(3)
  })

  test('is live at once when there is nothing to catch up with', async () => {
    const { told } = world.read()
    world.subscribed(at(5), at(5))
    expect(told).toEqual([])
    await turn()
    expect(told).toEqual(['live'])
  })

  test('resumes from what it had last, and is told again that it is live', async () => {
    const { told } = world.read()
    world.subscribed(at(0), at(0))
    await turn()
    world.publish(1)
    world.feed.lost()
    expect(world.feed.start()).toEqual({ position: at(1) })
    world.subscribed(at(1), at(2), true)
    world.publish(2)
    expect(told).toEqual(['live', 'e1', 'e2', 'live'])
  })

  test('asks for its history again when the first answer never came', () => {
    world.read({ history: 7 })
    world.feed.start()
    world.feed.lost()
    expect(world.feed.start()).toEqual({ history: 7 })
  })

  test('resumes from where it began when nothing came', () => {
    world.read()
    world.subscribed(at(5), at(5))
    world.feed.lost()
    expect(world.feed.start()).toEqual({ position: at(5) })
  })

  test('does not hear anything twice', () => {
    const { told } = world.read()
    world.subscribed(at(0), at(3))
    world.publish(1)
    world.publish(1)
    world.publish(2)
    world.publish(1)
    expect(told).toEqual(['e1', 'e2'])
    expect(world.stats.duplicates).toBe(2)
  })

  test('a break on the live connection is mended from the last position, not passed on', () => {
    const { told } = world.read()
    world.subscribed(at(0), at(0))
    world.publish(1)
    world.publish(3)
    expect(told).toEqual(['live', 'e1'])
    expect(world.wanted).toEqual(['start', { position: at(1) }])
    expect(world.stats.breaks).toBe(1)
    world.answer(at(1), at(3), true)
    world.publish(2)
    world.publish(3)
    expect(told).toEqual(['live', 'e1', 'e2', 'e3'])
  })

  test('a break at the same place again is a fault of the hub', () => {
    world.read()
    world.subscribed(at(0), at(0))
    world.publish(2)
    world.answer(at(0), at(2), true)
    expect(() => world.publish(2)).toThrow(HubFault)
    world.feed.lost()
    world.subscribed(at(0), at(2), true)
    expect(() => world.publish(2)).toThrow(HubFault)
  })

  test('a sparse log is contiguous by prev', () => {
    const { told } = world.read()
    world.subscribed(at(0), at(0))
    world.publish(5, { prev: 0 })
    world.publish(9, { prev: 5 })
    expect(told).toEqual(['live', 'e5', 'e9'])
  })

  test('what its listener throws is kept from the feed', () => {
    const reader = new Reader(
      {
        publication: () => {
          throw new Error('mine')
        },
        gap: () => {},
      },
      {},
    )
    world.feed.add(reader)
    world.subscribed(at(0), at(0))
    world.publish(1)
    expect(world.thrown).toEqual([new Error('mine')])
    expect(reader.cursor).toEqual(at(1))
  })
})

describe('gaps', () => {
  test('the gap of a resume comes before the next publication', async () => {
    const { told } = world.read({ position: at(3) })
    world.subscribed(at(7), at(8), false)
    await turn()
    expect(() => world.publish(8)).toThrow(HubFault)
    world.gap(at(3), at(7), 'trimmed')
    world.publish(8)
    expect(told).toEqual(['gap e3-e7 trimmed', 'e8', 'live'])
    expect(world.stats.gaps).toBe(1)
  })

  test('a new epoch is told once', async () => {
    const { told } = world.read({ position: at(3) })
    world.subscribed(at(0, 'f'), at(1, 'f'), false)
    world.gap(at(3), at(0, 'f'), 'epoch')
    world.publish(1)
    world.feed.lost()
    expect(world.feed.start()).toEqual({ position: at(1, 'f') })
    await turn()
    expect(told).toEqual(['gap e3-f0 epoch', 'f1', 'live'])
  })

  test('a gap that got lost with its connection is announced again, and told once', () => {
    const { told } = world.read({ position: at(3) })
    world.subscribed(at(0, 'f'), at(0, 'f'), false)
    world.feed.lost()
    expect(world.feed.start()).toEqual({ position: at(3) })
    world.subscribed(at(0, 'f'), at(0, 'f'), false)
    world.gap(at(3), at(0, 'f'), 'epoch')
    expect(told).toEqual(['gap e3-f0 epoch'])
  })

  test('a fork may lead back to a smaller offset', () => {
    const { told } = world.read({ position: at(9) })
    world.subscribed({ ...at(4), tag: 'x' }, { ...at(4), tag: 'x' }, false)
    world.gap(at(9), { ...at(4), tag: 'x' }, 'forked')
    world.publish(5)
    expect(told).toEqual(['gap e9-e4 forked', 'live', 'e5'])
  })

  test('a gap on a live connection moves everybody on', async () => {
    const { told } = world.read()
    world.subscribed(at(1), at(1))
    await turn()
    world.gap(at(1), at(4), 'overflow')
    world.publish(5)
    world.gap(at(5), at(0, 'f'), 'epoch')
    world.publish(1)
    expect(told).toEqual(['live', 'gap e1-e4 overflow', 'e5', 'gap e5-f0 epoch', 'f1'])
  })
})

describe('the end', () => {
  test('every reader hears of it', () => {
    const one = world.read()
    const other = world.read()
    world.feed.ended(new RejectedError('forbidden', 'no'))
    expect(one.told).toEqual(['ended forbidden'])
    expect(other.told).toEqual(['ended forbidden'])
    expect(world.feed.used).toBe(false)
  })

  test('without a listener for it the error goes elsewhere; the end of the line is no error', () => {
    const silent = () => world.feed.add(new Reader({ publication: () => {}, gap: () => {} }, {}))
    const error = new RejectedError('forbidden', 'no')
    silent()
    world.feed.ended(error)
    silent()
    world.feed.ended(undefined)
    expect(world.thrown).toEqual([error])
  })
})

describe('faults of the hub', () => {
  test('subscribed without a place', () => {
    world.read()
    expect(() => world.feed.subscribed({ type: 'subscribed', topic: 'a' })).toThrow(HubFault)
  })

  test('a message that does not belong to logs', () => {
    world.read()
    world.subscribed(at(0), at(0))
    expect(() => world.feed.receive({ type: 'signal', topic: 'a', data: 1 })).toThrow(HubFault)
  })
})
