/** Why a text is not a message of the protocol. */
export type WireFaultName =
  | 'not-json'
  | 'not-an-object'
  | 'unknown-type'
  | 'unsupported-version'
  | 'missing'
  | 'wrong-type'
  | 'out-of-range'
  | 'not-finite'
  | 'too-deep'
  | 'too-many-keys'

/** What a decoder returns instead of a message. Tell it from one by its `type`. */
export interface WireFault {
  readonly type: 'fault'
  readonly name: WireFaultName
  /** One sentence for people; holds nothing of the message but names of fields. */
  readonly message: string
  /** The field at fault, as `subscriptions[2].position`. */
  readonly path?: string
  /** The message's own `id`, when it had a usable one: the request can be answered with `rejected`. */
  readonly id?: number
}
