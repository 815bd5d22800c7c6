import { expect, test } from 'vitest'

import { initialsOf, peopleOf, TINTS, tintOf } from './people.js'

const member = (user: string, name: string) => ({ user, data: { name } })

test('a user with several tabs is one person, under the newest name', () => {
  expect(peopleOf([member('a', 'Ada'), member('b', 'Bob'), member('a', 'Ada L')], 'b')).toEqual([
    { user: 'b', name: 'Bob', tabs: 1, isMe: true },
    { user: 'a', name: 'Ada L', tabs: 2, isMe: false },
  ])
})

test('others stand by name, then by user', () => {
  const people = peopleOf([member('3', 'Zoe'), member('2', 'ada'), member('1', 'Ada'), member('0', 'Ada')], undefined)
  expect(people.map(({ user }) => user)).toEqual(['2', '0', '1', '3'])
})

test('nobody is nobody', () => expect(peopleOf([], 'me')).toEqual([]))

test.each([
  ['Ada', 'A'],
  ['Ada Lovelace', 'AL'],
  ['ada king of lovelace', 'AL'],
  ['élan', 'É'],
  ['👩‍🚀 Sally', '👩‍🚀S'],
  ['', ''],
])('the initials of %j are %j', (name, initials) => expect(initialsOf(name)).toBe(initials))

test('a user’s tint is always the same, and users spread over all of them', () => {
  expect(tintOf('ada')).toBe(tintOf('ada'))
  expect(tintOf(undefined)).toBe(tintOf(''))
  const tints = new Set(Array.from({ length: 500 }, (_, index) => tintOf(`user${index}`)))
  expect(tints.size).toBe(TINTS)
})
