import type { ClientExtension, ExtensionOffer, NegotiatedExtension, ServerExtension } from './extension.js'
import type { HandshakeFailure } from './handshake-failure.js'

/**
 * What a server takes of the `offers`, in their order, which is the client's preference. An offer that nobody here
 * knows, whose parameters do not suit, or that would use RSV1 a second time is declined; the handshake goes on.
 */
export function takeOffers(
  offers: readonly ExtensionOffer[],
  extensions: readonly ServerExtension[],
): NegotiatedExtension[] {
  const taken: NegotiatedExtension[] = []
  for (const offer of offers) {
    const extension = extensions.find(({ name }) => name === offer.name)
    if (extension === undefined || conflict(taken, extension) !== undefined) continue
    const answer = extension.accept(offer)
    if (answer === undefined) continue
    taken.push({ name: offer.name, rsv1: extension.rsv1 ?? false, params: answer.params, agreed: answer.agreed })
  }
  return taken
}

/** What a client makes of the extensions in the `answer`; each must be one that it offered (RFC 6455 §4.1). */
export function confirmAnswer(
  answer: readonly ExtensionOffer[],
  extensions: readonly ClientExtension[],
): NegotiatedExtension[] | HandshakeFailure {
  const confirmed: NegotiatedExtension[] = []
  for (const { name, params } of answer) {
    const extension = extensions.find((candidate) => candidate.name === name)
    if (extension === undefined || extension.offers().length === 0) return 'extension-not-offered'
    const failure = conflict(confirmed, extension)
    if (failure !== undefined) return failure
    const agreed = extension.confirm(params)
    if (agreed === undefined) return 'extension-parameters'
    confirmed.push({ name, rsv1: extension.rsv1 ?? false, params, agreed })
  }
  return confirmed
}

function conflict(
  taken: readonly NegotiatedExtension[],
  extension: ServerExtension | ClientExtension,
): 'extension-repeated' | 'extension-conflict' | undefined {
  if (taken.some(({ name }) => name === extension.name)) return 'extension-repeated'
  return extension.rsv1 === true && taken.some(({ rsv1 }) => rsv1) ? 'extension-conflict' : undefined
}
