import type { Counters } from './counters.js'
import { andThen, recovering } from './eventually.js'
import type { HubLimits } from './hub-limits.js'
import type { Action, Activity, HubOptions, Identity } from './hub-options.js'
import type { Eventually, LogStore } from './log-store.js'
import type { HubPorts } from './ports.js'
import { RejectedError } from './rejected-error.js'
import type { TopicDirectory, TopicRef } from './topic-directory.js'
import type { TopicRegistry } from './topic-registry.js'

/** What every part of a hub shares. */
export interface Core {
  readonly options: HubOptions
  readonly limits: HubLimits
  readonly ports: HubPorts
  readonly store: LogStore
  readonly directory: TopicDirectory
  readonly topics: TopicRegistry
  readonly counters: Counters
}

/** Tells `onError`. What that throws is nobody's business any more. */
export function report(core: Core, error: unknown, activity: Activity): void {
  try {
    core.options.onError?.(error, activity)
  } catch {
    // A failing failure handler must not take the hub with it.
  }
}

/**
 * Runs code that was passed in. Its failure is reported, and becomes a rejection that tells the client nothing of it.
 * @throws {RejectedError} `unavailable`
 */
export function guard<T>(core: Core, activity: Activity, run: () => Eventually<T>): Eventually<T> {
  return recovering(run, (error) => {
    if (error instanceof RejectedError) throw error
    report(core, error, activity)
    throw new RejectedError('unavailable', `the hub could not do this now (${activity})`)
  })
}

/**
 * Asks `allow`.
 * @throws {RejectedError} `forbidden` or `unavailable`
 */
export function permit(core: Core, identity: Identity, action: Action, ref: TopicRef): Eventually<void> {
  return andThen(isAllowed(core, identity, action, ref), (allowed) => {
    if (!allowed) throw new RejectedError('forbidden', `you may not ${action} here`)
  })
}

export function isAllowed(core: Core, identity: Identity, action: Action, ref: TopicRef): Eventually<boolean> {
  const { allow } = core.options
  if (allow === undefined) return true
  const { key: topic, params, name } = ref
  // Only `true` allows: a callback that forgot to answer has not agreed.
  return andThen(
    guard<unknown>(core, 'allow', () => allow({ identity, action, topic, params, name })),
    (answer) => answer === true,
  )
}
