import type { HeadLimits } from './head-limits.js'
import { HeadReader } from './head-reader.js'
import type { HeadFault } from './head-scanner.js'
import { requestLine } from './head-scanner.js'
import type { RequestHead } from './head.js'
import { type Latin1, portableLatin1 } from './latin1.js'
import type { Refusal } from './refusal.js'

export type RequestReading =
  | { readonly kind: 'more' }
  /** `consumed` is the offset behind the head in the bytes of the last call: what follows belongs to the frames. */
  | { readonly kind: 'head'; readonly head: RequestHead; readonly consumed: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Reads one request head (RFC 9112 §3, §5) as its bytes arrive, without the leniencies that let two parsers
 * disagree: no bare LF, no folded line, no white space before a colon, no control character.
 */
export class RequestReader {
  readonly #reader: HeadReader
  #refusal: Refusal | undefined

  constructor(limits?: Partial<HeadLimits>, latin1: Latin1 = portableLatin1) {
    this.#reader = new HeadReader(requestLine, limits, latin1)
  }

  /**
   * Takes received bytes and keeps copies only. Never throws for any bytes. A refusal is final; a head is the last
   * thing that is asked of a reader.
   */
  receive(bytes: Uint8Array, start = 0, end = bytes.length): RequestReading {
    if (this.#refusal !== undefined) return { kind: 'refused', refusal: this.#refusal }
    const reading = this.#reader.receive(bytes, start, end)
    if (reading.kind === 'more') return reading
    if (reading.kind === 'fault') return this.#refuse(toRefusal(reading.fault))
    const [method, target, protocol] = reading.parts
    const version = httpVersion(protocol)
    if (version === undefined) return this.#refuse('request-line-malformed')
    const { headers, consumed } = reading
    return { kind: 'head', head: { method, target, version, headers }, consumed }
  }

  #refuse(refusal: Refusal): RequestReading {
    this.#refusal = refusal
    return { kind: 'refused', refusal }
  }
}

function toRefusal(fault: HeadFault): Refusal {
  if (fault === 'start-line-malformed') return 'request-line-malformed'
  return fault === 'start-line-too-long' ? 'request-line-too-long' : fault
}

/** The `1.1` of `HTTP/1.1` (RFC 9112 §2.3); undefined when `protocol` is not of that form. */
export function httpVersion(protocol: string): string | undefined {
  if (protocol === 'HTTP/1.1') return '1.1'
  const version = protocol.slice(5)
  const formed = protocol.length === 8 && protocol.startsWith('HTTP/') && version[1] === '.'
  return formed && isDigit(version[0]!) && isDigit(version[2]!) ? version : undefined
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}
