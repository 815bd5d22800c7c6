// The hot functions of longwire/protocol, alone. Read README.md first.
import { isUtf8 } from 'node:buffer'

import { ByteQueue, Endpoint, Opcode, portableUtf8, serializeMessage } from 'longwire/protocol'
import { bench, do_not_optimize, group, run } from 'mitata'

/** @typedef {import('longwire/protocol').Role} Role */

const ignore = () => {}
const sink = { message: ignore, ping: ignore, pong: ignore, transport: ignore }
const limits = { messageBytesMax: 64 * 1024 * 1024 }

/**
 * Text routines of Node, as its driver passes them in.
 * @type {import('longwire/protocol').Utf8}
 */
const nodeUtf8 = {
  byteLength: (text) => Buffer.byteLength(text),
  write: (text, target, offset) => buffer(target).write(text, offset),
  isValid: (bytes, start, end) => isUtf8(bytes.subarray(start, end)),
  read: (bytes, start, end) => buffer(bytes).toString('utf8', start, end),
}

/** @param {Uint8Array} bytes */
function buffer(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * Memory that is used again for each round, as a driver's is.
 */
class Scratch {
  bytes = new Uint8Array(4 * 1024 * 1024)
  #used = 0

  reserve(/** @type {number} */ byteLength) {
    if (this.#used + byteLength > this.bytes.length) this.#used = 0
    const at = this.#used
    this.#used += byteLength
    return at
  }

  release(/** @type {number} */ byteLength) {
    this.#used -= byteLength
  }

  append(/** @type {Uint8Array} */ bytes) {
    do_not_optimize(bytes)
  }
}

/** @param {Role} role */
function endpoint(role) {
  const output = new Scratch()
  return new Endpoint({
    role,
    output,
    sink,
    limits,
    utf8: nodeUtf8,
    ...(role === 'client' && { maskingKey: () => 0x1b2c3d4e }),
  })
}

/**
 * `count` frames as `role` receives them.
 * @param {Role} role
 * @param {number} count
 * @param {string | Uint8Array} payload
 */
function stream(role, count, payload) {
  const output = new ByteQueue()
  const sender = new Endpoint({
    role: role === 'server' ? 'client' : 'server',
    output,
    sink,
    ...(role === 'server' && { maskingKey: () => 0x1b2c3d4e }),
  })
  for (let sent = 0; sent < count; sent += 1) {
    if (typeof payload === 'string') sender.sendText(payload)
    else sender.sendBytes(Opcode.binary, payload)
  }
  return output.take()
}

const sizes = /** @type {const} */ ([
  ['100 × 16 B', 100, 16],
  ['100 × 1 KiB', 100, 1024],
  ['1 × 64 KiB', 1, 65_536],
  ['1 × 1 MiB', 1, 1_048_576],
])

for (const [label, count, byteLength] of sizes) {
  const payload = new Uint8Array(byteLength).fill(0x61)
  const text = 'a'.repeat(byteLength)
  group(label, () => {
    for (const role of /** @type {const} */ (['server', 'client'])) {
      for (const [kind, data] of /** @type {const} */ ([
        ['binary', payload],
        ['text', text],
      ])) {
        const received = stream(role, count, data)
        const work = new Uint8Array(received.length)
        const one = endpoint(role)
        bench(`${role} receives ${kind}`, () => {
          work.set(received)
          one.receive(work)
        })
      }
      const sender = endpoint(role)
      bench(`${role} sends text`, () => {
        for (let sent = 0; sent < count; sent += 1) sender.sendText(text)
      })
      bench(`${role} sends binary`, () => {
        for (let sent = 0; sent < count; sent += 1) sender.sendBytes(Opcode.binary, payload)
      })
    }
    bench('frame for a broadcast', () => do_not_optimize(serializeMessage(Opcode.binary, payload)))
    const bytes = new Uint8Array(count * byteLength)
    const copy = new Uint8Array(bytes.length)
    bench('copy', () => copy.set(bytes))
  })
}

const words = new Map([
  ['ASCII', 'the quick brown fox '],
  ['Cyrillic', 'съешь ещё этих мягких '],
  ['emoji', '🦊🐝🐢'],
])
group('UTF-8 check in plain JavaScript, 64 KiB', () => {
  for (const [name, word] of words) {
    const bytes = Buffer.from(word.repeat(Math.ceil(65_536 / Buffer.from(word).length)))
    bench(name, () => do_not_optimize(portableUtf8.isValid(bytes, 0, bytes.length)))
  }
})

await run()
