import { beforeEach, describe, expect, test } from 'vitest'

import { HubFault, RejectedError } from './error.js'
import { MemberFeed } from './member-feed.js'

const member = (session: string, data: unknown = session) => ({ session, user: 'ada', data })

let thrown: unknown[]
let feed: MemberFeed
let told: unknown[][]

beforeEach(() => {
  thrown = []
  told = []
  feed = new MemberFeed('a', (run) => {
    try {
      run()
    } catch (error) {
      thrown.push(error)
    }
  })
  feed.listeners.add((members) => told.push(members.map(({ data }) => data)))
})

describe('MemberFeed', () => {
  test('tells everybody who is here, and every change', () => {
    feed.subscribed()
    expect(feed.members).toBeUndefined()
    feed.receive({ type: 'members', topic: 'a', members: [member('s1'), member('s2')] })
    feed.receive({ type: 'joined', topic: 'a', member: member('s3') })
    feed.receive({ type: 'joined', topic: 'a', member: member('s1', 'changed') })
    feed.receive({ type: 'left', topic: 'a', session: 's2' })
    expect(told).toEqual([
      ['s1', 's2'],
      ['s1', 's2', 's3'],
      ['changed', 's2', 's3'],
      ['changed', 's3'],
    ])
    expect(feed.members).toHaveLength(2)
    expect(feed.start()).toEqual({})
    expect(feed.used).toBe(true)
  })

  test('a new list replaces the old one', () => {
    feed.receive({ type: 'members', topic: 'a', members: [member('s1')] })
    feed.receive({ type: 'members', topic: 'a', members: [member('s2')] })
    expect(told).toEqual([['s1'], ['s2']])
  })

  test('says nothing from the loss of a connection to the next list', () => {
    feed.receive({ type: 'members', topic: 'a', members: [member('s1')] })
    feed.lost()
    feed.receive({ type: 'joined', topic: 'a', member: member('s2') })
    expect(feed.members).toBeUndefined()
    feed.receive({ type: 'members', topic: 'a', members: [member('s2')] })
    expect(told).toEqual([['s1'], ['s2']])
  })

  test('nothing else can come', () => {
    expect(() => feed.receive({ type: 'signal', topic: 'a', data: 1 })).toThrow(HubFault)
  })

  test('an end by the hub is thrown into the guard, the end of the line is not', () => {
    feed.ended(undefined)
    expect(feed.used).toBe(false)
    const error = new RejectedError('forbidden', 'no')
    feed.ended(error)
    expect(thrown).toEqual([error])
  })
})
