import type { ErrorCode } from '../wire/index.js'

export type { ErrorCode } from '../wire/index.js'

/** A request certainly had no effect: the hub, or the client on its behalf, refused it. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError'
  readonly code: ErrorCode
  /** Where in the payload the fault is, as `a.b[2]`. */
  readonly path: string | undefined

  constructor(code: ErrorCode, message: string, path?: string) {
    super(message)
    this.code = code
    this.path = path
  }
}

/** Nobody can say any more whether a request had an effect. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError'
}

/** The hub broke the protocol: the connection is dropped and resumed. */
export class HubFault extends Error {
  override readonly name = 'HubFault'
}
