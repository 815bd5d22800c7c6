import type { Contract, InputOf, OutputOf, Params, TopicDefinition } from '../contract/index.js'
import type { Member, Position, Sender } from '../wire/index.js'
import { append } from './append.js'
import { type Core, guard } from './core.js'
import { hex } from './hex.js'
import { positionOf, type ReadResult } from './log-store.js'
import { accept } from './payload.js'
import type { TopicRef } from './topic-directory.js'

/** Who a server-side publication or signal comes from. */
export interface Author {
  readonly user: string
}

/** A publication as the server reads it. */
export interface Publication<Out> {
  readonly position: Position
  readonly prev: number
  readonly time: number
  readonly from: Sender
  readonly data: Out
}

/** What lies behind a position, and where to go on. `gap` says that something before it is gone. */
export interface Page<Out> {
  readonly publications: readonly Publication<Out>[]
  /** Read on from here. */
  readonly position: Position
  readonly head: Position
  readonly gap?: { readonly from: Position; readonly to: Position; readonly reason: 'trimmed' | 'epoch' | 'forked' }
}

export interface ReadOptions {
  /** Read behind this position; without it, the newest `count`. */
  readonly after?: Position
  /** At most so many. Default 100. */
  readonly count?: number
}

/** A log topic in the hands of the server. */
export interface LogHandle<In, Out> {
  readonly name: string
  /** Resolves when it is stored. Rejects with a `RejectedError` when it certainly is not. */
  publish(data: In, author: Author): Promise<Position>
  read(options?: ReadOptions): Promise<Page<Out>>
}

/** A signal topic in the hands of the server. */
export interface SignalHandle<In> {
  readonly name: string
  /** Rejects with a `RejectedError` when the data is not valid. */
  send(data: In, author: Author): Promise<void>
}

/** A presence topic in the hands of the server. */
export interface PresenceHandle<Out> {
  readonly name: string
  /** Everybody who is here. */
  members(): readonly (Member & { readonly data: Out })[]
}

export type HandleOf<Topic extends TopicDefinition> =
  Topic extends TopicDefinition<'log', string, infer Payload>
    ? LogHandle<InputOf<Payload>, OutputOf<Payload>>
    : Topic extends TopicDefinition<'signal', string, infer Payload>
      ? SignalHandle<InputOf<Payload>>
      : Topic extends TopicDefinition<'presence', string, infer Payload>
        ? PresenceHandle<OutputOf<Payload>>
        : never

/** `hub.topics`: a method for every topic of the contract, which takes the parameters of its name. */
export type TopicHandles<C extends Contract> = {
  readonly [Key in keyof C['topics']]: (params: Params<C['topics'][Key]['pattern']>) => HandleOf<C['topics'][Key]>
}

/** The session that server-side publications and signals carry: no client ever has it. */
export const HUB_SESSION = 'hub'

/** Makes `hub.topics`. */
export function topicHandles<C extends Contract>(contract: C, core: Core): TopicHandles<C> {
  const producer = `hub-${hex(core.ports.random.bytes(8))}`
  let sequence = 0
  const nextSequence = (): number => {
    sequence += 1
    return sequence
  }
  const handles = new Map<string, (params: Readonly<Record<string, string>>) => unknown>()
  for (const key of contract.patterns.keys()) {
    handles.set(key, (params) => {
      const ref = core.directory.make(key, params)
      const { kind } = ref.definition
      if (kind === 'log') return logHandle(core, ref, producer, nextSequence)
      return kind === 'signal' ? signalHandle(core, ref) : presenceHandle(core, ref)
    })
  }
  return Object.fromEntries(handles) as unknown as TopicHandles<C>
}

function logHandle(
  core: Core,
  ref: TopicRef,
  producer: string,
  nextSequence: () => number,
): LogHandle<unknown, unknown> {
  return {
    name: ref.name,
    publish: async (data, { user }) => {
      const from = { user, session: HUB_SESSION }
      return append(core, ref, { producer, sequence: nextSequence(), from, data })
    },
    read: (options = {}) => read(core, ref, options),
  }
}

async function read(core: Core, ref: TopicRef, { after, count = 100 }: ReadOptions): Promise<Page<unknown>> {
  const start = after ?? (await guard(core, 'store', () => core.store.locate(ref.name, count))).start
  const first = await guard(core, 'store', () => core.store.read(ref.name, start, count))
  if (first.ok) return page(first, start)
  const gap = { from: start, to: first.resume, reason: first.reason }
  const rest = await guard(core, 'store', () => core.store.read(ref.name, first.resume, count))
  return { ...page(rest, first.resume), gap }
}

function page(result: ReadResult, start: Position): Page<unknown> {
  if (!result.ok) return { publications: [], position: result.resume, head: result.head }
  const publications = result.publications.map((stored) => ({
    position: positionOf(stored),
    prev: stored.prev,
    time: stored.time,
    from: stored.from,
    data: JSON.parse(stored.data) as unknown,
  }))
  return { publications, position: publications.at(-1)?.position ?? start, head: result.head }
}

function signalHandle(core: Core, ref: TopicRef): SignalHandle<unknown> {
  return {
    name: ref.name,
    send: async (data, { user }) => {
      const accepted = await accept(core, ref, data)
      core.counters.signals += 1
      const from = { user, session: HUB_SESSION }
      core.counters.signalsDropped += core.topics.find('signal', ref)?.send(accepted, from) ?? 0
    },
  }
}

function presenceHandle(core: Core, ref: TopicRef): PresenceHandle<unknown> {
  return { name: ref.name, members: () => core.topics.find('presence', ref)?.members ?? [] }
}
