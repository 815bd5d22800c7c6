import type { ErrorCode } from '../wire/index.js'

/** A request was turned down and certainly had no effect. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError'
  readonly code: ErrorCode
  /** Where in the data the fault is, as `a.b[2]`. */
  readonly path: string | undefined

  constructor(code: ErrorCode, message: string, path?: string) {
    super(message)
    this.code = code
    this.path = path
  }
}
