import { describe, expect, test } from 'vitest'

import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { ReceiverDouble } from '../../test/support/receiver-double.js'
import { PresenceTopic } from './presence-topic.js'

const member = (session: string, data: unknown = 1) => ({ session, user: 'ada', data })

function setup() {
  let prepared = 0
  const topic = new PresenceTopic('a', (text) => {
    prepared += 1
    return new MemoryPrepared(text)
  })
  const watch = (receiver = new ReceiverDouble()) => {
    const subscription = topic.watch(receiver)
    subscription.drained()
    return { receiver, subscription }
  }
  return { topic, watch, preparedCount: () => prepared }
}

describe('PresenceTopic', () => {
  test('a watcher gets everybody who is here, and then every change', () => {
    const { topic, watch } = setup()
    topic.join(member('one'))
    const { receiver } = watch()
    topic.join(member('two'))
    topic.join(member('one', 2))
    expect(topic.leave('two')).toBe(true)
    expect(receiver.received).toEqual([
      { type: 'members', topic: 'a', members: [member('one')] },
      { type: 'joined', topic: 'a', member: member('two') },
      { type: 'joined', topic: 'a', member: member('one', 2) },
      { type: 'left', topic: 'a', session: 'two' },
    ])
    expect(topic.members).toEqual([member('one', 2)])
    expect(topic.memberCount).toBe(1)
  })

  test('who is no member cannot leave, and nobody is told', () => {
    const { topic, watch } = setup()
    const { receiver } = watch()
    expect(topic.leave('nobody')).toBe(false)
    expect(topic.leave('__proto__')).toBe(false)
    expect(receiver.received).toHaveLength(1)
  })

  test('a session may be called anything', () => {
    const { topic } = setup()
    topic.join(member('__proto__'))
    topic.join(member('constructor'))
    expect(topic.members.map(({ session }) => session)).toEqual(['__proto__', 'constructor'])
  })

  test('a change is framed once for all watchers, and not for the one who is told otherwise', () => {
    const { topic, watch, preparedCount } = setup()
    const watchers = [watch(), watch(), watch()]
    topic.join(member('one'), watchers[0]!.receiver)
    topic.leave('one', watchers[0]!.receiver)
    expect(watchers.map(({ receiver }) => receiver.received.length)).toEqual([1, 3, 3])
    // The membership before it was framed once for all three, too.
    expect(preparedCount()).toBe(3)
  })

  test('who comes after a change sees it', () => {
    const { topic, watch } = setup()
    watch()
    topic.join(member('one'))
    expect(watch().receiver.received).toMatchObject([{ members: [{ session: 'one' }] }])
    topic.leave('one')
    expect(watch().receiver.received).toMatchObject([{ members: [] }])
  })

  test('a change that nobody watches is not framed', () => {
    const { topic, preparedCount } = setup()
    topic.join(member('one'))
    expect(preparedCount()).toBe(0)
  })

  test('a congested watcher misses changes, and gets everybody when it has drained', () => {
    const { topic, watch } = setup()
    const { receiver, subscription } = watch()
    receiver.congested = true
    topic.join(member('one'))
    topic.join(member('two'))
    topic.leave('one')
    subscription.drained()
    expect(receiver.received).toHaveLength(1)
    receiver.congested = false
    topic.join(member('three'))
    expect(receiver.received).toHaveLength(1)
    subscription.drained()
    expect(receiver.received.slice(1)).toEqual([
      { type: 'members', topic: 'a', members: [member('two'), member('three')] },
    ])
    subscription.drained()
    topic.leave('two')
    expect(receiver.received.slice(2)).toEqual([{ type: 'left', topic: 'a', session: 'two' }])
  })

  test('who watches no more is told nothing', () => {
    const { topic, watch } = setup()
    const { receiver, subscription } = watch()
    subscription.end()
    topic.join(member('one'))
    expect(receiver.received).toHaveLength(1)
  })
})
