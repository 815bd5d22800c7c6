import { digest } from '../../node/digest.js'
import { serializeAccept, type AcceptedRequest } from '../../protocol/index.js'

/** The lines of the 101 (RFC 6455 §4.2.2), for the 'headers' event. */
export function answerLines(accepted: AcceptedRequest, subprotocol: string | undefined): string[] {
  return serializeAccept({ ...accepted, subprotocol }, digest)
    .split('\r\n')
    .slice(0, -2)
}

/**
 * The whole 101, with the lines that listeners have added.
 * @throws {TypeError} for a line that is no header, or says what only the handshake says
 */
export function answerText(
  accepted: AcceptedRequest,
  subprotocol: string | undefined,
  lines: readonly string[],
): string {
  const own = answerLines(accepted, subprotocol)
  const missing = own.find((line) => !lines.includes(line))
  if (missing !== undefined) throw new TypeError(`the answer has to say ${JSON.stringify(missing)}`)
  const added = lines.filter((line) => !own.includes(line)).map(split)
  return serializeAccept({ ...accepted, subprotocol }, digest, added)
}

function split(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(colon, 0)), line.slice(colon + 1).trim()]
}
