import { isToken } from './character.js'
import type { ExtensionOffer, ExtensionParameter } from './extension.js'
import { FieldScanner } from './field-scanner.js'

const COMMA = 0x2c
const SEMICOLON = 0x3b
const EQUALS = 0x3d

/**
 * The value of `Sec-WebSocket-Extensions`, in order, from one header line or several:
 * `token *( ";" token [ "=" ( token / quoted-string ) ] )` (RFC 6455 §9.1). Undefined when it is malformed.
 */
export function parseExtensions(lines: readonly string[]): ExtensionOffer[] | undefined {
  const extensions: ExtensionOffer[] = []
  for (const line of lines) {
    const scanner = new FieldScanner(line)
    do {
      const extension = parseExtension(scanner)
      if (extension === undefined) return undefined
      extensions.push(extension)
    } while (scanner.take(COMMA))
    if (!scanner.atEnd) return undefined
  }
  return extensions
}

function parseExtension(scanner: FieldScanner): ExtensionOffer | undefined {
  scanner.skipOws()
  const name = scanner.token()
  if (name === '') return undefined
  const params: ExtensionParameter[] = []
  scanner.skipOws()
  while (scanner.take(SEMICOLON)) {
    scanner.skipOws()
    const param = scanner.token()
    if (param === '') return undefined
    if (scanner.take(EQUALS)) {
      const value = scanner.token() || scanner.quotedToken()
      if (value === '') return undefined
      params.push([param, value])
    } else {
      params.push([param, true])
    }
    scanner.skipOws()
  }
  return { name, params }
}

/**
 * The header value for `extensions`.
 * @throws {TypeError} when a name or value is not a token.
 */
export function serializeExtensions(extensions: readonly ExtensionOffer[]): string {
  return extensions.map(serializeExtension).join(', ')
}

function serializeExtension({ name, params }: ExtensionOffer): string {
  let text = tokenOrThrow(name)
  for (const [param, value] of params) {
    text += `; ${tokenOrThrow(param)}`
    if (value !== true) text += `=${tokenOrThrow(value)}`
  }
  return text
}

function tokenOrThrow(text: string): string {
  if (!isToken(text)) throw new TypeError(`${JSON.stringify(text)} in an extension is not a token`)
  return text
}
