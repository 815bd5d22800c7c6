import { DEFLATE, parseDeflate, WINDOW_BITS_MAX, type DeflateTerms, type DeflateWishes } from './deflate.js'
import type { ClientExtension, ExtensionParameter } from './opening/extension.js'

/** The client's side of negotiating permessage-deflate (RFC 7692 §5.1, §7.1); `confirm` gives a `DeflateTerms`. */
export function deflateClient(wishes: DeflateWishes): ClientExtension {
  const offers = [offer(wishes)]
  return {
    name: DEFLATE,
    rsv1: true,
    offers: () => offers,
    confirm: (params) => terms(params, wishes),
  }
}

function offer(wishes: DeflateWishes): ExtensionParameter[] {
  const params: ExtensionParameter[] = []
  if (wishes.serverNoContextTakeover) params.push(['server_no_context_takeover', true])
  if (wishes.clientNoContextTakeover) params.push(['client_no_context_takeover', true])
  params.push(['client_max_window_bits', wishes.windowBits === WINDOW_BITS_MAX ? true : String(wishes.windowBits)])
  return params
}

function terms(params: readonly ExtensionParameter[], wishes: DeflateWishes): DeflateTerms | undefined {
  const answer = parseDeflate(params, 'answer')
  if (answer === undefined) return undefined
  // A server takes this parameter by sending it back (§7.1.1.1).
  if (wishes.serverNoContextTakeover && !answer.serverNoContextTakeover) return undefined
  const { serverWindowBits = WINDOW_BITS_MAX, clientWindowBits = wishes.windowBits } = answer
  // "the same or smaller value" (§7.1.2.2); an answer always has a value.
  if (clientWindowBits === true || clientWindowBits > wishes.windowBits) return undefined
  return {
    serverNoContextTakeover: answer.serverNoContextTakeover,
    // Ours to decide: no server minds a client that takes no context over.
    clientNoContextTakeover: answer.clientNoContextTakeover || wishes.clientNoContextTakeover,
    serverWindowBits,
    clientWindowBits,
  }
}
