import { reviewAgreed, type AcceptedResponse, type FailedResponse, type Offered } from './review-response.js'
import type { StreamHead } from './stream-head.js'

/** The client's check of the server's answer over HTTP/2 (RFC 8441 §5): "any 2xx" opens the WebSocket. */
export function reviewConnectAnswer(head: StreamHead, asked: Offered): AcceptedResponse | FailedResponse {
  const status = statusOf(head)
  if (status < 200 || status > 299) return { ok: false, failure: 'status-not-2xx' }
  return reviewAgreed(head.headers, asked)
}

/** The status of an answer; 0 when there is none. */
export function statusOf({ pseudo }: StreamHead): number {
  const status = pseudo.one(':status') ?? ''
  let value = 0
  for (const char of status) {
    if (char < '0' || char > '9') return 0
    value = value * 10 + Number(char)
  }
  return status.length === 3 ? value : 0
}
