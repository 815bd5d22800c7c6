import type { Schema } from './schema.js'

/** `log`: every publication, in order, resumable. `signal`: best effort. `presence`: members that live and die with sessions. */
export type TopicKind = 'log' | 'signal' | 'presence'

/** One topic of a contract: a kind, a name pattern such as `rooms/:room/messages`, and the schema of its payloads. */
export interface TopicDefinition<
  Kind extends TopicKind = TopicKind,
  Pattern extends string = string,
  Payload extends Schema = Schema,
> {
  readonly kind: Kind
  readonly pattern: Pattern
  readonly schema: Payload
}

/** The parameter names of a pattern: `ParamNames<'rooms/:room/users/:user'>` is `'room' | 'user'`. */
export type ParamNames<Pattern extends string> = Pattern extends `${infer Head}/${infer Rest}`
  ? ParamNames<Head> | ParamNames<Rest>
  : Pattern extends `:${infer Name}`
    ? Name
    : never

/** The values that fill a pattern. A pattern without parameters takes `{}`. */
export type Params<Pattern extends string> = { readonly [Name in ParamNames<Pattern>]: string }

/** A topic whose every publication is kept, ordered and resumable. */
export function log<const Pattern extends string, Payload extends Schema>(
  pattern: Pattern,
  schema: Payload,
): TopicDefinition<'log', Pattern, Payload> {
  return { kind: 'log', pattern, schema }
}

/** A topic whose messages are delivered now or never. */
export function signal<const Pattern extends string, Payload extends Schema>(
  pattern: Pattern,
  schema: Payload,
): TopicDefinition<'signal', Pattern, Payload> {
  return { kind: 'signal', pattern, schema }
}

/** A topic that tells who is here: one member per session, each with its own payload. */
export function presence<const Pattern extends string, Payload extends Schema>(
  pattern: Pattern,
  schema: Payload,
): TopicDefinition<'presence', Pattern, Payload> {
  return { kind: 'presence', pattern, schema }
}
