import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { draft } from '../../test/support/log-store.contract.js'
import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { ReceiverDouble } from '../../test/support/receiver-double.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import type { Eventually, LogStore, ReadResult } from './log-store.js'
import { LogSubscription } from './log-subscription.js'
import { LogTopic } from './log-topic.js'
import { memoryStore, type MemoryStoreOptions } from './memory-store.js'

class World {
  readonly clock = new FakeClock()
  readonly receiver = new ReceiverDouble()
  readonly events: string[] = []
  readonly failures: unknown[] = []
  /** Stands between topic and store. */
  onRead: (read: () => Eventually<ReadResult>) => Eventually<ReadResult> = (read) => read()
  reads = 0
  readonly topic: LogTopic
  store: LogStore
  #number = 0

  constructor(options: Partial<MemoryStoreOptions> = {}) {
    this.store = memoryStore(options)({ clock: this.clock, random: new SeededRandom() })
    const store: LogStore = {
      append: (topic, given) => this.store.append(topic, given),
      locate: (topic, history) => this.store.locate(topic, history),
      read: (topic, after, countMax) => {
        this.reads += 1
        return this.onRead(() => this.store.read(topic, after, countMax))
      },
    }
    this.topic = new LogTopic('a', store, (text) => new MemoryPrepared(text))
  }

