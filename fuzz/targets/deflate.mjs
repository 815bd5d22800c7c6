import { isUtf8 } from 'node:buffer'
import { setImmediate as immediately } from 'node:timers/promises'

import { ByteQueue, Endpoint, violations } from 'longwire/protocol'

import { compressionFrom } from '../../longwire/dist/node/deflate-options.js'
import { InflateReader } from '../../longwire/dist/node/inflate-reader.js'
import { check } from '../check.mjs'
import { pieces } from '../pieces.mjs'
import { hashOf } from '../random.mjs'
import { deflateTokens, generateDeflate, readInput, streamOf } from './deflate-input.mjs'
import { inflateByHand } from './inflate-oracle.mjs'
import { readSent } from './sent-frames.mjs'

/** @typedef {import('./deflate-input.mjs').DeflateInput} DeflateInput */
/** @typedef {{ told: string[], may: readonly string[] }} Expected what must be told, and the violations that may follow */

const WINDOW_BYTES = 32_768
/** What a block that is cut off may make of the nine bytes that close the data: repetitions of up to 258 bytes each. */
const CLOSING_OUTPUT_MAX = 6 * 258
const NOTHING = new Uint8Array(0)

/**
 * Compressed messages, from the bytes on the wire to what they stand for.
 * @type {import('../engine.mjs').Target}
 */
