import { pathToFileURL } from 'node:url'

import {
  ByteQueue,
  checkServerPolicy,
  Endpoint,
  Opcode,
  portableUtf8,
  RequestReader,
  reviewRequest,
  serializeAccept,
  serializeMessage,
  serializeRequest,
} from 'longwire/protocol'
import { bench, do_not_optimize, group, run as measure } from 'mitata'

import { at } from '../scripts/project.mjs'
import { parse, UsageError } from './rig/command-line.mjs'

/** @typedef {import('longwire/protocol').Role} Role */

const MASKING_KEY = 0x1b2c3d4e
const FRAGMENT_BYTES = 256

const ignore = () => {}
const sink = { message: ignore, ping: ignore, pong: ignore, transport: ignore }
const limits = { messageBytesMax: 64 * 1024 * 1024, smallFragmentsMax: 1_000_000 }

/** What the library keeps to itself: its masking, and what its driver for Node passes in. */
const { mask } = await inside('protocol', 'mask.js')
const { acceptValue } = await inside('protocol', 'opening', 'key.js')
const { digest } = await inside('node', 'digest.js')
const { nodeUtf8 } = await inside('node', 'node-utf8.js')
const { nodeLatin1 } = await inside('node', 'node-latin1.js')
const { MessageBlocks } = await inside('node', 'message-memory.js')

/**
 * @param {string[]} path below what was built of the library
 * @returns {Promise<Record<string, any>>}
 */
function inside(...path) {
  return import(pathToFileURL(at('longwire', 'dist', ...path)).href)
}

/** Memory that is used again for each round, as a driver's is. */
class Scratch {
  bytes = new Uint8Array(4 * 1024 * 1024)
  #used = 0

