import { isSendableValue, isToken } from './character.js'

/** Header lines of the caller's own. */
export type SendableHeaders = Iterable<readonly [name: string, value: string]>

/**
 * The header lines one by one, each checked.
 * @throws {TypeError} when a name is no token, a value has anything but printable ASCII, space and tab in it (so that
 * nobody's data becomes a header line of its own), or `reserved`, in lower case, says that the name is not the caller's.
 */
export function* checkedHeaders(
  headers: SendableHeaders,
  reserved: ReadonlySet<string>,
): Generator<readonly [name: string, value: string], void> {
  for (const header of headers) {
    const [name, value] = header
    if (!isToken(name)) throw new TypeError(`the header name ${JSON.stringify(name)} is not a token`)
    if (reserved.has(name.toLowerCase())) throw new TypeError(`the header ${name} is part of the handshake itself`)
    if (!isSendableValue(value))
      throw new TypeError(`the value of the header ${name} has characters that cannot be sent`)
    yield header
  }
}

/**
 * The header lines as they are sent, each with its CRLF.
 * @throws {TypeError} as `checkedHeaders` does
 */
export function serializeHeaders(headers: SendableHeaders, reserved: ReadonlySet<string>): string {
  let text = ''
  for (const [name, value] of checkedHeaders(headers, reserved)) text += `${name}: ${value}\r\n`
  return text
}