export const deflate = {
  name: 'deflate',
  scripts:
    /\/longwire\/(?:dist|src)\/(?:node\/(?:inflate|deflate-window)|protocol\/(?:deflate-tail|receiver))[\w-]*\.[jt]s/,
  tokens: deflateTokens,
  generate: generateDeflate,
  run(input) {
    const { stackTraceLimit } = Error
    // zlib finds most inputs wrong, and a stack of that takes as long as all the rest.
    Error.stackTraceLimit = 0
    try {
      return judge(input)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  },
}

/** @param {Uint8Array} input */
function judge(input) {
  const read = readInput(input)
  const stream = streamOf(read)
  const expected = expect(read)
  const cut = new Receiving(read, Number.MAX_SAFE_INTEGER)
  for (const piece of pieces(stream)) cut.endpoint.receive(piece)
  cut.judge(expected)
  const { violation } = cut
  // Where one thing only may be found, a second look is worth less than another input.
  if (expected.may.length > 1 || hashOf(input) % 8 === 0) {
    const whole = new Receiving(read, Number.MAX_SAFE_INTEGER)
    whole.endpoint.receive(stream)
    whole.judge(expected)
    check(whole.violation === violation, 'what is found does not depend on how the stream is cut')
  }
  const last = expected.told.at(-1)
  const wrong = read.messages[expected.told.length]
  return [
    `${violation} after ${last === undefined ? 'nothing' : kindOf(last)} of ${expected.told.length}`,
    `${violation} in ${wrong?.deflated} ${wrong?.fragments} of ${32 - Math.clz32(wrong?.payload.length ?? 0)}`,
  ]
}

/** @param {string} told */
function kindOf(told) {
  const [kind, length] = told.split(' ')
  return `${kind}${32 - Math.clz32(Number(length))}`
}

/**
 * What the messages stand for, as far as none is wrong.
 * @param {DeflateInput} input
 * @returns {Expected}
 */
function expect({ messages, limits, takeover }) {
  /** @type {string[]} */
  const told = []
  /** @type {Uint8Array} */
  let history = NOTHING
  for (const { opcode, deflated, payload } of messages) {
    const { messageBytesMax } = limits
    const tooLong = payload.length > (deflated ? messageBytesMax * (17 / 16) + 16 : messageBytesMax)
    // Which of the two comes first is a matter of fragments.
    if (tooLong)
      return { told, may: deflated || opcode === 2 ? ['message-too-big'] : ['message-too-big', 'text-not-utf8'] }
    const { bytes, may } = deflated ? inflated(payload, history, limits) : { bytes: payload, may: [] }
    if (may.length > 0) return { told, may }
    if (opcode === 1 && !isUtf8(bytes)) return { told, may: ['text-not-utf8'] }
    told.push(describe(opcode, bytes))
    if (deflated && takeover) history = new Uint8Array(Buffer.concat([history, bytes]).subarray(-WINDOW_BYTES))
  }
  return { told, may: [] }
}

/**
 * @param {Uint8Array} payload
 * @param {Uint8Array} history
 * @param {DeflateInput['limits']} limits
 */
function inflated(payload, history, { messageBytesMax, membersMax }) {
  const opinion = inflateByHand(payload, history, { bytesMax: messageBytesMax, membersMax })
  const may = []
  const length = opinion.bytes.length + (opinion.cutOff ? CLOSING_OUTPUT_MAX : 0)
  if (opinion.tooBig || length > messageBytesMax) may.push('message-too-big')
  if (opinion.invalid) may.push('deflate-invalid')
  if (opinion.tooMany && !opinion.tooBig) may.push('too-many-members')
  return { bytes: opinion.bytes, may }
}

/**
 * @param {number} opcode
 * @param {Uint8Array} bytes
 */
function describe(opcode, bytes) {
  return `${opcode} ${bytes.length} ${hashOf(bytes)}`
}

/** One end that receives compressed messages. */
class Receiving {
  /** @type {string[]} */
  #told = []
  #transports = 0
  #output = new ByteQueue()
  #role
  /** How often reading was paused, less how often it went on. */
  paused = 0

  /**
   * @param {DeflateInput} input
   * @param {number} syncBytesMax beyond that another thread inflates
   */
  constructor({ role, takeover, limits }, syncBytesMax) {
    this.#role = role
    const { messageBytesMax, membersMax } = limits
    this.endpoint = new Endpoint({
      role,
      output: this.#output,
      limits: { messageBytesMax },
      rsv1: true,
      maskingKey: () => 0,
      sink: {
        message: (opcode, bytes, start, end, owned, deflated) => {
          if (deflated) this.reader.read(opcode, bytes, start, end, owned)
          else this.#deliver(opcode, bytes.subarray(start, end))
        },
        ping: () => check(false, 'a Ping was sent'),
        pong: () => check(false, 'a Pong was sent'),
        transport: () => {
          this.#transports += 1
        },
      },
    })
    const options = compressionFrom({ membersMax, syncBytesMax })
    check(options !== undefined, 'options compress')
    const agreed = { options, windowBits: 15, deflateTakeover: false, inflateTakeover: takeover }
    this.reader = new InflateReader(agreed, messageBytesMax, this.endpoint, {
      deliver: (opcode, bytes, start, end, owned) => {
        check(!owned || bytes.buffer.byteLength <= 2 * (end - start) + 64, 'a message keeps at most twice its bytes')
        this.#deliver(opcode, bytes.subarray(start, end))
      },
      take: (bytes, start, end) => this.take(bytes.subarray(start, end)),
      ended: () => check(false, 'the transport ended'),
      pauseReading: (paused) => {
        this.paused += paused ? 1 : -1
      },
    })
  }

  get violation() {
    return this.endpoint.outcome.violation
  }

  /**
   * Takes what came, or holds it back while another thread inflates.
   * @param {Uint8Array} bytes
   */
  take(bytes) {
    const at = this.reader.busy ? 0 : this.endpoint.receive(bytes)
    if (at < bytes.length) this.reader.hold(bytes, at, bytes.length)
  }

  /**
   * @param {number} opcode
   * @param {Uint8Array} bytes
   */
  #deliver(opcode, bytes) {
    check(this.#transports === 0, 'nothing is told behind the end')
    check(opcode !== 1 || isUtf8(bytes), 'a text is UTF-8')
    this.#told.push(describe(opcode, bytes))
  }

  /** @param {Expected} expected */
  judge({ told, may }) {
    const { violation } = this
    check(this.#told.join() === told.join(), 'what is told is what the messages stand for')
    if (violation === undefined) check(may.length === 0, 'what is wrong is found')
    else check(may.includes(violation), 'what is found is wrong')
    check(this.#transports === (violation === undefined ? 0 : 1), 'the end is told with its cause')
    const { closeCode } = readSent(this.#output.take(), this.#role === 'client')
    check(closeCode === (violation && violations[violation].closeCode), 'the Close names the violation')
  }
}

/**
 * Reads an input with another thread, in pieces that come while it is busy, by the same expectation.
 * @param {Uint8Array} input
 */
export async function readApart(input) {
  const read = readInput(input)
  const receiving = new Receiving(read, 0)
  for (const piece of pieces(streamOf(read))) {
    receiving.take(piece)
    await immediately()
  }
  while (receiving.reader.busy) await immediately()
  receiving.judge(expect(read))
  check(receiving.paused === 0, 'reading goes on')
}
