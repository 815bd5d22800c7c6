import { describe, expect, test } from 'vitest'

import { FakeClock } from '../../test/support/fake-clock.js'
import { draft } from '../../test/support/log-store.contract.js'
import { MemoryPrepared } from '../../test/support/memory-prepared.js'
import { SeededRandom } from '../../test/support/seeded-random.js'
import type { AppendResult, LogStore, StoredPublication } from './log-store.js'
import { LogTopic, publicationText } from './log-topic.js'
import { memoryStore } from './memory-store.js'

function setup() {
  const clock = new FakeClock()
  const store = memoryStore()({ clock, random: new SeededRandom() })
  let prepared = 0
  const prepare = (text: string) => {
    prepared += 1
    return new MemoryPrepared(text)
  }
  return { store, topic: new LogTopic('a', store, prepare), preparedCount: () => prepared }
}

class ReaderDouble {
  readonly delivered: number[] = []
  behind = 0

  deliver(publication: StoredPublication): void {
    this.delivered.push(publication.offset)
  }

  fallBehind(): void {
    this.behind += 1
  }
}

/** A store whose appends are answered when, and in the order that, the test says. */
function scriptedStore(real: LogStore) {
  const answers: (() => void)[] = []
  const store: LogStore = {
    append: (topic, given) => {
      const result = real.append(topic, given) as AppendResult
      return new Promise((resolve) => answers.push(() => resolve(result)))
    },
    read: (topic, after, countMax) => real.read(topic, after, countMax),
    locate: (topic, history) => real.locate(topic, history),
  }
  return { store, answers }
}

describe('LogTopic', () => {
  test('delivers what was appended to readers that are level, framed once', async () => {
    const { topic, preparedCount } = setup()
    const { head } = await topic.locate(0)
    const readers = [new ReaderDouble(), new ReaderDouble(), new ReaderDouble()]
    for (const reader of readers) expect(topic.join(reader, head)).toBe(true)
    await topic.append(draft(1))
    await topic.append(draft(2))
    for (const reader of readers) expect(reader.delivered).toEqual([1, 2])
    expect(preparedCount()).toBe(2)
  })

  test('frames nothing that nobody is level for', async () => {
    const { topic, preparedCount } = setup()
    await topic.append(draft(1))
    expect(preparedCount()).toBe(0)
  })

  test('a duplicate is not delivered again', async () => {
    const { topic } = setup()
    const reader = new ReaderDouble()
    topic.join(reader, (await topic.locate(0)).head)
    await topic.append(draft(1))
    expect(await topic.append(draft(1))).toMatchObject({ duplicate: true, position: { offset: 1 } })
    expect(reader.delivered).toEqual([1])
  })

  test('a reader behind the tail is not level, and neither is one of another epoch', async () => {
    const { topic } = setup()
    const { head: before } = await topic.locate(0)
    await topic.append(draft(1))
    const { head } = await topic.locate(0)
    expect(topic.join(new ReaderDouble(), before)).toBe(false)
    expect(topic.join(new ReaderDouble(), { ...head, epoch: 'other' })).toBe(false)
    expect(topic.join(new ReaderDouble(), head)).toBe(true)
  })

  test('before the head is known nobody is level', () => {
    const { topic } = setup()
    expect(topic.join(new ReaderDouble(), { epoch: 'e', offset: 0, tag: '' })).toBe(false)
  })

  test('who has left gets nothing', async () => {
    const { topic } = setup()
    const reader = new ReaderDouble()
    topic.join(reader, (await topic.locate(0)).head)
    topic.leave(reader)
    await topic.append(draft(1))
    expect(reader.delivered).toEqual([])
  })

  test('when an answer overtakes another, readers are sent to the log, and nothing is delivered out of order', async () => {
    const real = setup().store
    const { store, answers } = scriptedStore(real)
    const topic = new LogTopic('a', store, (text) => new MemoryPrepared(text))
    const reader = new ReaderDouble()
    topic.join(reader, (await topic.locate(0)).head)
    const both = [topic.append(draft(1)), topic.append(draft(2))]
    answers[1]?.()
    await both[1]
    expect(reader).toMatchObject({ delivered: [], behind: 1 })
    answers[0]?.()
    await both[0]
    expect(reader).toMatchObject({ delivered: [], behind: 1 })
    const third = topic.append(draft(3))
    answers[2]?.()
    await third
    expect(reader).toMatchObject({ delivered: [], behind: 1 })
    const { head } = await topic.locate(0)
    topic.join(reader, head)
    const fourth = topic.append(draft(4))
    answers[3]?.()
    await fourth
    expect(reader.delivered).toEqual([4])
  })

  test('a head that was read before an append is older than the tail, and does not turn it back', async () => {
    const { topic } = setup()
    const { head } = await topic.locate(0)
    await topic.append(draft(1))
    await topic.locate(0)
    expect(topic.join(new ReaderDouble(), head)).toBe(false)
  })

  test('a new epoch, by an append or by a read, sends every reader to the log once', async () => {
    let store = setup().store
    const facade: LogStore = {
      append: (topic, given) => store.append(topic, given),
      read: (topic, after, countMax) => store.read(topic, after, countMax),
      locate: (topic, history) => store.locate(topic, history),
    }
    const renew = (seed: number) => {
      store = memoryStore()({ clock: new FakeClock(), random: new SeededRandom(seed) })
    }
    const topic = new LogTopic('a', facade, (text) => new MemoryPrepared(text))
    const reader = new ReaderDouble()
    const { head } = await topic.locate(0)
    topic.join(reader, head)
    renew(2)
    await topic.append(draft(1))
    expect(reader).toMatchObject({ delivered: [], behind: 1 })
    topic.join(reader, (await topic.locate(0)).head)
    renew(3)
    await topic.read(head, 10)
    expect(reader).toMatchObject({ delivered: [], behind: 2 })
  })

  test('a reader that is level again at once is not sent to the log twice', async () => {
    const { topic } = setup()
    const { head } = await topic.locate(0)
    let behind = 0
    const reader = {
      deliver: () => {},
      fallBehind: () => {
        behind += 1
        topic.join(reader, { ...head, epoch: 'new', offset: 5 })
      },
    }
    topic.join(reader, head)
    const other = new LogTopic(
      'b',
      { ...emptyStore, locate: () => ({ start: head, head }) },
      (text) => new MemoryPrepared(text),
    )
    await other.locate(0)
    other.join(reader, head)
    await other.append(draft(1))
    expect(behind).toBe(1)
  })
})

const appended: StoredPublication = {
  epoch: 'new',
  offset: 5,
  prev: 4,
  tag: 'beef',
  time: 0,
  from: { user: 'ada', session: 's' },
  producer: 'ada',
  sequence: 1,
  data: '{"a":1}',
}
const position = { epoch: 'new', offset: 5, tag: 'beef' }
const emptyStore: LogStore = {
  append: () => ({ duplicate: false, publication: appended }),
  read: () => ({ ok: true, publications: [], head: position }),
  locate: () => ({ start: position, head: position }),
}

test('publicationText is the message, data and all', () => {
  const { epoch: _, data, ...fields } = appended
  const message = { type: 'publication', topic: 'a', ...fields, data: JSON.parse(data) as unknown }
  expect(JSON.parse(publicationText('a', appended))).toEqual(message)
})
