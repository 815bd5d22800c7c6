import type { ConnectMessage } from '../wire/index.js'
import { type Core, guard } from './core.js'
import { andThen } from './eventually.js'
import type { Identity } from './hub-options.js'
import type { Eventually } from './log-store.js'
import type { Session } from './session.js'

/** The longest user name, in UTF-16 units: it travels with everything the user does. */
const USER_CHARACTERS_MAX = 128

/**
 * Asks `identify`; without it, everybody is a guest.
 * @throws {RejectedError} `unavailable` when the callback fails or its answer is no identity.
 */
export function identify(core: Core, session: Session, connect: ConnectMessage): Eventually<Identity | undefined> {
  const { producer, token } = connect
  const { identify: ask } = core.options
  if (ask === undefined) return { user: `guest-${producer.slice(0, 8)}` }
  const { request, remoteAddress } = session.connection
  return guard(core, 'identify', () =>
    andThen(ask({ token, producer, request, remoteAddress, session: session.id }), (identity) => {
      if (identity === undefined) return undefined
      const { user } = identity
      if (typeof user === 'string' && user !== '' && user.length <= USER_CHARACTERS_MAX) return identity
      throw new TypeError(`identify must name a user in 1 to ${USER_CHARACTERS_MAX} characters`)
    }),
  )
}
