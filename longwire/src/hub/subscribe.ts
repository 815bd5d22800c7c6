import { encode, type GapMessage, type Position } from '../wire/index.js'
import { type Core, guard, permit, report } from './core.js'
import { andThen, recovering } from './eventually.js'
import type { Request } from './inbox.js'
import type { Eventually, StoredPublication } from './log-store.js'
import { LogSubscription } from './log-subscription.js'
import type { LogTopic } from './log-topic.js'
import { RejectedError } from './rejected-error.js'
import type { Session } from './session.js'
import type { TopicRef } from './topic-directory.js'
import type { Lease } from './topic-registry.js'

type SubscribeRequest = Extract<Request, { readonly type: 'subscribe' }>
type UnsubscribeRequest = Extract<Request, { readonly type: 'unsubscribe' }>

/** Takes up a subscription, from the beginning or from a position. A second one to a topic replaces the first. */
export function subscribe(core: Core, session: Session, request: SubscribeRequest): Eventually<void> {
  const ref = core.directory.find(request.topic)
  const { subscriptions } = session
  if (!subscriptions.has(ref.name) && subscriptions.size >= core.limits.subscriptionsMax) {
    throw new RejectedError('limit', `a session may have ${core.limits.subscriptionsMax} subscriptions`)
  }
  return andThen(permit(core, session.identity, 'subscribe', ref), () => {
    if (session.ended) return undefined
    session.drop(ref.name)
    const { kind } = ref.definition
    if (kind === 'log') return subscribeToLog(core, session, ref, request)
    if (kind === 'signal') subscribeToSignal(core, session, ref, request)
    else subscribeToPresence(core, session, ref, request)
    return undefined
  })
}

export function unsubscribe(core: Core, session: Session, request: UnsubscribeRequest): void {
  const { name: topic } = core.directory.find(request.topic)
  if (!session.drop(topic)) throw new RejectedError('not-subscribed', 'there is no such subscription')
  session.tell({ type: 'unsubscribed', id: request.id, topic, code: 'requested', message: 'as requested' })
}

/** How a subscription to a log begins. */
interface Beginning {
  readonly start: Position
  readonly head: Position
  readonly recovered?: boolean
  readonly gap?: GapMessage
  /** What was read already, behind `start`. */
  readonly publications: readonly StoredPublication[]
}

function subscribeToLog(core: Core, session: Session, ref: TopicRef, request: SubscribeRequest): Eventually<void> {
  const lease = core.topics.use('log', ref)
  return recovering(
    () =>
      andThen(
        guard(core, 'store', () => beginning(core, lease.topic, request)),
        (found) => begin(core, session, { ref, lease, request, found }),
      ),
    (error) => {
      lease.release()
      throw error
    },
  )
}

function beginning(core: Core, topic: LogTopic, { position, history = 0 }: SubscribeRequest): Eventually<Beginning> {
  if (position === undefined) {
    return andThen(topic.locate(Math.min(history, core.limits.historyMax)), (located) => ({
      ...located,
      publications: [],
    }))
  }
  return andThen(topic.read(position, core.limits.readCountMax), (result) => {
    const { head } = result
    if (result.ok) return { start: position, head, recovered: true, publications: result.publications }
    const { resume: start, reason } = result
    const gap: GapMessage = { type: 'gap', topic: topic.name, from: position, to: start, reason }
    return { start, head, recovered: false, gap, publications: [] }
  })
}

interface Begin {
  readonly ref: TopicRef
  readonly lease: Lease<LogTopic>
  readonly request: SubscribeRequest
  readonly found: Beginning
}

function begin(core: Core, session: Session, { ref, lease, request, found }: Begin): void {
  if (session.ended) return lease.release()
  const subscription = new LogSubscription({
    topic: lease.topic,
    receiver: session,
    position: found.start,
    readCountMax: core.limits.readCountMax,
    onEvent: (event) => {
      core.counters[event === 'gap' ? 'gaps' : 'fellBehind'] += 1
    },
    onFailure: (error) => {
      report(core, error, 'store')
      session.revoke(ref.name, 'unavailable', 'the log cannot be read now')
    },
  })
  session.hold({ ref, subscription, lease })
  const { start, head, recovered, gap } = found
  session.tell({
    type: 'subscribed',
    ...answered(request),
    topic: ref.name,
    start,
    head,
    ...(recovered === undefined ? {} : { recovered }),
  })
  if (gap !== undefined) {
    core.counters.gaps += 1
    session.send(encode(gap))
  }
  subscription.take(found.publications)
  subscription.catchUp()
}

function subscribeToSignal(core: Core, session: Session, ref: TopicRef, request: SubscribeRequest): void {
  const lease = core.topics.use('signal', ref)
  lease.topic.add(session)
  const subscription = { drained: () => {}, end: () => lease.topic.delete(session) }
  session.hold({ ref, subscription, lease })
  session.tell({ type: 'subscribed', ...answered(request), topic: ref.name })
}

function subscribeToPresence(core: Core, session: Session, ref: TopicRef, request: SubscribeRequest): void {
  const lease = core.topics.use('presence', ref)
  const subscription = lease.topic.watch(session)
  session.hold({ ref, subscription, lease })
  session.tell({ type: 'subscribed', ...answered(request), topic: ref.name })
  subscription.drained()
}

function answered({ id }: SubscribeRequest): { readonly id?: number } {
  return id === undefined ? {} : { id }
}
