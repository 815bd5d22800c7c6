import { constants, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib'

import { closeDeflated, mayHaveSwallowed, WINDOW_BITS_MAX, type Closing, type Violation } from '../protocol/index.js'
import { windowAfter } from './deflate-window.js'
import { pieceBytes } from './zlib-piece.js'

const WINDOW_BYTES = 2 ** WINDOW_BITS_MAX
/** How many times as long text and the like is before compression. */
const EXPECTED_RATIO = 4

export interface InflateLimits {
  /** Longest message after decompression, in bytes. */
  readonly messageBytesMax: number
  readonly membersMax: number
}

/** What zlib made of a piece: its output, and how much of the input that took. */
interface Inflated {
  readonly bytes: Uint8Array
  readonly consumed: number
}

interface Step {
  readonly input: Uint8Array
  readonly options: ZlibOptions
}

/**
 * Decompresses the messages of one connection, each with one call of zlib unless it has several final blocks, and with
 * the limit on its output watched meanwhile. Between messages it holds the window of the last 32 KiB, or nothing.
 */
export class Inflater {
  readonly #limits: InflateLimits
  readonly #takeover: boolean
  #window: Uint8Array | undefined

  constructor(limits: InflateLimits, takeover: boolean) {
    this.#limits = limits
    this.#takeover = takeover
  }

  /** The message whose compressed payload is `bytes[start..end)`, or what is wrong with it. */
  inflate(bytes: Uint8Array, start: number, end: number): Uint8Array | Violation {
    const steps = this.#steps(bytes, start, end)
    let step = steps.next()
    while (step.done !== true) step = steps.next(inflateNow(step.value))
    return step.value
  }

  /** The same by another thread. `bytes` must not change; the next message waits for this one. */
  async inflateApart(bytes: Uint8Array, start: number, end: number): Promise<Uint8Array | Violation> {
    const steps = this.#steps(bytes, start, end)
    let step = steps.next()
    while (step.done !== true) step = steps.next(await inflateApart(step.value))
    return step.value
  }

  *#steps(
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Generator<Step, Uint8Array | Violation, Inflated | Violation> {
    const { messageBytesMax, membersMax } = this.#limits
    const size = end - start
    const closed = closeDeflated(bytes, start, end, 'stored')
    const pieces: Uint8Array[] = []
    let window = this.#window
    let byteLength = 0
    let at = 0
    for (let members = 0; at < size; members++) {
      if (members === membersMax) return 'too-many-members'
      const memberStart = at
      const inflated = yield stepOf(closed.subarray(at), messageBytesMax - byteLength, window)
      if (typeof inflated === 'string') return inflated
      at += inflated.consumed
      byteLength += inflated.bytes.length
      if (byteLength > messageBytesMax) return 'message-too-big'
      // A final block that the sender did not end.
      if (at > size && at < closed.length) return 'deflate-invalid'
      if (at === closed.length && mayHaveSwallowed(inflated.bytes, 'stored')) {
        const other = closeDeflated(bytes, start + memberStart, end, 'fixed' satisfies Closing)
        const again = yield stepOf(other, messageBytesMax, window)
        if (typeof again === 'string') return again
      }
      if (inflated.bytes.length === 0) continue
      pieces.push(inflated.bytes)
      if (at < size || this.#takeover) window = windowAfter(window, inflated.bytes, WINDOW_BYTES)
    }
    if (this.#takeover) this.#window = window
    return joined(pieces, byteLength)
  }
}

function stepOf(input: Uint8Array, bytesMax: number, window: Uint8Array | undefined): Step {
  const options = {
    // A larger window than the peer's is always right.
    windowBits: WINDOW_BITS_MAX,
    finishFlush: constants.Z_FINISH,
    chunkSize: pieceBytes(input.length * EXPECTED_RATIO),
    maxOutputLength: Math.max(1, bytesMax),
    info: true,
    ...(window !== undefined && { dictionary: window }),
  }
  return { input, options }
}

/** What zlib returns with the option `info`, which its types do not tell. */
interface Informed {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

function inflateNow({ input, options }: Step): Inflated | Violation {
  try {
    return found(inflateRawSync(input, options))
  } catch (error) {
    return violationOf(error)
  }
}

function inflateApart({ input, options }: Step): Promise<Inflated | Violation> {
  return new Promise((resolve) => {
    // zlib calls back again for an error behind the first one; only the first counts.
    inflateRaw(input, options, (error, result) => resolve(error === null ? found(result) : violationOf(error)))
  })
}

function found(result: unknown): Inflated {
  const { buffer, engine } = result as Informed
  return { bytes: buffer, consumed: engine.bytesWritten }
}

function violationOf(error: unknown): Violation {
  return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'message-too-big' : 'deflate-invalid'
}

/** All pieces as one array, whose memory is not much larger than what is in it. */
function joined(pieces: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [first] = pieces
  if (pieces.length === 1 && first!.buffer.byteLength <= byteLength * 2) {
    return new Uint8Array(first!.buffer, first!.byteOffset, byteLength)
  }
  const all = new Uint8Array(byteLength)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
