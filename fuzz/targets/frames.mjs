import { isUtf8 } from 'node:buffer'

import { ByteQueue, Endpoint, isCloseCode, violations } from 'longwire/protocol'

import { check } from '../check.mjs'
import { pieces } from '../pieces.mjs'
import { hashOf, Random } from '../random.mjs'
import { frameTokens, generateFrames } from './frame-generator.mjs'
import { readSent } from './sent-frames.mjs'

/** @typedef {import('longwire/protocol').Role} Role */
/** @typedef {ReturnType<typeof settingsOf>} Settings */

const tight = { messageBytesMax: 1000, smallFragmentsMax: 4, fragmentBytesSmall: 8 }
const roomy = { messageBytesMax: 100_000, smallFragmentsMax: 1024, fragmentBytesSmall: 64 }

/**
 * The first byte of an input is its settings, the rest the stream.
 * @param {number} byte
 */
function settingsOf(byte) {
  return {
    limits: (byte & 1) === 0 ? tight : roomy,
    rsv1: (byte & 2) !== 0,
    congested: (byte & 4) !== 0,
    /** The endpoint has sent a Close of its own before anything comes. */
    closeFirst: (byte & 8) !== 0,
  }
}

/**
 * @param {'frames-server' | 'frames-client'} name
 * @param {Role} role
 * @returns {import('../engine.mjs').Target}
 */
function framesTarget(name, role) {
  const masked = role === 'server'
  return {
    name,
    scripts: /\/longwire\/(?:dist|src)\/protocol\/[\w-]+\.[jt]s/,
    tokens: frameTokens(masked),
    generate: (random) => generateFrames(random, masked),
    run(input) {
      const settings = settingsOf(input[0] ?? 0)
      const stream = input.subarray(1)
      const whole = new Listening(role, settings)
      whole.endpoint.receive(stream.slice())
      const hash = hashOf(input)
      const { exact, names } = whole.judge()
      const cut = new Listening(role, settings, (hash & 1) === 0 ? new Random(hash) : undefined)
      for (const piece of pieces(stream)) cut.take(piece)
      check(cut.judge().exact === exact, 'what is told does not depend on cuts, nor on messages that are held')
      if (hash % 512 === 0) checkMemory(role, settings, stream)
      return names
    },
  }
}

/** One endpoint, and what it tells. */
class Listening {
  /** @type {string[]} */
  #told = []
  #pings = 0
  #transports = 0
  #output = new ByteQueue()
  #settings
  #role
  #holds
  #held = false

