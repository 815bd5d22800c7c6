import { validate } from '../contract/index.js'
import { dataFault } from '../wire/index.js'
import { type Core, guard } from './core.js'
import { andThen } from './eventually.js'
import type { Eventually } from './log-store.js'
import { RejectedError } from './rejected-error.js'
import type { TopicRef } from './topic-directory.js'

/**
 * What the topic's schema makes of `data`, checked to be JSON.
 * @throws {RejectedError} `invalid-data` with the path, or `unavailable` when the schema itself fails.
 */
export function accept(core: Core, ref: TopicRef, data: unknown): Eventually<unknown> {
  return andThen(
    guard(core, 'schema', () => validate(ref.definition.schema, data)),
    (validation) => {
      if (!validation.ok) throw new RejectedError('invalid-data', validation.message, validation.path)
      const fault = dataFault(validation.value)
      if (fault !== undefined) throw new RejectedError('invalid-data', `the data cannot be sent: ${fault}`)
      return validation.value
    },
  )
}
