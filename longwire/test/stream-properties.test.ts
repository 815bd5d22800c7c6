import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ByteQueue } from '../src/protocol/byte-queue.js'
import { Endpoint, type Role } from '../src/protocol/endpoint.js'
import { roles, traced, traceOf } from './support/endpoint-trace.js'
import { clientFrame, concat, hex, rawFrame, serverFrame } from './support/raw-frame.js'

const frameFor = (role: Role) => (role === 'server' ? clientFrame : serverFrame)

/** Streams that between them take every branch of the receiver. */
function streams(role: Role): [string, Uint8Array][] {
  const frame = frameFor(role)
  const close = frame(8, hex('03e8 62 79 65'))
  return [
    ['small messages', concat(frame(1, 'häß'), frame(2, hex('00ff')), frame(1, ''), close)],
    ['16-bit length', concat(frame(2, new Uint8Array(300).fill(1)), frame(1, 'x'), close)],
    ['64-bit length', concat(frame(1, 'é'.repeat(40_000)), close)],
    [
      'fragments with control frames',
      concat(
        frame(1, hex('f0 9f'), { fin: false }),
        frame(9, 'p'),
        frame(0, hex('98'), { fin: false }),
        frame(0, '', { fin: false }),
        frame(10),
        frame(0, hex('80')),
        close,
      ),
    ],
    ['bad text', concat(frame(1, 'a'), frame(1, hex('61 ed a0 80 62')), frame(1, 'never'))],
    ['bad text, fragmented', concat(frame(1, hex('e2'), { fin: false }), frame(0, hex('82 61')))],
    ['reserved opcode', concat(frame(9, 'p'), frame(3, 'abc'), frame(1, 'never'))],
    ['reserved bit', concat(frame(1, 'a'), frame(1, 'b', { rsv: 2 }))],
    ['wrong masking', concat(frame(1, 'a'), role === 'server' ? serverFrame(1, 'b') : clientFrame(1, 'b'))],
    ['length not minimal', concat(frame(1, 'a'), frame(2, 'b', { lengthForm: 64 }))],
    ['too big', concat(frame(1, 'a'), frame(2, '', { declared: 2n ** 40n }))],
    ['long control frame', concat(frame(1, 'a'), frame(9, new Uint8Array(126)))],
    ['bad close', concat(frame(1, 'a'), frame(8, 'x'), frame(1, 'never'))],
    ['data behind Close', concat(close, frame(1, 'never'), frame(3))],
    ['cut off', concat(frame(1, 'a'), frame(2, 'bcd').subarray(0, 3))],
  ]
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places)].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.slice(ends[index - 1] ?? 0, end))
}

/** Every place to cut; of a long stream every one near its ends and some in between. */
function places(byteLength: number): number[] {
  const all = Array.from({ length: byteLength + 1 }, (_, at) => at)
  if (byteLength <= 5000) return all
  return all.filter((at) => at < 30 || at > byteLength - 30 || at % Math.floor(byteLength / 150) === 0)
}

describe.each(roles)('rule 97 (%s): how a stream is cut cannot be seen', (role) => {
  test.each(streams(role))('%s', (_name, bytes) => {
    const whole = traceOf(role, [bytes])
    for (const at of places(bytes.length)) expect(traceOf(role, cut(bytes, [at]))).toEqual(whole)
    if (bytes.length <= 64) {
      for (let first = 0; first <= bytes.length; first++) {
        for (let second = first; second <= bytes.length; second++) {
          expect(traceOf(role, cut(bytes, [first, second]))).toEqual(whole)
        }
      }
    }
    expect(
      traceOf(
        role,
        Array.from(bytes, (octet) => Uint8Array.of(octet)),
      ),
    ).toEqual(whole)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (places) => {
        expect(traceOf(role, cut(bytes, places))).toEqual(whole)
      }),
      { numRuns: bytes.length > 5000 ? 50 : 1000 },
    )
  })
})

