import { classes, COLON, CR, HTAB, isOws, LF, SP, TEXT, TOKEN, VISIBLE } from './character.js'
import type { HeadLimits } from './head-limits.js'

/** Faults of the bytes of a head, request or response. */
export type HeadFault =
  | 'start-line-malformed'
  | 'start-line-too-long'
  | 'line-end-malformed'
  | 'control-character'
  | 'header-name-malformed'
  | 'space-before-colon'
  | 'folded-header'
  | 'header-line-too-long'
  | 'too-many-headers'
  | 'head-too-big'

const State = {
  start: 0,
  emptyLineEnd: 1,
  lineStart: 2,
  part1: 3,
  part2: 4,
  part3: 5,
  startLineEnd: 6,
  fieldStart: 7,
  name: 8,
  value: 9,
  fieldEnd: 10,
  headEnd: 11,
} as const

type State = (typeof State)[keyof typeof State]

/** How the first line of a request differs from that of a response. Both have three parts with a space between. */
export interface StartLine {
  /** By state: which bytes leave the state as it is, as a set of `TOKEN`, `VISIBLE`, `TEXT`. */
  readonly masks: readonly number[]
  /** Whether an empty line may stand before it. */
  readonly mayFollowEmptyLine: boolean
  /** Whether the third part may be missing together with the space before it. */
  readonly mayEndEarly: boolean
}

/**
 * "A server … SHOULD ignore at least one empty line (CRLF) received prior to the request-line" (RFC 9112 §2.2): one
 * is skipped, and it counts as part of the head.
 */
export const requestLine: StartLine = {
  masks: [0, 0, 0, TOKEN, VISIBLE, VISIBLE, 0, 0, TOKEN, TEXT, 0, 0],
  mayFollowEmptyLine: true,
  mayEndEarly: false,
}

/** The reason phrase may be empty, and servers exist that leave out the space before it then (RFC 9112 §4). */
export const statusLine: StartLine = {
  masks: [0, 0, 0, VISIBLE, VISIBLE, TEXT, 0, 0, TOKEN, TEXT, 0, 0],
  mayFollowEmptyLine: false,
  mayEndEarly: true,
}

/** `scan` has read everything and the head goes on. */
export const MORE = -1
/** `scan` has met a fault. */
export const FAULT = -2

/**
 * Goes over the bytes of one head, each once, and notes where its parts are. What it finds depends on the bytes and
 * never on how they were cut into chunks, since each fault belongs to the byte at which it is sure.
 */
export class HeadScanner {
  /**
   * Offsets from the start of the head: the start of the start line, and the ends of its three parts.
   */
  readonly marks: number[] = []
  readonly #startLine: StartLine
  readonly #limits: HeadLimits
  readonly #headBytesMax: number
  #state: State = State.start
  #lineEndMax: number
  #headers = 0
  #fault: HeadFault = 'start-line-malformed'

  /** `headBytesMax` takes the place of that in `limits`. */
  constructor(startLine: StartLine, limits: HeadLimits, headBytesMax: number) {
    this.#startLine = startLine
    this.#limits = limits
    this.#headBytesMax = headBytesMax
    this.#lineEndMax = limits.lineBytesMax
  }

  /** What was wrong, once `scan` has returned `FAULT`. */
  get fault(): HeadFault {
    return this.#fault
  }

  /**
   * Reads `bytes[at..end)` of the head that begins at `base`. Returns the offset behind the head, `MORE`, or `FAULT`;
   * after `MORE` the next call goes on where this one ended, in the same bytes or in a copy of them.
   */
  scan(bytes: Uint8Array, base: number, at: number, end: number): number {
    const { masks } = this.#startLine
    let i = at
    for (;;) {
      const stop = Math.min(end, base + Math.min(this.#lineEndMax, this.#headBytesMax))
      const mask = masks[this.#state]!
      while (i < stop && (classes[bytes[i]!]! & mask) !== 0) i++
      if (i === end) return MORE
      if (i === stop) return this.#fail(this.#overrun())
      const byte = bytes[i]!
      if (this.#state === State.headEnd) return byte === LF ? i + 1 : this.#fail('line-end-malformed')
      const next = this.#state < State.fieldStart ? this.#inStartLine(byte, i - base) : this.#inFields(byte, i - base)
      if (typeof next === 'string') return this.#fail(next)
      this.#state = next
      i++
    }
  }

  #fail(fault: HeadFault): typeof FAULT {
    this.#fault = fault
    return FAULT
  }

  #overrun(): HeadFault {
    if (this.#lineEndMax > this.#headBytesMax) return 'head-too-big'
    return this.#state < State.fieldStart ? 'start-line-too-long' : 'header-line-too-long'
  }

  #inStartLine(byte: number, offset: number): State | HeadFault {
    const { marks } = this
    const { masks, mayFollowEmptyLine, mayEndEarly } = this.#startLine
    switch (this.#state) {
      case State.emptyLineEnd:
        if (byte !== LF) return 'line-end-malformed'
        this.#lineEndMax = offset + 1 + this.#limits.lineBytesMax
        return State.lineStart
      case State.part1:
      case State.part2:
        if (offset === marks.at(-1)! + 1 && this.#state === State.part2) return 'start-line-malformed'
        if (byte !== SP && !(byte === CR && mayEndEarly && this.#state === State.part2)) break
        marks.push(offset)
        if (byte === SP) return this.#state === State.part1 ? State.part2 : State.part3
        marks.push(offset)
        return State.startLineEnd
      case State.part3:
        if (byte !== CR) break
        marks.push(offset)
        return State.startLineEnd
      case State.startLineEnd:
        return this.#afterLine(byte, offset)
      default:
        if (byte === CR && this.#state === State.start && mayFollowEmptyLine) return State.emptyLineEnd
        if ((classes[byte]! & masks[State.part1]!) === 0) break
        marks.push(offset)
        return State.part1
    }
    return unexpected(byte, 'start-line-malformed')
  }

  #inFields(byte: number, offset: number): State | HeadFault {
    switch (this.#state) {
      case State.fieldStart:
        if (byte === CR) return State.headEnd
        if (isOws(byte)) return 'folded-header'
        if ((classes[byte]! & TOKEN) === 0) break
        if (++this.#headers > this.#limits.headersMax) return 'too-many-headers'
        return State.name
      case State.name:
        if (isOws(byte)) return 'space-before-colon'
        if (byte !== COLON) break
        return State.value
      case State.value:
        if (byte !== CR) break
        return State.fieldEnd
      default:
        return this.#afterLine(byte, offset)
    }
    return unexpected(byte, 'header-name-malformed')
  }

  #afterLine(byte: number, offset: number): State | HeadFault {
    if (byte !== LF) return 'line-end-malformed'
    this.#lineEndMax = offset + 1 + this.#limits.lineBytesMax
    return State.fieldStart
  }
}

/** The fault of a byte that may not stand where it does: its own, or that of the place. */
function unexpected(byte: number, place: HeadFault): HeadFault {
  if (byte === LF) return 'line-end-malformed'
  const control = (byte < SP && byte !== HTAB && byte !== CR) || byte === 0x7f
  return control ? 'control-character' : place
}
