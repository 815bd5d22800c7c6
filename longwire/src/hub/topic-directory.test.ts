import { describe, expect, test } from 'vitest'

import { MESSAGES, testContract } from '../../test/support/hub-world.js'
import { TopicDirectory } from './topic-directory.js'

const directory = new TopicDirectory(testContract)
const code = (code: string) => expect.objectContaining({ name: 'RejectedError', code }) as Error

describe('find', () => {
  test('finds the topic and its parameters by the name', () => {
    const found = directory.find(MESSAGES)
    expect(found).toMatchObject({ name: MESSAGES, key: 'messages', params: { room: 'lobby' } })
    expect(found.definition).toBe(testContract.topics.messages)
  })

  test('tells the kinds apart', () => {
    expect(directory.find(MESSAGES, 'log').key).toBe('messages')
    expect(() => directory.find(MESSAGES, 'signal', 'presence')).toThrow(code('wrong-kind'))
  })

  test.each(['nowhere', 'rooms', 'rooms/lobby/other', 'rooms/lobby/messages/1', '__proto__', 'constructor/toString'])(
    'there is no topic %s',
    (name) => expect(() => directory.find(name)).toThrow(code('unknown-topic')),
  )

  test.each(['', '/', 'rooms//messages', 'rooms/../messages', 'rooms/*', 'rooms/a b', `rooms/${'x'.repeat(300)}`])(
    '%j is no name',
    (name) => expect(() => directory.find(name)).toThrow(code('malformed')),
  )
})

describe('make', () => {
  test('is the inverse of find', () => {
    expect(directory.make('messages', { room: 'lobby' })).toEqual({
      ...directory.find(MESSAGES),
      params: { room: 'lobby' },
    })
  })

  test.each([
    ['messages', {}],
    ['messages', { room: 'a/b' }],
    ['nowhere', { room: 'a' }],
    ['toString', {}],
  ])('%s with %j is none', (key, params) => {
    expect(() => directory.make(key, params as Record<string, string>)).toThrow(TypeError)
  })
})
