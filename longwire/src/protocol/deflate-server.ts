import { DEFLATE, parseDeflate, WINDOW_BITS_MAX, WINDOW_BITS_PRODUCED_MIN } from './deflate.js'
import type { DeflateTerms, DeflateWishes } from './deflate.js'
import type { ExtensionParameter, ServerExtension } from './opening/extension.js'

/** The server's side of negotiating permessage-deflate (RFC 7692 §5.1, §7.1); `agreed` is a `DeflateTerms`. */
export function deflateServer(wishes: DeflateWishes): ServerExtension {
  return {
    name: DEFLATE,
    rsv1: true,
    accept: ({ params }) => {
      const offer = parseDeflate(params, 'offer')
      if (offer === undefined) return undefined
      const { serverWindowBits: limit = WINDOW_BITS_MAX } = offer
      if (limit < WINDOW_BITS_PRODUCED_MIN) return undefined
      const agreed: DeflateTerms = {
        serverNoContextTakeover: offer.serverNoContextTakeover || wishes.serverNoContextTakeover,
        clientNoContextTakeover: offer.clientNoContextTakeover || wishes.clientNoContextTakeover,
        // "the same or smaller value" (§7.1.2.1).
        serverWindowBits: Math.min(limit, wishes.windowBits),
        // Not limited: the window that matters is the one the client's data refers to.
        clientWindowBits: WINDOW_BITS_MAX,
      }
      return { params: answer(agreed, offer.serverWindowBits !== undefined), agreed }
    },
  }
}

function answer(terms: DeflateTerms, windowAsked: boolean): ExtensionParameter[] {
  const params: ExtensionParameter[] = []
  if (terms.serverNoContextTakeover) params.push(['server_no_context_takeover', true])
  if (terms.clientNoContextTakeover) params.push(['client_no_context_takeover', true])
  if (windowAsked || terms.serverWindowBits < WINDOW_BITS_MAX) {
    params.push(['server_max_window_bits', String(terms.serverWindowBits)])
  }
  return params
}
