import { describe, expect, test } from 'vitest'

import { chat, isName, isRoomName, isText, Member, Message, roomNameOf, tidyName, tidyText, Typing } from './model.js'

describe('rooms', () => {
  test.each([
    ['lobby', 'lobby'],
    ['Team Küche!', 'team-kuche'],
    ['  --Two  words-- ', 'two-words'],
    ['Ｆｕｌｌ Width', 'full-width'],
    ['日本', ''],
    ['../../etc', 'etc'],
    ['a'.repeat(60), 'a'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
    [`-${'a'.repeat(40)}`, 'a'.repeat(40)],
    ['', ''],
  ])('what is typed as %j becomes %j', (typed, name) => {
    expect(roomNameOf(typed)).toBe(name)
    expect(isRoomName(name)).toBe(name !== '')
  })

  test.each(['', '-a', 'a-', 'a--b', 'A', 'a b', 'a/b', 'ä', '..', 'a'.repeat(41)])(
    '%j is no name of a room',
    (name) => {
      expect(isRoomName(name)).toBe(false)
    },
  )
})

describe('names', () => {
  test.each([
    ['Ada', 'Ada'],
    ['  Ada   Lovelace ', 'Ada Lovelace'],
    ['Ada\nLovelace\u0000', 'Ada Lovelace'],
    ['evil\u202Eeman', 'evil eman'],
    ['👩‍🚀 Sally', '👩‍🚀 Sally'],
    ['x'.repeat(50), 'x'.repeat(40)],
    [`${'x'.repeat(39)}👍`, 'x'.repeat(39)],
    [' \t ', ''],
  ])('%j is tidied to %j', (typed, name) => {
    expect(tidyName(typed)).toBe(name)
    expect(isName(name)).toBe(name !== '')
  })

  test.each(['', ' Ada', 'Ada  L', 'a\u2066b', 'x'.repeat(41)])('%j is no name', (name) => {
    expect(isName(name)).toBe(false)
  })
})

describe('the contract', () => {
  test('a text has 1 to 2,000 characters, something to see, and no control characters', () => {
    expect(isText('x'.repeat(2_000))).toBe(true)
    expect(isText('two\nlines\tand a tab')).toBe(true)
    for (const text of ['', ' \n', 'x'.repeat(2_001), 'bell\u0007', 'esc\u001b[31m', 'c1\u009b'])
      expect(isText(text)).toBe(false)
  })

  test.each([
    ['  hi\r\nthere \n', 'hi\nthere'],
    ['a\u0007b\u001b[31m', 'ab[31m'],
    [' \u0000 ', ''],
  ])('what is typed as %j is sent as %j', (typed, text) => {
    expect(tidyText(typed)).toBe(text)
    expect(isText(text)).toBe(text !== '')
  })

  test.each(['<img src=x onerror=alert(1)>', '{"__proto__":{}}', '${jndi:ldap://x}', '&lt;b&gt;'])(
    'markup is a text like any other: %j',
    (text) => expect(Message.parse({ text, name: 'Ada' })).toEqual({ text, name: 'Ada' }),
  )

  test.each([
    {},
    { text: 'hi' },
    { name: 'Ada' },
    { text: 1, name: 'Ada' },
    { text: '', name: 'Ada' },
    { text: 'hi', name: '' },
    { text: 'hi', name: 'x'.repeat(41) },
    { text: ['hi'], name: 'Ada' },
    null,
    'hi',
  ])('%j is no message', (value) => expect(Message.safeParse(value).success).toBe(false))

  test('unknown fields do not reach the log', () => {
    expect(Message.parse({ text: 'hi', name: 'Ada', admin: true })).toEqual({ text: 'hi', name: 'Ada' })
  })

  test('members and typing carry a name that is one', () => {
    expect(Member.safeParse({ name: 'Ada' }).success).toBe(true)
    expect(Member.safeParse({ name: ' ' }).success).toBe(false)
    expect(Typing.safeParse({ name: 'Ada', typing: true }).success).toBe(true)
    expect(Typing.safeParse({ name: 'Ada', typing: 'yes' }).success).toBe(false)
  })

  test('a room has three topics', () => {
    const names = [...chat.patterns].map(([key, pattern]) => [key, pattern.name({ room: 'lobby' })])
    expect(names).toEqual([
      ['messages', 'rooms/lobby/messages'],
      ['members', 'rooms/lobby/members'],
      ['typing', 'rooms/lobby/typing'],
    ])
    expect([chat.topics.messages.kind, chat.topics.members.kind, chat.topics.typing.kind]).toEqual([
      'log',
      'presence',
      'signal',
    ])
  })
})
