import { parseExtensions, serializeExtensions, type ExtensionParameter } from '../../protocol/index.js'

/** The parameters of one offer: each name with all its values, true for one without a value. */
export type OfferParameters = Record<string, (string | true)[]>
/** All offers, by the name of the extension. */
export type Offers = Record<string, OfferParameters[]>

/** Parameters as `format` takes them. */
type Formattable = Readonly<Record<string, unknown>>

/**
 * Reads a `Sec-WebSocket-Extensions` header.
 * @throws {SyntaxError} when it is malformed
 */
function parse(header: string): Offers {
  const extensions = parseExtensions([header])
  if (extensions === undefined) throw new SyntaxError('the header is malformed')
  const offers: Offers = Object.create(null) as Offers
  for (const { name, params } of extensions) {
    const values: OfferParameters = Object.create(null) as OfferParameters
    for (const [param, value] of params) (values[param] ??= []).push(value)
    ;(offers[name] ??= []).push(values)
  }
  return offers
}

/**
 * Writes such a header. A value of true stands for a parameter without one.
 * @throws {TypeError} for what is no token
 */
function format(extensions: Readonly<Record<string, Formattable | readonly Formattable[]>>): string {
  return serializeExtensions(
    Object.entries(extensions).flatMap(([name, offers]) =>
      asList(offers).map((params) => ({ name, params: Object.entries(params as Formattable).flatMap(parametersOf) })),
    ),
  )
}

function parametersOf([name, values]: [string, unknown]): ExtensionParameter[] {
  return asList(values).map((value) => [name, value === true ? true : String(value)])
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** As ws exports it. */
export const extension: { readonly parse: typeof parse; readonly format: typeof format } = { parse, format }
