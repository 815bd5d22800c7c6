import { type HeadLimits, withHeadDefaults } from './head-limits.js'
import { FAULT, type HeadFault, HeadScanner, MORE, type StartLine } from './head-scanner.js'
import { HeaderList } from './header-list.js'
import type { Latin1 } from './latin1.js'

/** A head before the parts of its start line have been looked at. */
export interface RawHead {
  readonly kind: 'head'
  readonly parts: readonly [string, string, string]
  readonly headers: HeaderList
  /** Offset behind the head in the bytes of the last call. */
  readonly consumed: number
}

export type HeadReading = { readonly kind: 'more' } | { readonly kind: 'fault'; readonly fault: HeadFault } | RawHead

const more = { kind: 'more' } as const
const noBytes = new Uint8Array(0)
const HELD_BYTES_MIN = 1024

/**
 * Puts a head together from chunks. A head that is whole in one chunk is never copied; of any other the bytes are
 * copied once, into memory that doubles up to `headBytesMax`. Several heads in a row share that limit.
 */
export class HeadReader {
  readonly #startLine: StartLine
  readonly #limits: HeadLimits
  readonly #latin1: Latin1
  #bytesLeft: number
  #scanner: HeadScanner
  #held = noBytes
  #heldBytes = 0

  constructor(startLine: StartLine, limits: Partial<HeadLimits> | undefined, latin1: Latin1) {
    this.#startLine = startLine
    this.#limits = withHeadDefaults(limits)
    this.#latin1 = latin1
    this.#bytesLeft = this.#limits.headBytesMax
    this.#scanner = new HeadScanner(startLine, this.#limits, this.#bytesLeft)
  }

  receive(bytes: Uint8Array, start: number, end: number): HeadReading {
    const before = this.#heldBytes
    if (before === 0) {
      const found = this.#scanner.scan(bytes, start, start, end)
      if (found === MORE) this.#hold(bytes, start, end)
      return this.#reading(found, bytes, start, found)
    }
    // One byte above the limit is enough for the scanner to see that it is exceeded.
    this.#hold(bytes, start, Math.min(end, start + this.#bytesLeft + 1 - before))
    const held = this.#held
    const found = this.#scanner.scan(held, 0, before, this.#heldBytes)
    return this.#reading(found, held, 0, start + found - before)
  }

  #reading(found: number, bytes: Uint8Array, start: number, consumed: number): HeadReading {
    if (found === MORE) return more
    if (found === FAULT) return { kind: 'fault', fault: this.#scanner.fault }
    const text = this.#latin1(bytes, start, found)
    const { marks } = this.#scanner
    this.#bytesLeft -= found - start
    this.#scanner = new HeadScanner(this.#startLine, this.#limits, this.#bytesLeft)
    this.#held = noBytes
    this.#heldBytes = 0
    // The lines lie between the end of the start line and that of the head, both CRLF.
    const headers = HeaderList.fromText(text.slice(marks[3]! + 2, -2))
    return { kind: 'head', parts: startLineParts(text, marks), headers, consumed }
  }

  #hold(bytes: Uint8Array, start: number, end: number): void {
    const wanted = this.#heldBytes + end - start
    if (wanted > this.#held.length) {
      const grown = new Uint8Array(Math.max(HELD_BYTES_MIN, 2 * this.#held.length, wanted))
      grown.set(this.#held.subarray(0, this.#heldBytes))
      this.#held = grown
    }
    this.#held.set(bytes.subarray(start, end), this.#heldBytes)
    this.#heldBytes = wanted
  }
}

function startLineParts(text: string, marks: readonly number[]): [string, string, string] {
  const [start, end1, end2, end3] = marks as [number, number, number, number]
  return [text.slice(start, end1), text.slice(end1 + 1, end2), text.slice(end2 + 1, end3)]
}
