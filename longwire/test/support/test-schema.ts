import type { Schema, SchemaResult } from '../../src/contract/index.js'

/** A schema from a function that returns the output, or throws a `Fault`. */
export function schemaOf<Output>(check: (value: unknown) => Output): Schema<Output> {
  return { '~standard': { version: 1, vendor: 'longwire-test', validate: (value) => attempt(check, value) } }
}

/** The same, answering later. */
export function slowSchemaOf<Output>(
  check: (value: unknown) => Output,
  wait: (value: unknown) => Promise<void>,
): Schema<Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'longwire-test',
      validate: async (value) => {
        await wait(value)
        return attempt(check, value)
      },
    },
  }
}

/** Why a value is refused. */
export class Fault extends Error {
  readonly path: readonly PropertyKey[]

  constructor(message: string, path: readonly PropertyKey[] = []) {
    super(message)
    this.path = path
  }
}

export interface Text {
  readonly text: string
}

/** `{ text }` with a string of at most 10,000 characters; other keys are dropped. */
export const textSchema = schemaOf<Text>((value) => {
  if (typeof value !== 'object' || value === null) throw new Fault('must be an object')
  const { text } = value as { readonly text?: unknown }
  if (typeof text !== 'string') throw new Fault('must be a string', ['text'])
  if (text.length > 10_000) throw new Fault('must have at most 10,000 characters', ['text'])
  return { text }
})

function attempt<Output>(check: (value: unknown) => Output, value: unknown): SchemaResult<Output> {
  try {
    return { value: check(value) }
  } catch (error) {
    if (error instanceof Fault) return { issues: [{ message: error.message, path: error.path }] }
    throw error
  }
}
