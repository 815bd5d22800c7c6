import { type Member, isLongerThan } from '../wire/index.js'
import { type Core, permit } from './core.js'
import { andThen } from './eventually.js'
import type { Request } from './inbox.js'
import type { Eventually } from './log-store.js'
import { accept } from './payload.js'
import { RejectedError } from './rejected-error.js'
import type { Session } from './session.js'
import type { TopicRef } from './topic-directory.js'

type JoinRequest = Extract<Request, { readonly type: 'join' }>
type LeaveRequest = Extract<Request, { readonly type: 'leave' }>

/** Makes the session a member of a presence topic until it leaves or ends; again: replaces its data. */
export function join(core: Core, session: Session, request: JoinRequest): Eventually<void> {
  const ref = core.directory.find(request.topic, 'presence')
  return andThen(permit(core, session.identity, 'join', ref), () =>
    andThen(accept(core, ref, request.data), (data) => {
      if (session.ended) return
      if (isLongerThan(JSON.stringify(data), core.limits.memberBytesMax)) {
        throw new RejectedError('limit', `a member's data may have ${core.limits.memberBytesMax} bytes`)
      }
      const member = { session: session.id, user: session.identity.user, data }
      enter(core, session, ref, member)
      session.tell({ type: 'joined', id: request.id, topic: ref.name, member })
    }),
  )
}

export function leave(core: Core, session: Session, request: LeaveRequest): void {
  const { name: topic } = core.directory.find(request.topic, 'presence')
  if (!session.part(topic, session)) throw new RejectedError('not-subscribed', 'you are no member')
  session.tell({ type: 'left', id: request.id, topic, session: session.id })
}

function enter(core: Core, session: Session, ref: TopicRef, member: Member): void {
  const { membershipsMax, membersMax } = core.limits
  const known = session.memberships.get(ref.name)
  if (known !== undefined) return known.lease.topic.join(member, session)
  if (session.memberships.size >= membershipsMax) {
    throw new RejectedError('limit', `a session may be a member of ${membershipsMax} topics`)
  }
  const lease = core.topics.use('presence', ref)
  if (lease.topic.memberCount >= membersMax) {
    lease.release()
    throw new RejectedError('limit', `the topic may have ${membersMax} members`)
  }
  session.memberships.set(ref.name, { ref, lease })
  lease.topic.join(member, session)
}
