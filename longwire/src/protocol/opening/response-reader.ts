import type { HandshakeFailure } from './handshake-failure.js'
import type { HeadLimits } from './head-limits.js'
import { HeadReader } from './head-reader.js'
import { type HeadFault, statusLine } from './head-scanner.js'
import type { ResponseHead } from './head.js'
import { type Latin1, portableLatin1 } from './latin1.js'
import { httpVersion } from './request-reader.js'

export type ResponseReading =
  | { readonly kind: 'more' }
  /** `consumed` is the offset behind the head in the bytes of the last call: what follows a 101 are frames. */
  | { readonly kind: 'head'; readonly head: ResponseHead; readonly consumed: number }
  | { readonly kind: 'failed'; readonly failure: HandshakeFailure }

const SWITCHING_PROTOCOLS = 101

/** Reads one response head (RFC 9112 §4, §5) as its bytes arrive, as strictly as `RequestReader` does. */
export class ResponseReader {
  readonly #reader: HeadReader
  #failure: HandshakeFailure | undefined

  constructor(limits?: Partial<HeadLimits>, latin1: Latin1 = portableLatin1) {
    this.#reader = new HeadReader(statusLine, limits, latin1)
  }

  /**
   * Takes received bytes and keeps copies only. Never throws for any bytes. A failure is final; a head is the last
   * thing that is asked of a reader. "A client MUST be able to parse one or more 1xx responses received prior to a
   * final response" (RFC 9110 §15.2): they are skipped, 101 apart, and `headBytesMax` holds for all of them together.
   */
  receive(bytes: Uint8Array, start = 0, end = bytes.length): ResponseReading {
    let at = start
    while (this.#failure === undefined) {
      const reading = this.#reader.receive(bytes, at, end)
      if (reading.kind === 'more') return reading
      if (reading.kind === 'fault') return this.#fail(toFailure(reading.fault))
      const [protocol, code, reason] = reading.parts
      const version = httpVersion(protocol)
      const status = parseStatus(code)
      if (version === undefined || status === undefined) return this.#fail('status-line-malformed')
      const { headers, consumed } = reading
      if (status >= 200 || status === SWITCHING_PROTOCOLS) {
        return { kind: 'head', head: { version, status, reason, headers }, consumed }
      }
      at = consumed
    }
    return { kind: 'failed', failure: this.#failure }
  }

  #fail(failure: HandshakeFailure): ResponseReading {
    this.#failure = failure
    return { kind: 'failed', failure }
  }
}

function toFailure(fault: HeadFault): HandshakeFailure {
  if (fault === 'start-line-malformed') return 'status-line-malformed'
  return fault === 'start-line-too-long' ? 'status-line-too-long' : fault
}

/** Three digits, the first of them 1 to 5 (RFC 9110 §15). */
function parseStatus(text: string): number | undefined {
  const status = Number(text)
  return text.length === 3 && status >= 100 && status <= 599 && String(status) === text ? status : undefined
}
