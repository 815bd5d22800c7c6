import type { Position, Sender } from '../wire/index.js'
import { type Core, guard } from './core.js'
import { andThen, recovering } from './eventually.js'
import { type AppendResult, type Eventually, positionOf } from './log-store.js'
import { accept } from './payload.js'
import type { TopicRef } from './topic-directory.js'
import type { Lease } from './topic-registry.js'

export interface Publish {
  readonly producer: string
  readonly sequence: number
  readonly from: Sender
  readonly data: unknown
}

/**
 * Validates and appends. The publication is fanned out by then, to whoever is level with the log.
 * @throws {RejectedError}
 */
export function append(core: Core, ref: TopicRef, publish: Publish): Eventually<Position> {
  return andThen(accept(core, ref, publish.data), (data) => {
    const { producer, sequence, from } = publish
    // The user belongs to the id: producers are visible to everybody, and nobody may use up another's numbers.
    const id = `${producer}:${sequence}:${from.user}`
    const draft = { id, producer, sequence, from, time: core.ports.clock.unixMs(), data: JSON.stringify(data) }
    const lease = core.topics.use('log', ref)
    const result = releasing(lease, () => guard(core, 'store', () => lease.topic.append(draft)))
    return andThen(result, (appended) => count(core, appended))
  })
}

function count(core: Core, result: AppendResult): Position {
  if (result.duplicate) {
    core.counters.duplicates += 1
    return result.position
  }
  core.counters.publications += 1
  return positionOf(result.publication)
}

/** Runs `run`, and lets go of the lease when it has ended, however it ended. */
function releasing<T>(lease: Lease<unknown>, run: () => Eventually<T>): Eventually<T> {
  const value = recovering(run, (error) => {
    lease.release()
    throw error
  })
  return andThen(value, (settled) => {
    lease.release()
    return settled
  })
}
