import { describe, expect, expectTypeOf, test } from 'vitest'

import { textSchema } from '../../test/support/test-schema.js'
import { contract } from './contract.js'
import { log, presence, signal } from './topic.js'

describe('contract', () => {
  const chat = contract({
    topics: {
      messages: log('rooms/:room/messages', textSchema),
      typing: signal('rooms/:room/typing', textSchema),
      members: presence('rooms/:room', textSchema),
    },
  })

  test('compiles a pattern for every topic, in order', () => {
    expect([...chat.patterns.keys()]).toEqual(['messages', 'typing', 'members'])
    expect(chat.patterns.get('messages')?.name({ room: 'lobby' })).toBe('rooms/lobby/messages')
    expect(chat.topics.messages.kind).toBe('log')
  })

  test('keeps the types of its topics', () => {
    expectTypeOf(chat.topics.messages.kind).toEqualTypeOf<'log'>()
    expectTypeOf(chat.topics.messages.pattern).toEqualTypeOf<'rooms/:room/messages'>()
    expectTypeOf<keyof typeof chat.topics>().toEqualTypeOf<'messages' | 'typing' | 'members'>()
  })

  test('refuses topics that match the same names, and says which', () => {
    const topics = { one: log('a/:x', textSchema), two: signal(':y/b', textSchema) }
    expect(() => contract({ topics })).toThrow('topics "one" (a/:x) and "two" (:y/b) match the same names')
  })

  test('refuses a malformed pattern', () => {
    expect(() => contract({ topics: { one: log('a//b', textSchema) } })).toThrow(TypeError)
  })

  test('a contract may be empty', () => expect(contract({ topics: {} }).patterns.size).toBe(0))
})
