import { describe, expect, test } from 'vitest'

import { textSchema } from '../../test/support/test-schema.js'
import { contract, log, presence, signal } from '../contract/index.js'
import { addHandles } from './handle.js'
import type { LineParts } from './line-parts.js'
import { LogTopic } from './log-topic.js'
import { PresenceTopic } from './presence-topic.js'
import { SignalTopic } from './signal-topic.js'

const parts = {} as LineParts
const topics = {
  messages: log('rooms/:room/messages', textSchema),
  members: presence('rooms/:room', textSchema),
  news: signal('news', textSchema),
}

describe('addHandles', () => {
  test('adds a method for every topic, which makes handles of its kind', () => {
    const line = addHandles({ own: 1 }, contract({ topics }), parts)
    expect(line.own).toBe(1)
    expect(line.messages({ room: 'a' })).toBeInstanceOf(LogTopic)
    expect(line.messages({ room: 'a' }).name).toBe('rooms/a/messages')
    expect(line.members({ room: 'b' })).toBeInstanceOf(PresenceTopic)
    expect(line.news()).toBeInstanceOf(SignalTopic)
    expect(line.news({}).name).toBe('news')
    expect(Object.keys(line)).toEqual(['own', 'messages', 'members', 'news'])
  })

  test('parameters are checked', () => {
    const line = addHandles({}, contract({ topics }), parts)
    expect(() => line.messages({ room: '' })).toThrow(TypeError)
    expect(() => line.messages({} as { room: string })).toThrow(TypeError)
  })

  test.each(['own', 'toString', 'constructor', 'then'])('a topic cannot be called %s', (key) => {
    const named = contract({ topics: { [key]: signal('news', textSchema) } })
    expect(() => addHandles({ own: 1 }, named, parts)).toThrow(`a topic cannot be called "${key}"`)
  })

  test('a contract that was not made by contract() is refused', () => {
    expect(() => addHandles({}, { topics, patterns: new Map() }, parts)).toThrow('no pattern for "messages"')
  })
})
