import { expect, test } from 'vitest'

import { expire, heard, nextExpiryMs, spoke, TYPING_EXPIRY_MS, type Typists, typingWords } from './typing.js'

const nobody: Typists = new Map()
const yes = (name: string) => ({ name, typing: true })
const ada = { user: 'ada', session: 's1' }
const adaToo = { user: 'ada', session: 's2' }
const bob = { user: 'bob', session: 's3' }
const eve = { user: 'eve', session: 's4' }

test('nobody is typing', () => expect(typingWords(nobody, 'me')).toBe(''))

test('one, two, several; a user with two tabs is one; oneself is nobody', () => {
  let typists = heard(nobody, yes('Ada'), ada, 0)
  expect(typingWords(typists, 'me')).toBe('Ada is typing')
  expect(typingWords(typists, 'ada')).toBe('')
  typists = heard(typists, yes('Ada'), adaToo, 0)
  expect(typingWords(typists, 'me')).toBe('Ada is typing')
  typists = heard(typists, yes('Bob'), bob, 0)
  expect(typingWords(typists, 'me')).toBe('Ada and Bob are typing')
  typists = heard(typists, yes('Eve'), eve, 0)
  expect(typingWords(typists, 'me')).toBe('Several people are typing')
})

test('a sign that is not repeated expires', () => {
  const typists = heard(heard(nobody, yes('Ada'), ada, 0), yes('Bob'), bob, 1_000)
  expect(nextExpiryMs(typists)).toBe(TYPING_EXPIRY_MS)
  expect(expire(typists, TYPING_EXPIRY_MS - 1)).toBe(typists)
  expect(typingWords(expire(typists, TYPING_EXPIRY_MS), 'me')).toBe('Bob is typing')
  expect(nextExpiryMs(expire(typists, TYPING_EXPIRY_MS + 1_000))).toBeUndefined()
})

test('a repeated sign lasts on; a stop ends it', () => {
  const again = heard(heard(nobody, yes('Ada'), ada, 0), yes('Ada'), ada, 5_000)
  expect(nextExpiryMs(again)).toBe(5_000 + TYPING_EXPIRY_MS)
  expect(typingWords(heard(again, { name: 'Ada', typing: false }, ada, 6_000), 'me')).toBe('')
})

test('a message ends its author’s typing in every tab', () => {
  const typists = heard(heard(heard(nobody, yes('Ada'), ada, 0), yes('Ada'), adaToo, 0), yes('Bob'), bob, 0)
  expect(typingWords(spoke(typists, 'ada'), 'me')).toBe('Bob is typing')
  expect(spoke(typists, 'nobody')).toBe(typists)
})
