import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'

import type { Member, Message, Typing } from '../model.js'
import type { PresentMember } from './people.js'
import { HISTORY, type PendingMessage, Room, type RoomTopics } from './room.js'
import type { GapReason, Place, Publication } from './timeline.js'
import { TYPING_EXPIRY_MS, TYPING_REPEAT_MS, type TypingSender, typingWords } from './typing.js'

type Listener = Parameters<RoomTopics['messages']['subscribe']>[0]

class Rejected extends Error {
  override readonly name = 'RejectedError'
}

/** A room's topics and its surroundings, moved by hand. */
class Stage implements RoomTopics {
  nowMs = 1_000
  online = true
  pendingMax = 3
  refuseJoin: Error | undefined
  readonly calls: string[] = []
  readonly timers = new Set<{ readonly atMs: number; readonly run: () => void }>()
  readonly outbox: (PendingMessage & { settle: (place: Place | Error) => void })[] = []
  readonly me = signal<string | undefined>('me')
  readonly myName = signal('Me')
  listener: Listener | undefined
  #published = 0
  hearMembers: (members: readonly PresentMember[]) => void = () => {}
  hearTyping: (typing: Typing, from: TypingSender) => void = () => {}

  readonly messages = {
    pending: this.outbox,
    publish: (message: Message): Promise<Place> => this.#publish(message),
    subscribe: (listener: Listener, { history }: { readonly history: number }) => {
      this.calls.push(`subscribe ${history}`)
      this.listener = listener
      return () => this.calls.push('unsubscribe')
    },
  }

  readonly members = {
    join: async (member: Member): Promise<void> => {
      this.calls.push(`join ${member.name}`)
      if (this.refuseJoin !== undefined) throw this.refuseJoin
    },
    leave: () => this.calls.push('leave'),
    subscribe: (listener: (members: readonly PresentMember[]) => void) => {
      this.hearMembers = listener
      return () => this.calls.push('no members')
    },
  }

  readonly typing = {
    send: ({ typing }: Typing): boolean => {
      this.calls.push(`typing ${typing}`)
      return this.online
    },
    subscribe: (listener: (typing: Typing, from: TypingSender) => void) => {
      this.hearTyping = listener
      return () => this.calls.push('no typing')
    },
  }

  room(read?: Place): Room {
    return new Room({
      name: 'lobby',
      topics: this,
      me: this.me,
      myName: this.myName,
      read,
      seen: (place) => this.calls.push(`seen ${place.offset}`),
      unixMs: () => this.nowMs,
      schedule: (delayMs, run) => {
        const timer = { atMs: this.nowMs + delayMs, run }
        this.timers.add(timer)
        return () => this.timers.delete(timer)
      },
    })
  }

  pass(ms: number): void {
    this.nowMs += ms
    for (const timer of this.timers) {
      if (timer.atMs > this.nowMs) continue
      this.timers.delete(timer)
      timer.run()
    }
  }

  hold(id: string, text: string): void {
    const { promise, settle } = outcome()
    this.outbox.push({ id, data: { text, name: 'Me' }, outcome: promise, settle })
  }

  hear(offset: number, from: string, more: Partial<Publication> = {}): void {
    this.listener?.publication({
      id: `${from}-${offset}`,
      data: { text: `text ${offset}`, name: from },
      position: { epoch: 'e', offset },
      from: { user: from },
      time: offset,
      own: false,
      ...more,
    })
  }

  gap(reason: GapReason): void {
    this.listener?.gap({ from: { epoch: 'e', offset: 1 }, to: { epoch: 'f', offset: 0 }, reason })
  }

  #publish(message: Message): Promise<Place> {
    if (this.outbox.length >= this.pendingMax) return Promise.reject(new Rejected('too many'))
    this.#published += 1
    this.hold(`me-${this.#published}`, message.text)
    return this.outbox.at(-1)?.outcome ?? Promise.reject(new Error('nothing was held'))
  }
}

