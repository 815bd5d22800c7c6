import fc from 'fast-check'

import {
  type ClientMessage,
  errorCodes,
  gapReasons,
  type HubMessage,
  type Member,
  type Position,
  type Sender,
} from '../../src/wire/index.js'

type ByType<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: fc.Arbitrary<Extract<Message, { readonly type: Type }>>
}

/** JSON as a parser makes it, `__proto__` keys and lone surrogates included, without what no text can say: -0. */
export const data: fc.Arbitrary<unknown> = fc
  .oneof(
    { weight: 8, arbitrary: fc.jsonValue({ maxDepth: 6 }) },
    { weight: 1, arbitrary: fc.constant(JSON.parse('{"__proto__":{"constructor":[1]},"toString":null}') as unknown) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('\ud800', '\udfff', 'a', '\u0000', '"') }) },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)

const topic = fc.string()
const id = fc.maxSafeNat()
const token = (charactersMin: number) =>
  fc.string({ unit: fc.constantFrom('a', 'z', 'A', 'Z', '0', '9', '-', '_'), minLength: charactersMin, maxLength: 64 })
const position: fc.Arbitrary<Position> = fc.record({ epoch: token(1), offset: fc.maxSafeNat(), tag: token(0) })
const sender: fc.Arbitrary<Sender> = fc.record({ user: fc.string(), session: fc.string() })
const member: fc.Arbitrary<Member> = fc.record({ session: fc.string(), user: fc.string(), data })
const start = { position, history: fc.maxSafeNat() }
const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })

/** A record of required fields and of optional ones that may be absent. */
function shape<Required, Optional>(
  required: { readonly [Key in keyof Required]: fc.Arbitrary<Required[Key]> },
  optional: { readonly [Key in keyof Optional]: fc.Arbitrary<Optional[Key]> },
): fc.Arbitrary<Required & Partial<Optional>> {
  const all = { ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>
  return fc.record(all, { requiredKeys: Object.keys(required), noNullPrototype: true }) as unknown as fc.Arbitrary<
    Required & Partial<Optional>
  >
}

/** A record of required fields. */
function whole<Required>(required: {
  readonly [Key in keyof Required]: fc.Arbitrary<Required[Key]>
}): fc.Arbitrary<Required> {
  return fc.record(required, { noNullPrototype: true })
}

function typed<const Type extends string>(type: Type): { readonly type: fc.Arbitrary<Type> } {
  return { type: fc.constant(type) }
}

const client: ByType<ClientMessage> = {
  connect: shape(
    { ...typed('connect'), version: fc.constant(1 as const), producer: token(1) },
    { token: fc.string(), subscriptions: fc.array(shape({ topic }, start), { maxLength: 5 }) },
  ),
  subscribe: shape({ ...typed('subscribe'), id, topic }, start),
  unsubscribe: whole({ ...typed('unsubscribe'), id, topic }),
  publish: whole({ ...typed('publish'), id, topic, sequence, data }),
  signal: whole({ ...typed('signal'), topic, data }),
  join: whole({ ...typed('join'), id, topic, data }),
  leave: whole({ ...typed('leave'), id, topic }),
  ping: whole(typed('ping')),
  pong: whole(typed('pong')),
}

const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const code = fc.constantFrom(...errorCodes)
const hub: ByType<HubMessage> = {
  welcome: whole({
    ...typed('welcome'),
    version: fc.constant(1 as const),
    session: fc.string(),
    user: fc.string(),
    pingIntervalMs: count,
    pongTimeoutMs: count,
    messageBytesMax: count,
  }),
  subscribed: shape(
    { ...typed('subscribed'), topic },
    { id, start: position, head: position, recovered: fc.boolean() },
  ),
  unsubscribed: shape(
    {
      ...typed('unsubscribed'),
      topic,
      code: fc.constantFrom('requested' as const, ...errorCodes),
      message: fc.string(),
    },
    { id },
  ),
  publication: whole({
    ...typed('publication'),
    topic,
    offset: count,
    prev: fc.maxSafeNat(),
    tag: token(0),
    time: fc.maxSafeNat(),
    from: sender,
    producer: token(1),
    sequence,
    data,
  }),
  gap: whole({ ...typed('gap'), topic, from: position, to: position, reason: fc.constantFrom(...gapReasons) }),
  stored: whole({ ...typed('stored'), id, topic, position }),
  rejected: shape({ ...typed('rejected'), code, message: fc.string() }, { id, topic, path: fc.string() }),
  signal: shape({ ...typed('signal'), topic, data }, { from: sender }),
  members: whole({ ...typed('members'), topic, members: fc.array(member, { maxLength: 5 }) }),
  joined: shape({ ...typed('joined'), topic, member }, { id }),
  left: shape({ ...typed('left'), topic, session: fc.string() }, { id }),
  goaway: whole({ ...typed('goaway'), afterMs: fc.maxSafeNat(), reason: fc.string() }),
  ping: whole(typed('ping')),
  pong: whole(typed('pong')),
}

export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(...Object.values(client))
export const hubMessage: fc.Arbitrary<HubMessage> = fc.oneof(...Object.values(hub))
export const clientMessageTypes = Object.keys(client) as ClientMessage['type'][]
export const hubMessageTypes = Object.keys(hub) as HubMessage['type'][]
