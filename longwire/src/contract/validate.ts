import type { Schema, SchemaIssue, SchemaResult } from './schema.js'

/** What a schema made of a value. `path` says where the first fault is, as `a.b[2]`; absent for the value itself. */
export type Validation<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly message: string; readonly path?: string }

/** Runs `schema` over `value`: at once when the schema is synchronous. Throws and rejects only as the schema does. */
export function validate<Output>(
  schema: Schema<unknown, Output>,
  value: unknown,
): Validation<Output> | Promise<Validation<Output>> {
  const result = schema['~standard'].validate(value)
  return 'then' in result ? result.then(conclude) : conclude(result)
}

function conclude<Output>(result: SchemaResult<Output>): Validation<Output> {
  if (result.issues === undefined) return { ok: true, value: result.value }
  const issue = result.issues[0]
  if (issue === undefined) return { ok: false, message: 'not valid' }
  const path = formatPath(issue.path ?? [])
  return path === '' ? { ok: false, message: issue.message } : { ok: false, message: issue.message, path }
}

/** `a.b[2]`; a key that is no plain name stands in brackets and quotes, as `a["b c"]`. */
export function formatPath(path: NonNullable<SchemaIssue['path']>): string {
  let text = ''
  for (const segment of path) {
    const key = typeof segment === 'object' ? segment.key : segment
    if (typeof key === 'number') text += `[${key}]`
    else if (typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(String(key))}]`
  }
  return text
}