function outcome(): { promise: Promise<Place>; settle: (place: Place | Error) => void } {
  let settle: (place: Place | Error) => void = () => {}
  const promise = new Promise<Place>((resolve, reject) => {
    settle = (place) => (place instanceof Error ? reject(place) : resolve(place))
  })
  promise.catch(() => {})
  return { promise, settle }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function shown(room: Room): readonly string[] {
  const { entries, unsent } = room.timeline.value
  return [...entries, ...unsent].map((entry) => (entry.kind === 'gap' ? entry.kind : `${entry.text} ${entry.mark}`))
}

describe('messages', () => {
  test('the history, gaps and what comes live', () => {
    const stage = new Stage()
    const room = stage.room()
    expect(stage.calls).toEqual([`subscribe ${HISTORY}`])
    stage.hear(1, 'ada')
    stage.listener?.live()
    room.lost()
    stage.gap('epoch')
    stage.hear(2, 'ada')
    expect(shown(room)).toEqual(['text 1 stored', 'gap', 'text 2 stored'])
    expect(room.timeline.value.unreadCount).toBe(1)
    room.attend(true)
    expect(room.timeline.value.unreadCount).toBe(0)
  })

  test('what somebody sees is told, once the history is there', () => {
    const stage = new Stage()
    const room = stage.room()
    stage.calls.length = 0
    room.attend(true)
    stage.hear(1, 'ada')
    stage.listener?.live()
    stage.hear(2, 'ada')
    room.attend(false)
    stage.hear(3, 'ada')
    expect(stage.calls).toEqual(['seen 1', 'seen 2'])
  })

  test('sending, then stored; then the publication', async () => {
    const stage = new Stage()
    const room = stage.room()
    expect(room.say('hello')).toBeUndefined()
    expect(shown(room)).toEqual(['hello sending'])
    stage.outbox[0]?.settle({ epoch: 'e', offset: 1 })
    await settled()
    expect(shown(room)).toEqual(['hello stored'])
    stage.hear(1, 'me', { id: 'me-1', own: true, data: { text: 'hello', name: 'Me' } })
    expect(shown(room)).toEqual(['hello stored'])
  })

  test('a rejected one tells why, and can be sent again or discarded', async () => {
    const stage = new Stage()
    const room = stage.room()
    room.say('hello')
    stage.outbox.pop()?.settle(new Rejected('not here'))
    await settled()
    expect(room.timeline.value.unsent[0]).toMatchObject({ mark: 'failed', failure: 'Not sent: not here' })
    room.retry('me-1', 'hello')
    expect(shown(room)).toEqual(['hello sending'])
    room.discard('me-2')
    expect(shown(room)).toEqual([])
  })

  test('a failure that is no error object is told all the same', async () => {
    const stage = new Stage()
    const room = stage.room()
    const pending: PendingMessage = {
      id: 'me-7',
      data: { text: 'hello', name: 'Me' },
      // oxlint-disable-next-line prefer-promise-reject-errors -- that is what is tested
      outcome: Promise.reject('no reason'),
    }
    const again = new Stage()
    again.outbox.push({ ...pending, settle: () => {} })
    const restored = again.room()
    await settled()
    expect(restored.timeline.value.unsent[0]?.failure).toBe('Perhaps not sent: no reason')
    expect(shown(room)).toEqual([])
  })

  test('what cannot be sent is told and not shown', () => {
    const stage = new Stage()
    const room = stage.room()
    expect(room.say(' ')).toBe('This cannot be sent as a message.')
    stage.pendingMax = 0
    expect(room.say('hello')).toMatch(/^It cannot be taken now/)
    expect(shown(room)).toEqual([])
  })

  test('after a reload the room shows what it still has to send', () => {
    const stage = new Stage()
    stage.hold('me-1', 'unsent')
    expect(shown(stage.room())).toEqual(['unsent sending'])
  })

  test('a subscription that the hub ends is told', () => {
    const stage = new Stage()
    const room = stage.room()
    stage.listener?.ended(new Rejected('this room is closed'))
    expect(room.trouble.value).toBe('this room is closed')
  })
})

describe('presence', () => {
  test('somebody who looks is there, once, under the present name', () => {
    const stage = new Stage()
    const room = stage.room()
    room.enter()
    room.enter()
    stage.hearMembers([
      { user: 'me', data: { name: 'Me' } },
      { user: 'me', data: { name: 'Me' } },
      { user: 'ada', data: { name: 'Ada' } },
    ])
    expect(room.people.value.map(({ name, tabs }) => `${name} ${tabs}`)).toEqual(['Me 2', 'Ada 1'])
    stage.myName.value = 'Myself'
    expect(stage.calls.slice(1)).toEqual(['join Me', 'join Myself'])
    room.close()
    expect(stage.calls.slice(3)).toEqual(['no members', 'no typing', 'leave', 'unsubscribe'])
    expect(room.people.value).toEqual([])
    stage.myName.value = 'Nobody'
    expect(stage.calls.at(-1)).toBe('unsubscribe')
  })

  test('somebody without a name is not there yet', () => {
    const stage = new Stage()
    stage.myName.value = ''
    stage.room().enter()
    expect(stage.calls).toEqual([`subscribe ${HISTORY}`])
  })

  test('a refused join is told; one that was overtaken is not', async () => {
    const stage = new Stage()
    const room = stage.room()
    stage.refuseJoin = new Error('the line was closed')
    room.enter()
    await settled()
    expect(room.trouble.value).toBeUndefined()
    room.leave()
    stage.refuseJoin = new Rejected('this room is full')
    room.enter()
    await settled()
    expect(room.trouble.value).toBe('this room is full')
  })
})

describe('typing', () => {
  test('is said at once, then now and then, and ends with the text or with the message', () => {
    const stage = new Stage()
    const room = stage.room()
    stage.calls.length = 0
    room.stopTyping()
    room.startTyping()
    room.startTyping()
    stage.pass(TYPING_REPEAT_MS)
    room.startTyping()
    room.stopTyping()
    room.startTyping()
    room.say('done')
    room.stopTyping()
    expect(stage.calls).toEqual(['typing true', 'typing true', 'typing false', 'typing true'])
  })

  test('that nobody could hear is said again', () => {
    const stage = new Stage()
    const room = stage.room()
    stage.calls.length = 0
    stage.online = false
    room.startTyping()
    room.startTyping()
    expect(stage.calls).toEqual(['typing true', 'typing true'])
  })

  test('of others is shown until it expires, or until they speak', () => {
    const stage = new Stage()
    const room = stage.room()
    room.enter()
    const words = (): string => typingWords(room.typists.value, 'me')
    stage.hearTyping({ name: 'Ada', typing: true }, { user: 'ada', session: 's1' })
    stage.pass(1_000)
    stage.hearTyping({ name: 'Bob', typing: true }, { user: 'bob', session: 's2' })
    expect(words()).toBe('Ada and Bob are typing')
    stage.pass(TYPING_EXPIRY_MS - 1_000)
    expect(words()).toBe('Bob is typing')
    stage.hear(1, 'bob')
    expect(words()).toBe('')
    stage.pass(TYPING_EXPIRY_MS)
    expect(stage.timers.size).toBe(0)
    stage.hearTyping({ name: 'Ada', typing: true }, { user: 'ada', session: 's1' })
    room.leave()
    expect(words()).toBe('')
    expect(stage.timers.size).toBe(0)
  })
})
