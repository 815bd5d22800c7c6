import type { Fields } from './fields.js'
import type { ClientMessage, ErrorCode, GapReason, HubMessage, Member, Position, Sender, Start } from './message.js'

type ReaderOf<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: (fields: Fields) => Extract<Message, { readonly type: Type }>
}

/** How each type of message is read. A map, so that no name a peer sends can mean anything else. */
export type MessageReaders<Message> = ReadonlyMap<string, (fields: Fields) => Message>

const TOKEN_CHARACTERS_MAX = 64

export const errorCodes: readonly ErrorCode[] = [
  'malformed',
  'unauthorized',
  'forbidden',
  'unknown-topic',
  'wrong-kind',
  'invalid-data',
  'limit',
  'not-subscribed',
  'unavailable',
]

export const gapReasons: readonly GapReason[] = ['trimmed', 'epoch', 'forked', 'overflow', 'denied']

function position(fields: Fields): Position {
  return {
    epoch: fields.token('epoch', TOKEN_CHARACTERS_MAX),
    offset: fields.count('offset'),
    tag: fields.token('tag', TOKEN_CHARACTERS_MAX, 0),
  }
}

function start(fields: Fields): Start {
  return {
    ...fields.optional('position', (name) => fields.object(name, position)),
    ...fields.optional('history', (name) => fields.count(name)),
  }
}

function sender(fields: Fields): Sender {
  return { user: fields.text('user'), session: fields.text('session') }
}

function member(fields: Fields): Member {
  return { session: fields.text('session'), user: fields.text('user'), data: fields.data('data') }
}

function id(fields: Fields): { readonly id?: number } {
  return fields.optional('id', (name) => fields.count(name))
}

const ping = () => ({ type: 'ping' }) as const
const pong = () => ({ type: 'pong' }) as const

const client: ReaderOf<ClientMessage> = {
  connect: (fields) => ({
    type: 'connect',
    version: fields.version('version'),
    producer: fields.token('producer', TOKEN_CHARACTERS_MAX),
    ...fields.optional('token', (name) => fields.text(name)),
    ...fields.optional('subscriptions', (name) =>
      fields.list(name, (entry) => ({ topic: entry.text('topic'), ...start(entry) })),
    ),
  }),
  subscribe: (fields) => ({
    type: 'subscribe',
    id: fields.count('id'),
    topic: fields.text('topic'),
    ...start(fields),
  }),
  unsubscribe: (fields) => ({ type: 'unsubscribe', id: fields.count('id'), topic: fields.text('topic') }),
  publish: (fields) => ({
    type: 'publish',
    id: fields.count('id'),
    topic: fields.text('topic'),
    sequence: fields.count('sequence', 1),
    data: fields.data('data'),
  }),
  signal: (fields) => ({ type: 'signal', topic: fields.text('topic'), data: fields.data('data') }),
  join: (fields) => ({
    type: 'join',
    id: fields.count('id'),
    topic: fields.text('topic'),
    data: fields.data('data'),
  }),
  leave: (fields) => ({ type: 'leave', id: fields.count('id'), topic: fields.text('topic') }),
  ping,
  pong,
}

const hub: ReaderOf<HubMessage> = {
  welcome: (fields) => ({
    type: 'welcome',
    version: fields.version('version'),
    session: fields.text('session'),
    user: fields.text('user'),
    pingIntervalMs: fields.count('pingIntervalMs', 1),
    pongTimeoutMs: fields.count('pongTimeoutMs', 1),
    messageBytesMax: fields.count('messageBytesMax', 1),
  }),
  subscribed: (fields) => ({
    type: 'subscribed',
    ...id(fields),
    topic: fields.text('topic'),
    ...fields.optional('start', (name) => fields.object(name, position)),
    ...fields.optional('head', (name) => fields.object(name, position)),
    ...fields.optional('recovered', (name) => fields.flag(name)),
  }),
  unsubscribed: (fields) => ({
    type: 'unsubscribed',
    ...id(fields),
    topic: fields.text('topic'),
    code: fields.one('code', ['requested', ...errorCodes]),
    message: fields.text('message'),
  }),
  publication: (fields) => ({
    type: 'publication',
    topic: fields.text('topic'),
    offset: fields.count('offset', 1),
    prev: fields.count('prev'),
    tag: fields.token('tag', TOKEN_CHARACTERS_MAX, 0),
    time: fields.count('time'),
    from: fields.object('from', sender),
    producer: fields.token('producer', TOKEN_CHARACTERS_MAX),
    sequence: fields.count('sequence', 1),
    data: fields.data('data'),
  }),
  gap: (fields) => ({
    type: 'gap',
    topic: fields.text('topic'),
    from: fields.object('from', position),
    to: fields.object('to', position),
    reason: fields.one('reason', gapReasons),
  }),
  stored: (fields) => ({
    type: 'stored',
    id: fields.count('id'),
    topic: fields.text('topic'),
    position: fields.object('position', position),
  }),
  rejected: (fields) => ({
    type: 'rejected',
    ...id(fields),
    ...fields.optional('topic', (name) => fields.text(name)),
    code: fields.one('code', errorCodes),
    message: fields.text('message'),
    ...fields.optional('path', (name) => fields.text(name)),
  }),
  signal: (fields) => ({
    type: 'signal',
    topic: fields.text('topic'),
    data: fields.data('data'),
    ...fields.optional('from', (name) => fields.object(name, sender)),
  }),
  members: (fields) => ({
    type: 'members',
    topic: fields.text('topic'),
    members: fields.list('members', member),
  }),
  joined: (fields) => ({
    type: 'joined',
    ...id(fields),
    topic: fields.text('topic'),
    member: fields.object('member', member),
  }),
  left: (fields) => ({ type: 'left', ...id(fields), topic: fields.text('topic'), session: fields.text('session') }),
  goaway: (fields) => ({ type: 'goaway', afterMs: fields.count('afterMs'), reason: fields.text('reason') }),
  ping,
  pong,
}

function readersOf<Message extends { readonly type: string }>(readers: ReaderOf<Message>): MessageReaders<Message> {
  return new Map(Object.entries<(fields: Fields) => Message>(readers))
}

export const clientMessageReaders = readersOf<ClientMessage>(client)
export const hubMessageReaders = readersOf<HubMessage>(hub)
