import type { Memberships } from './memberships.js'
import type { Outbox } from './outbox.js'
import type { Publisher } from './publisher.js'
import type { LineStats } from './stats.js'
import type { Subscriptions } from './subscriptions.js'
import type { Uplink } from './uplink.js'

/** What the topics of one line share. */
export interface LineParts {
  readonly uplink: Uplink
  readonly outbox: Outbox
  readonly publisher: Publisher
  readonly subscriptions: Subscriptions
  readonly memberships: Memberships
  readonly stats: LineStats
  /** Calls an application's function; what it throws is reported. */
  readonly guard: (run: () => void) => void
  /** Hands an error that nobody waits for to the application. */
  readonly report: (error: unknown) => void
}
