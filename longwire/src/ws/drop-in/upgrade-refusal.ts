import { refusals, type Refusal } from '../../protocol/index.js'

/** An answer to a request that opens no WebSocket. */
export interface UpgradeRefusal {
  readonly status: number
  /** The body, plain text; default the reason phrase. */
  readonly message?: string | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
}

/** A refusal in the words of ws where it has them; its status too, which RFC 6455 leaves open. */
export function upgradeRefusal(refusal: Refusal): UpgradeRefusal & { readonly message: string } {
  const { status, text, headers = [] } = refusals[refusal]
  return { status, message: text, headers: Object.fromEntries(headers), ...inWordsOfWs(refusal) }
}

function inWordsOfWs(refusal: Refusal): { readonly status: number; readonly message: string } | undefined {
  if (refusal === 'method-not-get') return { status: 405, message: 'Invalid HTTP method' }
  if (refusal.startsWith('upgrade-')) return { status: 400, message: 'Invalid Upgrade header' }
  if (refusal.startsWith('key-')) return { status: 400, message: 'Missing or invalid Sec-WebSocket-Key header' }
  if (refusal.startsWith('version-') || refusal === 'legacy-handshake')
    return { status: 400, message: 'Missing or invalid Sec-WebSocket-Version header' }
  if (refusal.startsWith('subprotocol-')) return { status: 400, message: 'Invalid Sec-WebSocket-Protocol header' }
  if (refusal === 'extensions-malformed')
    return { status: 400, message: 'Invalid or unacceptable Sec-WebSocket-Extensions header' }
  return undefined
}
