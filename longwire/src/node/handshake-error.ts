import { handshakeFailures, refusals, type HandshakeFailure, type HeaderList, type Refusal } from '../protocol/index.js'

export interface HandshakeErrorFacts {
  /** HTTP status that was received, or sent. */
  readonly status?: number
  /** Headers of the response that was received. */
  readonly headers?: HeaderList
  readonly cause?: unknown
}

/** No connection came about. `failure` says why; `handshakeFailures` and `refusals` explain it. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
  /** What went wrong for a client, or why a server refused. */
  readonly failure: HandshakeFailure | Refusal
  readonly status: number | undefined
  readonly headers: HeaderList | undefined

  constructor(failure: HandshakeFailure | Refusal, facts: HandshakeErrorFacts = {}) {
    const { text } =
      failure in handshakeFailures ? handshakeFailures[failure as HandshakeFailure] : refusals[failure as Refusal]
    const status = facts.status === undefined ? '' : ` (status ${facts.status})`
    super(`${text}${status}`, facts.cause === undefined ? {} : { cause: facts.cause })
    this.failure = failure
    this.status = facts.status
    this.headers = facts.headers
  }
}
