import { append } from './append.js'
import { type Core, permit } from './core.js'
import { andThen } from './eventually.js'
import type { Request } from './inbox.js'
import type { Eventually } from './log-store.js'
import { join, leave } from './membership.js'
import { accept } from './payload.js'
import { RejectedError } from './rejected-error.js'
import type { Session } from './session.js'
import { subscribe, unsubscribe } from './subscribe.js'

/**
 * Does what a session asks for, and answers.
 * @throws {RejectedError} when it cannot be done; nothing has happened then.
 */
export function handle(core: Core, session: Session, request: Request): Eventually<void> {
  switch (request.type) {
    case 'subscribe':
      return subscribe(core, session, request)
    case 'unsubscribe':
      return unsubscribe(core, session, request)
    case 'publish':
      return publish(core, session, request)
    case 'signal':
      return signal(core, session, request)
    case 'join':
      return join(core, session, request)
    case 'leave':
      return leave(core, session, request)
  }
}

function publish(core: Core, session: Session, request: Extract<Request, { type: 'publish' }>): Eventually<void> {
  const { id, sequence, data } = request
  const ref = core.directory.find(request.topic, 'log')
  return andThen(permit(core, session.identity, 'publish', ref), () => {
    // Nobody waits for it any more, and another connection of the producer may be ahead of it by now.
    if (session.ended) return undefined
    const from = { user: session.identity.user, session: session.id }
    const { producer } = session
    return andThen(append(core, ref, { producer, sequence, from, data }), (position) => {
      session.tell({ type: 'stored', id, topic: ref.name, position })
    })
  })
}

function signal(core: Core, session: Session, request: Extract<Request, { type: 'signal' }>): Eventually<void> {
  const ref = core.directory.find(request.topic, 'signal')
  if (session.signals.take() > 0) throw new RejectedError('limit', 'too many signals')
  return andThen(permit(core, session.identity, 'signal', ref), () =>
    andThen(accept(core, ref, request.data), (data) => {
      const from = { user: session.identity.user, session: session.id }
      core.counters.signals += 1
      core.counters.signalsDropped += core.topics.find('signal', ref)?.send(data, from, session) ?? 0
    }),
  )
}
