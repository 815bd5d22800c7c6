/** What a sender takes off the end of a message, and a receiver puts back (RFC 7692 §7.2.2). */
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff)

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
].concat([195, 227, 258])
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
].concat([3073, 4097, 6145, 8193, 12_289, 16_385, 24_577])
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const CODE_BITS_MAX = 15

/** @typedef {{ counts: Uint16Array, symbols: Uint16Array }} Code how many codes there are of each length; symbols in their order */

/** What is wrong with the data. */
class Invalid extends Error {}

/** It ends inside of a block. */
class CutOff extends Invalid {}

/**
 * What a compressed message stands for, found without zlib, bit by bit (RFC 1951, RFC 7692 §7.2.2).
 * `invalid` and `tooBig` may both be true: which of them is met first is nobody's rule.
 * @typedef {object} Opinion
 * @property {Uint8Array} bytes
 * @property {boolean} invalid
 * @property {boolean} cutOff invalid because it ends inside of a block
 * @property {boolean} tooBig
 * @property {boolean} tooMany streams of blocks
 */

/**
 * @param {Uint8Array} payload without its tail
 * @param {Uint8Array} history what earlier messages stood for, as far as this one may refer to it
 * @param {{ bytesMax: number, membersMax: number }} limits
 * @returns {Opinion}
 */
export function inflateByHand(payload, history, { bytesMax, membersMax }) {
  const reader = new BitReader(payload)
  const output = new History(history, bytesMax)
  let tooMany = false
  let invalid = false
  let cutOff = false
  try {
    for (let members = 0; reader.at < payload.length; members++) {
      tooMany = members === membersMax
      if (tooMany) break
      while (!block(reader, output)) if (reader.atEnd) return output.opinion({ invalid, cutOff, tooMany })
      reader.align()
      if (reader.at > payload.length) throw new Invalid('a final block that the sender did not end')
    }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    invalid = true
    cutOff = error instanceof CutOff
  }
  return output.opinion({ invalid, cutOff, tooMany })
}

/**
 * Reads one block; returns whether it was a final one.
 * @param {BitReader} reader
 * @param {History} output
 */
function block(reader, output) {
  const final = reader.bits(1) === 1
  const type = reader.bits(2)
  if (type === 0) stored(reader, output)
  else if (type === 1) compressed(reader, output, fixedLengths, fixedDistances)
  else if (type === 2) compressed(reader, output, ...dynamicCodes(reader))
  else throw new Invalid('a reserved type of block')
  return final
}

/**
 * @param {BitReader} reader
 * @param {History} output
 */
function stored(reader, output) {
  reader.align()
  const length = reader.bits(16)
  if ((reader.bits(16) ^ 0xffff) !== length) throw new Invalid('the two lengths of a stored block differ')
  for (let i = 0; i < length; i++) output.put(reader.bits(8))
}

/**
 * @param {BitReader} reader
 * @param {History} output
 * @param {Code} lengths
 * @param {Code} distances
 */
function compressed(reader, output, lengths, distances) {
  for (;;) {
    const symbol = decode(reader, lengths)
    if (symbol === 256) return
    if (symbol < 256) output.put(symbol)
    else {
      const length = valueOf(reader, symbol - 257, LENGTH_BASE, LENGTH_BITS)
      const distance = valueOf(reader, decode(reader, distances), DISTANCE_BASE, DISTANCE_BITS)
      output.repeat(length, distance)
    }
  }
}

/**
 * @param {BitReader} reader
 * @param {number} index
 * @param {readonly number[]} bases
 * @param {readonly number[]} bits
 */
function valueOf(reader, index, bases, bits) {
  const base = bases[index]
  if (base === undefined) throw new Invalid('a reserved length or distance')
  return base + reader.bits(bits[index] ?? 0)
}

/**
 * @param {BitReader} reader
 * @returns {[Code, Code]} for lengths and literals, for distances
 */
function dynamicCodes(reader) {
  const literals = reader.bits(5) + 257
  const distances = reader.bits(5) + 1
  const codeLengths = new Uint8Array(19)
  const count = reader.bits(4) + 4
  if (literals > 286 || distances > 30) throw new Invalid('too many codes')
  for (let i = 0; i < count; i++) codeLengths[LENGTH_ORDER[i] ?? 0] = reader.bits(3)
  const code = makeCode(codeLengths, false)
  const lengths = new Uint8Array(literals + distances)
  for (let at = 0; at < lengths.length;) {
    const symbol = decode(reader, code)
    if (symbol < 16) {
      lengths[at++] = symbol
      continue
    }
    if (symbol === 16 && at === 0) throw new Invalid('a repetition of nothing')
    const repeated = symbol === 16 ? (lengths[at - 1] ?? 0) : 0
    const end = at + (symbol === 16 ? 3 + reader.bits(2) : symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7))
    if (end > lengths.length) throw new Invalid('more lengths than codes')
    lengths.fill(repeated, at, end)
    at = end
  }
  if (lengths[256] === 0) throw new Invalid('a block that cannot end')
  return [makeCode(lengths.subarray(0, literals), true), makeCode(lengths.subarray(literals), true)]
}