  /**
   * @param {Role} role
   * @param {Settings} settings
   * @param {Random} [holds] decides behind which messages the endpoint is held; without it, behind none
   */
  constructor(role, settings, holds) {
    this.#holds = holds
    this.#role = role
    this.#settings = settings
    const { limits, rsv1, congested, closeFirst } = settings
    this.endpoint = new Endpoint({
      role,
      output: Object.assign(this.#output, { congested }),
      limits,
      rsv1,
      maskingKey: () => 0,
      sink: {
        message: (opcode, bytes, start, end, owned, marked) => this.#message(opcode, bytes, start, end, owned, marked),
        ping: (bytes, start, end) => {
          this.#pings += 1
          this.#control('ping', bytes, start, end)
        },
        pong: (bytes, start, end) => this.#control('pong', bytes, start, end),
        transport: (action) => {
          this.#transports += 1
          this.#told.push(action)
        },
      },
    })
    if (closeFirst) this.endpoint.close(1000)
  }

  /**
   * Gives the endpoint a piece, and releases it as often as it is held.
   * @param {Uint8Array} bytes
   */
  take(bytes) {
    let at = this.endpoint.receive(bytes)
    while (this.#held) {
      check(this.endpoint.receive(bytes, at) === at, 'what is held takes nothing')
      this.#held = false
      check(this.endpoint.release() === (this.#transports === 0), 'a release says whether it goes on')
      at = this.endpoint.receive(bytes, at)
    }
    check(at === bytes.length, 'what is not held takes everything')
  }

  /**
   * @param {number} opcode
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @param {boolean} owned
   * @param {boolean} marked
   */
  #message(opcode, bytes, start, end, owned, marked) {
    const { limits, rsv1 } = this.#settings
    this.#checkOpen()
    check(opcode === 1 || opcode === 2, 'a message is text or binary')
    // What is compressed may be a little longer than what it stands for.
    const bytesMax = marked ? limits.messageBytesMax * (17 / 16) + 16 : limits.messageBytesMax
    check(end - start <= bytesMax, 'a message is within messageBytesMax')
    check(rsv1 || !marked, 'RSV1 needs an extension')
    check(opcode !== 1 || marked || isUtf8(bytes.subarray(start, end)), 'a text is UTF-8')
    check(!owned || bytes.length <= Math.max(256, 4 * (end - start)), 'a message keeps at most four times its bytes')
    this.#tell(`${opcode}${marked ? 'z' : ''}`, bytes, start, end)
    if (this.#holds === undefined || this.#holds.below(2) === 0) return
    this.#held = true
    this.endpoint.hold()
  }

  /**
   * @param {string} kind
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   */
  #control(kind, bytes, start, end) {
    this.#checkOpen()
    check(end - start <= 125, 'a control frame has at most 125 bytes')
    this.#tell(kind, bytes, start, end)
  }

  #checkOpen() {
    check(this.#transports === 0, 'nothing is told behind the end')
  }

  /**
   * @param {string} kind
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   */
  #tell(kind, bytes, start, end) {
    this.#told.push(`${kind} ${end - start} ${hashOf(bytes, start, end)}`)
  }

  /** Checks what was told and sent; returns it exactly, and as names of what happened. */
  judge() {
    const { outcome, state } = this.endpoint
    const { violation } = outcome
    const { congested, closeFirst } = this.#settings
    const sent = readSent(this.#output.take(), this.#role === 'client')
    check(this.#transports <= 1, 'transport is told once at most')
    check((this.#transports === 1) === (violation !== undefined || outcome.clean), 'the end is told with its cause')
    check((state === 'open') === (this.#transports === 0 && !closeFirst), 'the state is open until a Close')
    check((sent.closeCode !== undefined) === (state !== 'open'), 'a Close frame is sent once')
    if (violation !== undefined && !closeFirst) {
      check(sent.closeCode === violations[violation].closeCode, 'the Close names the violation')
    }
    if (outcome.clean) check(outcome.code === 1005 || isCloseCode(outcome.code), 'the peer closed with a valid code')
    check(sent.pongs === (congested || closeFirst ? 0 : this.#pings), 'each Ping is answered')
    const ending = `${state} ${violation ?? outcome.code} ${this.endpoint.messageOpen}`
    const kinds = this.#told.map(sketch)
    return {
      exact: `${this.#told.join()} ${ending} ${outcome.reason} ${sent.closeCode} ${sent.pongs}`,
      names: [
        `${ending} after ${kinds.slice(-2).join()}`,
        kinds.slice(0, 3).join(),
        `count ${sketch(`n ${kinds.length}`)}`,
      ],
    }
  }
}

/**
 * A telling without what is particular: lengths to the next power of two.
 * @param {string} told
 */
function sketch(told) {
  const space = told.indexOf(' ')
  if (space < 0) return `${told}0`
  return `${told.slice(0, space)}${32 - Math.clz32(Number.parseInt(told.slice(space + 1)))}`
}

/**
 * Memory follows the bytes that came, never a length that was only declared: many endpoints in the middle of the stream
 * keep no more than a few times what they were given.
 * @param {Role} role
 * @param {Settings} settings
 * @param {Uint8Array} stream
 */
function checkMemory(role, settings, stream) {
  const count = 32
  const before = process.memoryUsage().arrayBuffers
  const held = Array.from({ length: count }, () => {
    const listening = new Listening(role, settings)
    listening.endpoint.receive(stream.slice())
    return listening
  })
  const grown = process.memoryUsage().arrayBuffers - before
  // The copy, the payload in memory that quadruples and is copied as it grows, the answers, the fixed buffers.
  check(grown <= held.length * (8 * stream.length + 4096), 'memory follows the bytes that came')
}

export const framesServer = framesTarget('frames-server', 'server')
export const framesClient = framesTarget('frames-client', 'client')
