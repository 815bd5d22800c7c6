import { describe, expect, test } from 'vitest'

import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { ReceiverDouble } from '../../test/support/receiver-double.js'
import { SignalTopic } from './signal-topic.js'

const from = { user: 'ada', session: 's' }

function setup(count: number) {
  let prepared = 0
  const topic = new SignalTopic('a', (text) => {
    prepared += 1
    return new MemoryPrepared(text)
  })
  const receivers = Array.from({ length: count }, () => new ReceiverDouble())
  for (const receiver of receivers) topic.add(receiver)
  return { topic, receivers, preparedCount: () => prepared }
}

describe('SignalTopic', () => {
  test('sends to everybody but the sender, framed once', () => {
    const { topic, receivers, preparedCount } = setup(4)
    expect(topic.send({ x: 1 }, from, receivers[0])).toBe(0)
    expect(receivers.map((receiver) => receiver.received)).toEqual([
      [],
      ...Array.from({ length: 3 }, () => [{ type: 'signal', topic: 'a', data: { x: 1 }, from }]),
    ])
    expect(preparedCount()).toBe(1)
  })

  test('skips who is congested, and says how many', () => {
    const { topic, receivers } = setup(3)
    receivers[0]!.congested = true
    receivers[2]!.congested = true
    expect(topic.send(1, from)).toBe(2)
    expect(receivers.map((receiver) => receiver.received.length)).toEqual([0, 1, 0])
  })

  test('frames nothing for nobody', () => {
    const { topic, receivers, preparedCount } = setup(1)
    expect(topic.send(1, from, receivers[0])).toBe(0)
    topic.delete(receivers[0]!)
    expect(topic.send(1, from)).toBe(0)
    expect(preparedCount()).toBe(0)
  })
})
