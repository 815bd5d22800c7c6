import type { Duplex } from 'node:stream'

import { reasonPhrase } from '../../node/opening-server.js'
import { isSendableValue, isToken } from '../../protocol/opening/character.js'
import type { UpgradeRefusal } from './upgrade-refusal.js'

/** How long the peer may take to fetch an answer before it is dropped. */
const FETCH_TIMEOUT_MS = 1_000

/** Headers that say where the answer ends. */
const framing: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding', 'trailer'])

/**
 * The whole answer. Its headers may be the application's, except those that say where it ends.
 * @throws {RangeError} for a status that refuses nothing
 * @throws {TypeError} for headers that cannot be sent
 */
export function refusalAnswer({ status, message, headers = {} }: UpgradeRefusal): string {
  if (!Number.isInteger(status) || status < 300 || status > 599) throw new RangeError(`${status} refuses nothing`)
  const body = message === undefined || message === '' ? reasonPhrase(status) : message
  const lines = Object.entries(headers).flatMap(headerLines)
  const typed = lines.some((line) => /^content-type:/i.test(line))
  const upgrade = lines.some((line) => /^upgrade:/i.test(line))
  return [
    `HTTP/1.1 ${status} ${reasonPhrase(status)}`,
    `Connection: ${upgrade ? 'close, Upgrade' : 'close'}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(typed ? [] : ['Content-Type: text/plain; charset=utf-8']),
    ...lines,
    '',
    body,
  ].join('\r\n')
}

function headerLines([name, value]: [string, unknown]): string[] {
  if (!isToken(name)) throw new TypeError(`the header name ${JSON.stringify(name)} is not a token`)
  if (value === undefined || framing.has(name.toLowerCase())) return []
  return (Array.isArray(value) ? value : [value]).map((one) => {
    const text = String(one)
    if (!isSendableValue(text))
      throw new TypeError(`the value of the header ${name} has characters that cannot be sent`)
    return `${name}: ${text}`
  })
}

/** Answers and ends the stream; who does not fetch the answer in time is dropped. What still comes is thrown away. */
export function refuseUpgrade(socket: Duplex, answer: string): void {
  const timer = setTimeout(() => socket.destroy(), FETCH_TIMEOUT_MS)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
  socket.end(answer)
  socket.resume()
}
