/**
 * A value as Web IDL's DOMString.
 * @throws {TypeError} for a symbol, and what a conversion of the object's own throws
 */
export function toDomString(value: unknown): string {
  if (typeof value === 'symbol') throw new TypeError('a symbol is no string')
  return String(value)
}

/** A value as Web IDL's USVString: lone surrogates become U+FFFD. @throws {TypeError} as `toDomString` */
export function toUsvString(value: unknown): string {
  return toDomString(value).replaceAll(/\p{Surrogate}/gu, '\uFFFD')
}
