import { parseTokenList } from '../../protocol/index.js'

/**
 * The subprotocols that a `Sec-WebSocket-Protocol` header offers, in order.
 * @throws {SyntaxError} for what is no list of tokens, or has one twice
 */
export function parseSubprotocols(header: string): Set<string> {
  const names = parseTokenList([header])
  if (names === undefined) throw new SyntaxError('the header is not a list of tokens')
  const set = new Set(names)
  if (set.size < names.length) throw new SyntaxError('a subprotocol is duplicated')
  return set
}

/** As ws exports it. */
export const subprotocol: { readonly parse: typeof parseSubprotocols } = { parse: parseSubprotocols }