/**
 * @param {Uint8Array} lengths
 * @param {boolean} mayBeSingle whether a lone code of one bit will do, although it leaves one unused; and none at all
 * @returns {Code}
 */
function makeCode(lengths, mayBeSingle) {
  const counts = new Uint16Array(CODE_BITS_MAX + 1)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  const used = lengths.length - (counts[0] ?? 0)
  counts[0] = 0
  let left = 1
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    left = 2 * left - (counts[bits] ?? 0)
    if (left < 0) throw new Invalid('more codes than fit')
  }
  const single = mayBeSingle && (used === 0 || (used === 1 && counts[1] === 1))
  if (left > 0 && !single && used > 0) throw new Invalid('codes that leave bits unused')
  const symbols = new Uint16Array(used)
  const starts = new Uint16Array(CODE_BITS_MAX + 2)
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) starts[bits + 1] = (starts[bits] ?? 0) + (counts[bits] ?? 0)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const bits = lengths[symbol] ?? 0
    if (bits === 0) continue
    const at = starts[bits] ?? 0
    symbols[at] = symbol
    starts[bits] = at + 1
  }
  return { counts, symbols }
}

/**
 * @param {BitReader} reader
 * @param {Code} code
 */
function decode(reader, { counts, symbols }) {
  let value = 0
  let first = 0
  let index = 0
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    value |= reader.bits(1)
    const count = counts[bits] ?? 0
    if (value - first < count) return symbols[index + value - first] ?? 0
    index += count
    first = (first + count) << 1
    value <<= 1
  }
  throw new Invalid('a code that is not there')
}

const fixedLengths = makeCode(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  false,
)
const fixedDistances = makeCode(new Uint8Array(32).fill(5), false)

/** The bits of a payload and its tail. */
class BitReader {
  #payload
  #bit = 0
  #end

  /** @param {Uint8Array} payload */
  constructor(payload) {
    this.#payload = payload
    this.#end = 8 * (payload.length + TAIL.length)
  }

  /** The byte that the next bit is in. */
  get at() {
    return this.#bit >> 3
  }

  get atEnd() {
    return this.#bit === this.#end
  }

  align() {
    this.#bit = (this.#bit + 7) & ~7
  }

  /** @param {number} count */
  bits(count) {
    if (this.#bit + count > this.#end) throw new CutOff('the data is cut off')
    let value = 0
    for (let i = 0; i < count; i++, this.#bit++) {
      const at = this.#bit >> 3
      const byte = (at < this.#payload.length ? this.#payload[at] : TAIL[at - this.#payload.length]) ?? 0
      value |= ((byte >> (this.#bit & 7)) & 1) << i
    }
    return value
  }
}

/** What was put out, behind what went before. */
class History {
  #bytes
  #start
  #at
  #bytesMax

  /**
   * @param {Uint8Array} before
   * @param {number} bytesMax
   */
  constructor(before, bytesMax) {
    this.#bytesMax = bytesMax
    this.#start = before.length
    this.#at = before.length
    this.#bytes = new Uint8Array(before.length + 1024)
    this.#bytes.set(before)
  }

  /** @param {number} byte */
  put(byte) {
    if (this.#at === this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#at)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[this.#at++] = byte
    // Enough to be sure, and to see nothing more of it.
    if (this.#at - this.#start > this.#bytesMax + OVERRUN) throw new Invalid('far too big')
  }

  /**
   * @param {number} length
   * @param {number} distance
   */
  repeat(length, distance) {
    if (distance > this.#at) throw new Invalid('a distance to before the beginning')
    for (let i = 0; i < length; i++) this.put(this.#bytes[this.#at - distance] ?? 0)
  }

  /** @param {{ invalid: boolean, cutOff: boolean, tooMany: boolean }} facts */
  opinion(facts) {
    const bytes = this.#bytes.subarray(this.#start, this.#at)
    return { ...facts, bytes, tooBig: bytes.length > this.#bytesMax }
  }
}

/** zlib puts out up to a chunk of this many bytes before its output is counted. */
const OVERRUN = 16 * 1024
