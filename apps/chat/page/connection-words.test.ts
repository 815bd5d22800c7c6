import type { LineState } from 'longwire'
import { expect, test } from 'vitest'

import { bannerOf, type Situation } from './connection-words.js'

const waitingFor = (lastCode: number): LineState => ({ kind: 'waiting', attempt: 2, retryAtMs: 7_500, lastCode })
const told = (state: LineState, more: Partial<Situation> = {}) =>
  bannerOf({ state, nowMs: 1_000, online: true, waiting: 0, ...more })

test('a connection that stands needs no words', () => {
  expect(told({ kind: 'connected', session: 's', user: 'u' })).toBeUndefined()
})

test('connecting, for the first time and again', () => {
  expect(told({ kind: 'connecting', attempt: 1 })).toMatchObject({
    tone: 'busy',
    title: 'Connecting',
    action: undefined,
  })
  expect(told({ kind: 'connecting', attempt: 2 })?.title).toBe('Connecting again')
})

test('waiting counts down in whole seconds and can be cut short', () => {
  expect(told(waitingFor(1006))).toEqual({
    tone: 'down',
    title: 'No connection to the server',
    detail: 'You can go on writing.',
    countdown: 'Next try in 7 s.',
    action: 'try-now',
  })
  expect(told(waitingFor(1006), { nowMs: 9_000 })?.countdown).toBe('Trying now.')
})

test('why there is no connection', () => {
  expect(told(waitingFor(1012))?.title).toBe('The server is restarting')
  expect(told(waitingFor(1001))?.title).toBe('The server is restarting')
  expect(told(waitingFor(1006), { online: false })?.title).toBe('You are offline')
})

test('what waits to be sent is told', () => {
  expect(told(waitingFor(1006), { waiting: 1 })?.detail).toMatch(/^1 message waits here and goes out by itself\.$/)
  expect(told(waitingFor(1006), { waiting: 3 })?.detail).toMatch(/^3 messages wait here/)
})

test('an end that is final says why, and offers a reload', () => {
  expect(told({ kind: 'closed', code: 4502, reason: 'unknown token' })).toMatchObject({
    tone: 'ended',
    detail: 'It says: unknown token. What you wrote is kept in this tab.',
    action: 'reload',
  })
  expect(told({ kind: 'closed', code: 4503, reason: '' })?.detail).toMatch(/^It says: code 4503\./)
})
