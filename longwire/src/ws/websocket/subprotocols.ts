import { parseTokenList } from '../../protocol/index.js'
import { toDomString } from './web-idl-string.js'

/**
 * What a `(DOMString or sequence<DOMString>)` stands for: something iterable is the sequence, all else one string.
 * @throws {TypeError} for what cannot be converted to a string
 */
export function toStrings(protocols: unknown): readonly string[] {
  return isIterable(protocols) ? Array.from(protocols, toDomString) : [toDomString(protocols)]
}

function isIterable(value: unknown): value is Iterable<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const method = (value as Partial<Iterable<unknown>>)[Symbol.iterator]
  return method !== undefined && method !== null
}

/**
 * RFC 6455 §4.1: "The elements that comprise this value MUST be non-empty strings with characters in the range U+0021 to
 * U+007E not including separator characters … and MUST all be unique strings."
 * @throws {DOMException} a SyntaxError
 */
export function checkSubprotocols(protocols: readonly string[]): void {
  for (const protocol of protocols) {
    const tokens = parseTokenList([protocol])
    if (tokens?.length === 1 && tokens[0] === protocol) continue
    throw new DOMException(`${JSON.stringify(protocol)} is no subprotocol`, 'SyntaxError')
  }
  // In any case of its letters: so the standard's tests take "occur more than once".
  if (new Set(protocols.map((protocol) => protocol.toLowerCase())).size < protocols.length) {
    throw new DOMException('A subprotocol stands there twice', 'SyntaxError')
  }
}
