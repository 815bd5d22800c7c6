import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { MEMBERS, MESSAGES, testContract, TYPING } from '../../test/support/hub-world.js'
import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import { LogTopic } from './log-topic.js'
import { memoryStore } from './memory-store.js'
import { PresenceTopic } from './presence-topic.js'
import { SignalTopic } from './signal-topic.js'
import { TopicDirectory } from './topic-directory.js'
import { TopicRegistry } from './topic-registry.js'

const directory = new TopicDirectory(testContract)

function registry(topicsMax = 100): TopicRegistry {
  const store = memoryStore()({ clock: new FakeClock(), random: new SeededRandom() })
  return new TopicRegistry({ store, prepare: (text) => new MemoryPrepared(text), topicsMax })
}

describe('TopicRegistry', () => {
  test('makes each kind of topic', () => {
    const topics = registry()
    expect(topics.use('log', directory.find(MESSAGES)).topic).toBeInstanceOf(LogTopic)
    expect(topics.use('signal', directory.find(TYPING)).topic).toBeInstanceOf(SignalTopic)
    expect(topics.use('presence', directory.find(MEMBERS)).topic).toBeInstanceOf(PresenceTopic)
    expect(topics.size).toBe(3)
  })

  test('one topic per name, forgotten when nobody uses it any more', () => {
    const topics = registry()
    const ref = directory.find(MESSAGES)
    const [one, two] = [topics.use('log', ref), topics.use('log', ref)]
    expect(one.topic).toBe(two.topic)
    expect(topics.find('log', ref)).toBe(one.topic)
    one.release()
    one.release()
    expect(topics.find('log', ref)).toBe(two.topic)
    two.release()
    expect(topics.find('log', ref)).toBeUndefined()
    expect(topics.size).toBe(0)
  })

  test('no more topics than may be in use at a time', () => {
    const topics = registry(2)
    const first = topics.use('log', directory.find('rooms/1/messages'))
    topics.use('log', directory.find('rooms/2/messages'))
    topics.use('log', directory.find('rooms/2/messages'))
    const third = directory.find('rooms/3/messages')
    expect(() => topics.use('log', third)).toThrow(expect.objectContaining({ code: 'limit' }) as Error)
    first.release()
    expect(topics.use('log', third).topic).toBeInstanceOf(LogTopic)
  })

  test('a million names leave nothing behind', () => {
    const topics = registry()
    for (let index = 0; index < 1_000_000; index += 1) {
      topics
        .use('signal', { name: `t${index}`, key: 'typing', params: {}, definition: testContract.topics.typing })
        .release()
    }
    expect(topics.size).toBe(0)
  })
})