test.each(roles)('rule 98 (%s): the same bytes give the same trace', (role) => {
  for (const [, bytes] of streams(role)) expect(traceOf(role, [bytes])).toEqual(traceOf(role, [bytes]))
})

describe.each(roles)('rule 99 (%s): any bytes end in events or one violation', (role) => {
  const frame = frameFor(role)
  const almost = fc
    .record({
      opcode: fc.nat(15),
      fin: fc.boolean(),
      rsv: fc.constantFrom(0, 0, 0, 4, 1),
      payload: fc.uint8Array({ maxLength: 140 }),
    })
    .map(({ opcode, payload, ...more }) => frame(opcode, payload, more))
  const any = fc.array(fc.oneof(almost, fc.uint8Array({ maxLength: 20 })), { maxLength: 12 })

  test('never an exception, never more memory than bytes', () => {
    fc.assert(
      fc.property(any, fc.boolean(), (chunks, rsv1) => {
        const it = traced(role, { rsv1, limits: { messageBytesMax: 1000 } })
        for (const chunk of chunks) it.receive(chunk)
        const finished = it.trace.filter((line) => line.startsWith('transport'))
        expect(finished.length).toBe(it.endpoint.state === 'open' ? 0 : 1)
        it.endpoint.transportEnded()
        expect(it.endpoint.state).toBe('closed')
      }),
      { numRuns: 3000 },
    )
  })
})

describe('rule 100: what one end sends the other receives', () => {
  const message = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(70_000).map((size) => new Uint8Array(size).fill(size & 0xff)),
  )
  const sending = fc.record({
    message,
    fragments: fc.array(fc.nat(200), { maxLength: 4 }),
    ping: fc.boolean(),
  })

  function show(value: string | Uint8Array): string {
    return typeof value === 'string'
      ? `text ${JSON.stringify(value.toWellFormed())}`
      : `binary ${Buffer.from(value).toString('hex')}`
  }

  function send(
    endpoint: Endpoint,
    { message, fragments, ping }: typeof sending extends fc.Arbitrary<infer T> ? T : never,
  ): void {
    if (fragments.length === 0) {
      if (typeof message === 'string') endpoint.sendText(message)
      else endpoint.sendBytes(2, message)
      return
    }
    const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message
    const pieces = cut(
      bytes,
      fragments.map((place) => Math.min(place, bytes.length)),
    )
    for (const [index, piece] of pieces.entries()) {
      const opcode = index > 0 ? 0 : typeof message === 'string' ? 1 : 2
      endpoint.sendFragment(opcode, piece, index === pieces.length - 1)
      if (ping) endpoint.ping(Uint8Array.of(index))
    }
  }

  test.each(roles)('from the %s', (role) => {
    fc.assert(
      fc.property(
        fc.array(sending, { maxLength: 8 }),
        fc.infiniteStream(fc.integer()),
        fc.array(fc.nat(2000)),
        (all, keys, places) => {
          const output = new ByteQueue()
          const sink = { message: () => {}, ping: () => {}, pong: () => {}, transport: () => {} }
          const maskingKey = () => keys.next().value as number
          const endpoint = new Endpoint({ role, output, sink, ...(role === 'client' && { maskingKey }) })
          for (const one of all) send(endpoint, one)
          const bytes = output.take()
          const peer = traced(role === 'server' ? 'client' : 'server')
          for (const chunk of cut(
            bytes,
            places.map((place) => Math.min(place, bytes.length)),
          ))
            peer.receive(chunk)
          expect(peer.endpoint.outcome.violation).toBeUndefined()
          expect(peer.trace.filter((line) => !line.startsWith('ping'))).toEqual(all.map((one) => show(one.message)))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('and a frame built by hand is parsed into what it was built from', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 4, maxLength: 4 }), (payload, key) => {
        const bytes = rawFrame({ opcode: 2, payload, key: [key[0]!, key[1]!, key[2]!, key[3]!] })
        expect(traceOf('server', [bytes])[0]).toBe(show(payload))
      }),
    )
  })
})