  async append(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      this.#number += 1
      await this.topic.append(draft(this.#number))
    }
  }

  async subscribe(history = 0, readCountMax = 3): Promise<LogSubscription> {
    const { start } = await this.topic.locate(history)
    const { topic, receiver, events, failures } = this
    const subscription = new LogSubscription({
      topic,
      receiver,
      position: start,
      readCountMax,
      onEvent: (event) => events.push(event),
      onFailure: (error) => failures.push(error),
    })
    subscription.catchUp()
    return subscription
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('LogSubscription', () => {
  test('delivers history, then what is new, in one run', async () => {
    const world = new World()
    await world.append(7)
    await world.subscribe(7)
    expect(world.receiver.story).toEqual(upTo(7))
    await world.append(3)
    expect(world.receiver.story).toEqual(upTo(10))
    expect(world.receiver.prepared).toHaveLength(3)
    expect(world.events).toEqual([])
  })

  test('once level, it reads no more', async () => {
    const world = new World()
    await world.subscribe()
    const { reads } = world
    await world.append(100)
    expect(world.reads).toBe(reads)
  })

  test('a congested receiver is sent nothing, and catches up from the log when it has drained', async () => {
    const world = new World()
    const subscription = await world.subscribe()
    await world.append(2)
    world.receiver.congested = true
    await world.append(50)
    expect(world.receiver.story).toEqual([1, 2])
    expect(subscription.position.offset).toBe(2)
    expect(world.events).toEqual(['behind'])
    world.receiver.congested = false
    subscription.drained()
    expect(world.receiver.story).toEqual(upTo(52))
    await world.append(1)
    expect(world.receiver.story).toEqual(upTo(53))
  })

  test('the backlog itself stops whenever the receiver is congested', async () => {
    const world = new World()
    await world.append(10)
    world.receiver.room = 4
    const subscription = await world.subscribe(10)
    expect(world.receiver.story).toEqual(upTo(4))
    await world.append(2)
    expect(world.receiver.story).toEqual(upTo(4))
    world.receiver.room = 5
    world.receiver.congested = false
    subscription.drained()
    expect(world.receiver.story).toEqual(upTo(9))
    world.receiver.room = 100
    world.receiver.congested = false
    subscription.drained()
    expect(world.receiver.story).toEqual(upTo(12))
  })

  test('drained while level does nothing', async () => {
    const world = new World()
    const subscription = await world.subscribe()
    const { reads } = world
    subscription.drained()
    expect(world.reads).toBe(reads)
  })

  test('slower than retention: a gap is told before what follows', async () => {
    const world = new World({ retentionCountMax: 5 })
    const subscription = await world.subscribe()
    await world.append(2)
    world.receiver.congested = true
    await world.append(20)
    world.receiver.congested = false
    subscription.drained()
    expect(world.receiver.story).toEqual([1, 2, 'overflow 2-17', 18, 19, 20, 21, 22])
    expect(world.events).toEqual(['behind', 'gap'])
  })

  test('a new epoch is told, and delivered from its oldest publication', async () => {
    const world = new World()
    await world.subscribe()
    await world.append(3)
    world.store = memoryStore()({ clock: world.clock, random: new SeededRandom(2) })
    await world.append(2)
    expect(world.receiver.story).toEqual([1, 2, 3, 'epoch 3-0', 1, 2])
  })

  test('what is appended while a read is on its way is delivered once, and not before it', async () => {
    const world = new World()
    await world.append(2)
    let release = () => {}
    world.onRead = async (read) => {
      const result = await read()
      await new Promise<void>((resolve) => (release = resolve))
      return result
    }
    await world.subscribe(2)
    await world.append(2)
    expect(world.receiver.story).toEqual([])
    world.onRead = (read) => read()
    release()
    await world.clock.advance(0)
    expect(world.receiver.story).toEqual([1, 2, 3, 4])
    await world.append(1)
    expect(world.receiver.story).toEqual([1, 2, 3, 4, 5])
  })

  test('a publication that a read showed before its append returned is delivered once, and to everybody', async () => {
    const world = new World()
    const early = await world.subscribe()
    const other = new ReceiverDouble()
    await world.append(1)
    const number2 = draft(2)
    await world.store.append('a', number2)
    const { topic, events, failures } = world
    const late = new LogSubscription({
      topic,
      receiver: other,
      position: { ...early.position, offset: 0, tag: '' },
      readCountMax: 10,
      onEvent: (event) => events.push(event),
      onFailure: (error) => failures.push(error),
    })
    late.catchUp()
    expect(other.story).toEqual([1, 2])
    expect(world.receiver.story).toEqual([1])
    await world.topic.append(draft(3))
    expect(other.story).toEqual([1, 2, 3])
    expect(world.receiver.story).toEqual([1, 2, 3])
    expect(failures).toEqual([])
  })

  test('after its end nothing is delivered, not even what a read brings', async () => {
    const world = new World()
    await world.append(2)
    let release = () => {}
    world.onRead = async (read) => {
      const result = await read()
      await new Promise<void>((resolve) => (release = resolve))
      return result
    }
    const subscription = await world.subscribe(2)
    subscription.end()
    release()
    await world.clock.advance(0)
    world.onRead = (read) => read()
    subscription.drained()
    subscription.fallBehind()
    await world.append(1)
    expect(world.receiver.story).toEqual([])
    expect(world.failures).toEqual([])
  })

  test('an end in the midst of a run is an end', async () => {
    const world = new World()
    await world.append(5)
    const subscription = await world.subscribe()
    const { start } = await world.topic.locate(5)
    const result = await world.topic.read(start, 5)
    if (!result.ok) throw new Error(result.reason)
    const send = world.receiver.send.bind(world.receiver)
    world.receiver.send = (data) => {
      subscription.end()
      return send(data)
    }
    subscription.take(result.publications)
    expect(world.receiver.story).toEqual([1])
  })

  test('what does not follow its position is not delivered: it reads the log instead', async () => {
    const world = new World()
    const subscription = await world.subscribe()
    await world.append(1)
    await world.store.append('a', draft(2))
    await world.store.append('a', draft(3))
    const { start } = await world.store.locate('a', 1)
    const result = await world.store.read('a', start, 1)
    if (!result.ok) throw new Error(result.reason)
    subscription.deliver(result.publications[0]!, new MemoryPrepared('{"type":"pong"}'))
    await world.topic.append(draft(4))
    expect(world.receiver.story).toEqual([1, 2, 3, 4])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('a read that %s ends it, and is told once', async (_, broken) => {
    const world = new World()
    await world.append(1)
    world.onRead = broken
    const subscription = await world.subscribe(1)
    await world.clock.advance(0)
    expect(world.failures).toEqual([new Error('broken')])
    world.onRead = (read) => read()
    subscription.drained()
    await world.append(1)
    expect(world.receiver.story).toEqual([])
  })

  test('a failure after its end is nobody’s business', async () => {
    const world = new World()
    await world.append(1)
    let fail = () => {}
    world.onRead = () => new Promise((_, reject) => (fail = () => reject(new Error('broken'))))
    const subscription = await world.subscribe(1)
    subscription.end()
    fail()
    await world.clock.advance(0)
    expect(world.failures).toEqual([])
  })

  test('a store that does not show what it appended is a failure, not an endless loop', async () => {
    const world = new World()
    await world.append(2)
    world.onRead = async (read) => ({ ok: true, publications: [], head: (await read()).head })
    await world.subscribe(2)
    await world.clock.advance(0)
    expect(world.failures).toEqual([new Error('the store shows less than what it has appended')])
  })

  test('finds out by itself where the log ends', async () => {
    const world = new World()
    const { start } = await world.store.locate('a', 0)
    const { topic, receiver, events, failures } = world
    const subscription = new LogSubscription({
      topic,
      receiver,
      position: start,
      readCountMax: 3,
      onEvent: (event) => events.push(event),
      onFailure: (error) => failures.push(error),
    })
    subscription.catchUp()
    await world.append(2)
    expect(receiver.story).toEqual([1, 2])
    expect(world.reads).toBe(1)
  })

  test('take stops when the receiver is congested', async () => {
    const world = new World()
    await world.append(5)
    const { start } = await world.topic.locate(5)
    const result = await world.topic.read(start, 5)
    if (!result.ok) throw new Error(result.reason)
    world.receiver.room = 2
    const subscription = await world.subscribe(5)
    expect(world.receiver.story).toEqual([1, 2])
    subscription.take(result.publications.slice(2))
    expect(world.receiver.story).toEqual([1, 2])
  })
})
