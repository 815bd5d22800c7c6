import type { IncomingMessage } from 'node:http'

import { digest } from '../../node/digest.js'
import {
  HeaderList,
  reviewResponse,
  handshakeFailures,
  type AcceptedResponse,
  type ClientExtension,
  type HandshakeFailure,
} from '../../protocol/index.js'

export interface AskedFor {
  readonly key: string
  readonly subprotocols: readonly string[]
  readonly extensions: readonly ClientExtension[]
}

/** What the server's 101 says, or what is wrong with it, in the words of ws where it has them. */
export function clientAnswer(response: IncomingMessage, asked: AskedFor): AcceptedResponse | string {
  const headers = HeaderList.fromRaw(response.rawHeaders)
  const head = {
    version: response.httpVersion,
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    headers,
  }
  const review = reviewResponse(head, { ...asked, requireSubprotocol: true }, digest)
  return review.ok ? review : messageOf(review.failure, asked)
}

function messageOf(failure: HandshakeFailure, { subprotocols, extensions }: AskedFor): string {
  if (failure.startsWith('upgrade-')) return 'Invalid Upgrade header'
  if (failure.startsWith('accept-')) return 'Invalid Sec-WebSocket-Accept header'
  if (failure === 'subprotocol-missing') return 'Server sent no subprotocol'
  if (failure.startsWith('subprotocol-'))
    return subprotocols.length === 0
      ? 'Server sent a subprotocol but none was requested'
      : 'Server sent an invalid subprotocol'
  if (failure.startsWith('extension')) {
    if (extensions.length === 0) return 'Server sent a Sec-WebSocket-Extensions header but no extension was requested'
    return failure === 'extension-not-offered'
      ? 'Server indicated an extension that was not requested'
      : 'Invalid Sec-WebSocket-Extensions header'
  }
  return `Invalid answer: ${handshakeFailures[failure].text}`
}
