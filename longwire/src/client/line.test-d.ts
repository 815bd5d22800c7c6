import { expectTypeOf } from 'vitest'

import { contract, log, presence, type Schema, signal } from '../contract/index.js'
import type { ClientPorts, Gap, Item, Line, Member, openLine, Pending, Position, Publication, Sender } from './index.js'

interface Draft {
  readonly text: string
  readonly at?: string
}
interface Message {
  readonly text: string
  readonly at: Date
}
declare const message: Schema<Draft, Message>
declare const card: Schema<{ readonly name: string }>

const chat = contract({
  topics: {
    messages: log('rooms/:room/messages', message),
    members: presence('rooms/:room', card),
    typing: signal('rooms/:room/users/:user/typing', card),
    news: log('news', card),
  },
})

declare const open: typeof openLine
declare const ports: ClientPorts
const line = open('ws://hub', chat, {}, ports)
expectTypeOf(line).toEqualTypeOf<Line<typeof chat>>()

// Parameters come from the pattern, and may be left out where there are none.
expectTypeOf(line.messages).parameters.toEqualTypeOf<[{ readonly room: string }]>()
expectTypeOf(line.typing).parameters.toEqualTypeOf<[{ readonly room: string; readonly user: string }]>()
expectTypeOf(line.news).toBeCallableWith()
// @ts-expect-error a parameter is missing
line.messages({})
// @ts-expect-error there is no such parameter
line.members({ room: 'a', user: 'b' })
// @ts-expect-error there is no such topic
line.rooms({})

// A log takes the schema's input and gives its output.
const room = line.messages({ room: 'lobby' })
expectTypeOf<Parameters<(typeof room)['publish']>[0]>().toEqualTypeOf<Draft>()
expectTypeOf(room.publish({ text: 'hi' })).toEqualTypeOf<Promise<Position>>()
expectTypeOf(room.pending).toEqualTypeOf<readonly Pending<Draft>[]>()
room.subscribe({
  publication: (publication) => expectTypeOf(publication).toEqualTypeOf<Publication<Message>>(),
  gap: (gap) => expectTypeOf(gap).toEqualTypeOf<Gap>(),
})
// @ts-expect-error who subscribes to a log must say what a gap means
room.subscribe({ publication: () => {} })
expectTypeOf(room[Symbol.asyncIterator]()).toEqualTypeOf<AsyncIterableIterator<Item<Message>>>()
// @ts-expect-error logs have no members
room.join({ name: 'ada' })

// Presence.
const members = line.members({ room: 'lobby' })
expectTypeOf<Parameters<(typeof members)['join']>>().toEqualTypeOf<[data: { readonly name: string }]>()
members.subscribe((everybody) => expectTypeOf(everybody).toEqualTypeOf<readonly Member<{ readonly name: string }>[]>())
// @ts-expect-error presence is not published to
members.publish({ name: 'ada' })

// Signals.
const typing = line.typing({ room: 'lobby', user: 'ada' })
expectTypeOf(typing.send({ name: 'ada' })).toEqualTypeOf<boolean>()
typing.subscribe((data, from) => {
  expectTypeOf(data).toEqualTypeOf<{ readonly name: string }>()
  expectTypeOf(from).toEqualTypeOf<Sender>()
})

// The line itself.
line.on('state', (state) => {
  if (state.kind === 'connected') expectTypeOf(state.session).toEqualTypeOf<string>()
})
line.on('pending', (pending) => expectTypeOf(pending).toEqualTypeOf<readonly Pending[]>())
// @ts-expect-error there is no such event
line.on('message', () => {})