  reserve(/** @type {number} */ byteLength) {
    if (this.#used + byteLength > this.bytes.length) this.#used = 0
    const offset = this.#used
    this.#used += byteLength
    return offset
  }

  release(/** @type {number} */ byteLength) {
    this.#used -= byteLength
  }

  append(/** @type {Uint8Array} */ bytes) {
    do_not_optimize(bytes)
  }
}

/**
 * @param {Role} role
 * @param {import('longwire/protocol').Output} [output]
 */
function endpoint(role, output = new Scratch()) {
  const masking = role === 'client' && { maskingKey: () => MASKING_KEY }
  return new Endpoint({ role, output, sink, limits, utf8: nodeUtf8, memory: new MessageBlocks(), ...masking })
}

/**
 * What `role` receives when the other one sends.
 * @param {Role} role
 * @param {(sender: Endpoint) => void} send
 */
function received(role, send) {
  const output = new ByteQueue()
  send(endpoint(role === 'server' ? 'client' : 'server', output))
  return output.take()
}

/**
 * Receiving unmasks in place, so each round begins with a copy of the input.
 * @param {string} name
 * @param {Role} role
 * @param {(sender: Endpoint) => void} send
 */
function benchReceiving(name, role, send) {
  const input = received(role, send)
  const work = new Uint8Array(input.length)
  const one = endpoint(role)
  bench(name, () => {
    work.set(input)
    one.receive(work)
  })
}

const sizes = /** @type {const} */ ([
  ['100 × 16 B', 100, 16],
  ['100 × 1 KiB', 100, 1024],
  ['1 × 64 KiB', 1, 65_536],
  ['1 × 1 MiB', 1, 1_048_576],
])

const words = new Map([
  ['ASCII', 'the quick brown fox '],
  ['Cyrillic', 'съешь ещё этих мягких '],
  ['emoji', '🦊🐝🐢'],
])

/** @param {readonly [string, number, number]} size */
function messages([label, count, byteLength]) {
  const payload = new Uint8Array(byteLength).fill(0x61)
  const text = 'a'.repeat(byteLength)
  const times = (/** @type {() => void} */ work) => {
    for (let done = 0; done < count; done++) work()
  }
  group(label, () => {
    for (const role of /** @type {const} */ (['server', 'client'])) {
      const name = (/** @type {string} */ what) => `${role} ${what}, ${label}`
      benchReceiving(name('receives binary'), role, (sender) => times(() => sender.sendBytes(Opcode.binary, payload)))
      benchReceiving(name('receives text'), role, (sender) => times(() => sender.sendText(text)))
      const sender = endpoint(role)
      bench(name('sends binary'), () => times(() => sender.sendBytes(Opcode.binary, payload)))
      bench(name('sends text'), () => times(() => sender.sendText(text)))
    }
    bench(`frame for a broadcast, ${label}`, () => do_not_optimize(serializeMessage(Opcode.binary, payload)))
    const bytes = new Uint8Array(count * byteLength)
    const copy = new Uint8Array(bytes.length)
    bench(`copy, ${label}`, () => copy.set(bytes))
  })
}

function fragments() {
  const byteLength = 65_536
  group('64 KiB in fragments of 256 B', () => {
    for (const [kind, opcode] of /** @type {const} */ ([
      ['binary', Opcode.binary],
      ['text', Opcode.text],
    ])) {
      benchReceiving(`server receives ${kind} fragments`, 'server', (sender) => {
        const fragment = new Uint8Array(FRAGMENT_BYTES).fill(0x61)
        for (let sent = 0; sent < byteLength; sent += FRAGMENT_BYTES) {
          sender.sendFragment(sent === 0 ? opcode : Opcode.continuation, fragment, sent + FRAGMENT_BYTES === byteLength)
        }
      })
    }
  })
}

function masking() {
  group('masking, in place', () => {
    for (const byteLength of [8, 16, 125, 1024, 65_536, 1_048_576]) {
      const bytes = new Uint8Array(byteLength)
      bench(`mask ${byteLength} B`, () => mask(bytes, 0, byteLength, MASKING_KEY))
    }
    // A payload begins wherever its header ends.
    const bytes = new Uint8Array(65_536 + 3)
    bench('mask 65536 B, unaligned', () => mask(bytes, 3, bytes.length, MASKING_KEY))
  })
}

function utf8() {
  const checkers = /** @type {const} */ ([
    ['of Node', nodeUtf8],
    ['in plain JavaScript', portableUtf8],
  ])
  for (const byteLength of [16, 1024, 65_536]) {
    group(`UTF-8 check, ${byteLength} B`, () => {
      for (const [by, checker] of checkers) {
        for (const [name, word] of words) {
          const bytes = Buffer.from(word.repeat(Math.ceil(byteLength / Buffer.byteLength(word))))
          bench(`UTF-8 check ${by}, ${name}, ${byteLength} B`, () =>
            do_not_optimize(checker.isValid(bytes, 0, bytes.length)))
        }
      }
    })
  }
}

function opening() {
  const key = 'dGhlIHNhbXBsZSBub25jZQ=='
  const policy = {}
  checkServerPolicy(policy)
  const url = { secure: false, host: 'example.com', port: 80, authority: 'example.com', resource: '/chat' }
  const plain = serializeRequest({ url, key })
  const browser = [
    plain.trimEnd(),
    'Pragma: no-cache',
    'Cache-Control: no-cache',
    'User-Agent: Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
    'Origin: http://example.com',
    'Accept-Encoding: gzip, deflate',
    'Accept-Language: en-US,en;q=0.9',
    'Cookie: session=0123456789abcdef0123456789abcdef',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    '\r\n',
  ].join('\r\n')
  group('opening handshake', () => {
    for (const [name, request] of /** @type {const} */ ([
      ['of a program', plain],
      ['of a browser', browser],
    ])) {
      const bytes = Buffer.from(request, 'latin1')
      answer(bytes, policy)
      bench(`request ${name} → answer`, () => do_not_optimize(answer(bytes, policy)))
    }
    bench('Sec-WebSocket-Accept', () => do_not_optimize(acceptValue(key, digest)))
  })
}

/**
 * @param {Uint8Array} bytes
 * @param {import('longwire/protocol').ServerPolicy} policy
 */
function answer(bytes, policy) {
  const reading = new RequestReader(policy.limits, (given, start, end) => nodeLatin1(given, start, end)).receive(bytes)
  if (reading.kind !== 'head') throw new Error(`the request was not taken: ${reading.kind}`)
  const reviewed = reviewRequest(reading.head, policy)
  if (!reviewed.ok) throw new Error(`the request was refused: ${reviewed.refusal}`)
  return serializeAccept(reviewed, (text) => digest(text))
}

/**
 * Measures the hot functions of longwire/protocol, each alone.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { positionals } = parse({ args, allowPositionals: true })
  const filter = pattern(positionals)
  for (const size of sizes) messages(size)
  fragments()
  masking()
  utf8()
  opening()
  await measure({ filter })
  return 0
}

/**
 * @param {string[]} names
 * @throws {UsageError}
 */
function pattern([source = '', ...more]) {
  if (more.length > 0) throw new UsageError('one pattern at most')
  try {
    return new RegExp(source)
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message)
  }
}
