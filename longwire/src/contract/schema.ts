/**
 * The part of Standard Schema v1 (https://standardschema.dev) that Longwire reads.
 * Any validator that implements it (zod, valibot, arktype, a hand-written object) can type a topic.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<SchemaIssue> }

export interface SchemaIssue {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** What a caller passes in: the schema's input type. */
export type InputOf<S extends Schema> = NonNullable<S['~standard']['types']>['input']

/** What a reader receives: the schema's output type. */
export type OutputOf<S extends Schema> = NonNullable<S['~standard']['types']>['output']
