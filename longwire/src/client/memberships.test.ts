import { beforeEach, describe, expect, test } from 'vitest'

import type { ClientMessage } from '../wire/index.js'
import { HubFault, RejectedError, UnknownOutcomeError } from './error.js'
import { Memberships } from './memberships.js'
import { Uplink } from './uplink.js'

let uplink: Uplink
let sent: ClientMessage[]
let reported: unknown[]
let memberships: Memberships

beforeEach(() => {
  uplink = new Uplink()
  sent = []
  reported = []
  memberships = new Memberships({ uplink, report: (error) => reported.push(error) })
})

const welcome = () => {
  uplink.attach({ send: (message) => sent.push(message), bufferedBytes: 0 })
  memberships.welcomed()
}
const lose = () => {
  uplink.detach()
  memberships.lost()
}
const joined = (id: number) =>
  uplink.answer({ type: 'joined', id, topic: 'a', member: { session: 's', user: 'ada', data: 1 } })
const rejected = (id: number) => uplink.answer({ type: 'rejected', id, code: 'forbidden', message: 'no' })
const join = (id: number, data: unknown) => ({ type: 'join', id, topic: 'a', data })

/** The outcome of a join, when it has one. */
function follow(promise: Promise<void>) {
  const outcome: { value?: unknown } = {}
  promise.then(
    () => (outcome.value = 'joined'),
    (error: unknown) => (outcome.value = error),
  )
  return outcome
}
const turn = () => new Promise((resolve) => void setImmediate(resolve))

describe('join', () => {
  test('is sent when there is a connection, and resolves with the answer', async () => {
    const outcome = follow(memberships.join('a', 1))
    expect(sent).toEqual([])
    welcome()
    expect(sent).toEqual([join(1, 1)])
    joined(1)
    await turn()
    expect(outcome.value).toBe('joined')
  })

  test('is sent again after every reconnect, with the latest data', async () => {
    welcome()
    const first = follow(memberships.join('a', 1))
    const second = follow(memberships.join('a', 2))
    joined(1)
    await turn()
    expect(first.value).toBeUndefined()
    lose()
    welcome()
    expect(sent).toEqual([join(1, 1), join(2, 2), join(3, 2)])
    joined(3)
    await turn()
    expect([first.value, second.value]).toEqual(['joined', 'joined'])
  })

  test('a refused one ends the membership', async () => {
    welcome()
    const outcome = follow(memberships.join('a', 1))
    rejected(1)
    await turn()
    expect(outcome.value).toEqual(new RejectedError('forbidden', 'no'))
    lose()
    welcome()
    expect(sent).toHaveLength(1)
    expect(reported).toEqual([])
  })

  test('a refused change leaves the membership as it was', async () => {
    welcome()
    const first = follow(memberships.join('a', 1))
    joined(1)
    const second = follow(memberships.join('a', 'too long'))
    rejected(2)
    await turn()
    expect(first.value).toBe('joined')
    expect(second.value).toBeInstanceOf(RejectedError)
    lose()
    welcome()
    expect(sent.at(-1)).toEqual(join(3, 1))
  })

  test('a refusal after a reconnect ends the membership and is reported', async () => {
    welcome()
    follow(memberships.join('a', 1))
    joined(1)
    lose()
    welcome()
    rejected(2)
    lose()
    welcome()
    expect(sent).toHaveLength(2)
    expect(reported).toEqual([new RejectedError('forbidden', 'no')])
  })

  test('an answer of another kind is a fault of the hub', () => {
    welcome()
    follow(memberships.join('a', 1))
    expect(() => uplink.answer({ type: 'left', id: 1, topic: 'a', session: 's' })).toThrow(HubFault)
  })
})

describe('leave', () => {
  test('is told to the hub; nothing joins again', async () => {
    welcome()
    follow(memberships.join('a', 1))
    joined(1)
    memberships.leave('a')
    memberships.leave('a')
    lose()
    welcome()
    expect(sent).toEqual([join(1, 1), { type: 'leave', id: 2, topic: 'a' }])
  })

  test('ends joins that wait, whose answers then mean nothing', async () => {
    welcome()
    const outcome = follow(memberships.join('a', 1))
    memberships.leave('a')
    joined(1)
    await turn()
    expect(outcome.value).toBeInstanceOf(UnknownOutcomeError)
  })

  test('without a connection nothing is sent', () => {
    follow(memberships.join('a', 1))
    memberships.leave('a')
    welcome()
    expect(sent).toEqual([])
  })
})

describe('the hub ends a membership', () => {
  test('it is not joined again, and reported', () => {
    welcome()
    follow(memberships.join('a', 1))
    joined(1)
    memberships.revoked('a')
    memberships.revoked('unknown')
    lose()
    welcome()
    expect(sent).toHaveLength(1)
    expect(reported).toEqual([expect.objectContaining({ code: 'forbidden' })])
  })

  test('a join that waits is decided by its own answer', async () => {
    welcome()
    const outcome = follow(memberships.join('a', 1))
    memberships.revoked('a')
    joined(1)
    await turn()
    expect(outcome.value).toBe('joined')
    expect(reported).toEqual([])
  })
})

describe('the end of the line', () => {
  test('joins that wait have an unknown outcome, later ones are rejected', async () => {
    const outcome = follow(memberships.join('a', 1))
    uplink.close()
    memberships.close()
    const late = follow(memberships.join('a', 1))
    await turn()
    expect(outcome.value).toBeInstanceOf(UnknownOutcomeError)
    expect(late.value).toEqual(expect.objectContaining({ code: 'unavailable' }))
  })
})
