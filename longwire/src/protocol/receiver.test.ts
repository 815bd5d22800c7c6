import { describe, expect, test } from 'vitest'

import { roles, traced, traceOf } from '../../test/support/endpoint-trace.js'
import { clientFrame, concat, hex, KEY, rawFrame, serverFrame, type RawFrame } from '../../test/support/raw-frame.js'
import type { Role } from './endpoint.js'
import { defaultLimits } from './limits.js'
import { portableUtf8 } from './portable-utf8.js'
import { Receiver } from './receiver.js'
import { violations, type Violation } from './violation.js'

/** A frame as the peer of `role` must send it, but for `more`. */
const frame = (role: Role, opcode: number, payload: Uint8Array | string = '', more: Partial<RawFrame> = {}) =>
  role === 'server' ? clientFrame(opcode, payload, more) : serverFrame(opcode, payload, more)

/** Expects that `chunks` make the endpoint of `role` fail with `violation` and its close code. */
function expectViolation(role: Role, violation: Violation, ...chunks: Uint8Array[]): void {
  const it = traced(role)
  for (const chunk of chunks) it.receive(chunk)
  expect(it.endpoint.outcome).toEqual({ code: 1006, reason: '', clean: false, violation })
  const close = it.sent()
  const codeAt = role === 'server' ? 4 : 12
  expect(close.slice(0, 2)).toBe('88')
  expect(Number.parseInt(close.slice(codeAt, codeAt + 4), 16)).toBe(violations[violation].closeCode)
  expect(it.trace).toEqual(['transport end'])
}

describe.each(roles)('frames to the %s', (role) => {
  describe(`rule 34 (${role}): reserved bits`, () => {
    test.each([1, 2, 3, 4, 5, 6, 7])('%d without an extension', (rsv) => {
      for (const opcode of [1, 2, 8, 9, 10]) expectViolation(role, 'reserved-bit', frame(role, opcode, '', { rsv }))
    })
    test('RSV1 on a continuation or a control frame even with an extension', () => {
      for (const opcode of [0, 8, 9, 10]) {
        const chunks = [frame(role, 1, 'a', { fin: false, rsv: 4 }), frame(role, opcode, '', { rsv: 4 })]
        expect(traceOf(role, chunks, { rsv1: true })).toContain('violation reserved-bit')
      }
    })
    test('RSV1 on a message with an extension is told, and its text is not judged', () => {
      const whole = frame(role, 1, hex('ff'), { rsv: 4 })
      expect(traceOf(role, [whole], { rsv1: true })[0]).toMatch(/^text .* rsv1$/)
      const parts = [frame(role, 1, hex('ff'), { rsv: 4, fin: false }), frame(role, 0, hex('fe'))]
      expect(traceOf(role, parts, { rsv1: true })[0]).toMatch(/^text .* rsv1$/)
    })
  })

  test.each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15])(`rule 35 (${role}): opcode %d is reserved`, (opcode) => {
    expectViolation(role, 'reserved-opcode', frame(role, opcode))
  })

  describe(`rule 37 (${role}): the length takes its shortest form`, () => {
    test.each([0, 1, 125])('%d in 16 bits', (size) => {
      expectViolation(role, 'length-not-minimal', frame(role, 2, new Uint8Array(size), { lengthForm: 16 }))
    })
    test.each([0, 126, 65_535])('%d in 64 bits', (size) => {
      expectViolation(role, 'length-not-minimal', frame(role, 2, new Uint8Array(size), { lengthForm: 64 }))
    })
    test.each([126, 65_535, 65_536])('%d as it must be', (size) => {
      expect(traceOf(role, [frame(role, 2, new Uint8Array(size))])[0]).toBe(`binary ${'00'.repeat(size)}`)
    })
  })

  describe(`rule 38 (${role}): 64-bit lengths, decided from the header`, () => {
    test.each([2n ** 63n, 2n ** 64n - 1n])('%d has the top bit', (declared) => {
      expectViolation(role, 'length-sign-bit', frame(role, 2, '', { declared }))
    })
    test.each([
      2n ** 20n + 1n,
      2n ** 31n - 1n,
      2n ** 31n + 1n,
      2n ** 32n - 1n,
      2n ** 32n + 1n,
      2n ** 53n - 1n,
      2n ** 53n + 1n,
      2n ** 63n - 1n,
    ])('%d is too big', (declared) => expectViolation(role, 'message-too-big', frame(role, 2, '', { declared })))
  })

  test(`rule 39 (${role}): nothing is allocated for a length that was only declared`, () => {
    const before = process.memoryUsage().arrayBuffers
    const held = Array.from({ length: 500 }, () => {
      const it = traced(role)
      it.receive(frame(role, 2, 'x', { declared: 1_000_000n }))
      return it
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000)
    expect(held.every((it) => it.endpoint.messageOpen)).toBe(true)
  })

  test(`rule 40 (${role}): a header in one-byte pieces`, () => {
    for (const size of [0, 125, 126, 65_536]) {
      const bytes = frame(role, 2, new Uint8Array(size).fill(7))
      const pieces = Array.from(bytes, (octet) => Uint8Array.of(octet))
      expect(traceOf(role, pieces)).toEqual(traceOf(role, [bytes]))
    }
  })

  describe(`rule 44 (${role}): control frames`, () => {
    test.each([8, 9, 10])('opcode %d with FIN = 0', (opcode) => {
      expectViolation(role, 'control-fragmented', frame(role, opcode, '', { fin: false }))
    })
    test.each([8, 9, 10])('opcode %d with 126 bytes and with 65,536', (opcode) => {
      expectViolation(role, 'control-too-long', frame(role, opcode, new Uint8Array(126)))
      expectViolation(role, 'control-too-long', frame(role, opcode, new Uint8Array(65_536)))
    })
  })

  test(`rule 45 (${role}): control frames between fragments are handled at once`, () => {
    const chunks = [
      frame(role, 1, 'a', { fin: false }),
      frame(role, 9, 'p'),
      frame(role, 0, 'b', { fin: false }),
      frame(role, 10, 'q'),
      frame(role, 0, 'c'),
    ]
    expect(traceOf(role, chunks).slice(0, 3)).toEqual(['ping 70', 'pong 71', 'text "abc"'])
    expect(traceOf(role, [concat(...chunks)])).toEqual(traceOf(role, chunks))
  })

  test(`rule 45 (${role}): control frames in pieces, also between fragments`, () => {
    const payload = Uint8Array.from({ length: 125 }, (_, index) => index)
    const bytes = concat(
      frame(role, 1, 'a', { fin: false }),
      frame(role, 9, payload),
      frame(role, 10, 'q'),
      frame(role, 0, 'b'),
      frame(role, 9),
      frame(role, 8, hex('03e8 6f6b')),
    )
    const whole = traceOf(role, [bytes])
    expect(whole.slice(0, 4)).toEqual([`ping ${Buffer.from(payload).toString('hex')}`, 'pong 71', 'text "ab"', 'ping '])
    for (const size of [1, 2, 3, 60, 128]) {
      const chunks = []
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
      expect(traceOf(role, chunks)).toEqual(whole)
    }
  })

  describe(`rule 49 (${role}): fragments in the wrong order`, () => {
    test('a continuation without a message', () => {
      expectViolation(role, 'continuation-unexpected', frame(role, 0, 'a'))
      expectViolation(role, 'continuation-unexpected', frame(role, 0, 'a', { fin: false }))
    })
    test.each([1, 2])('a new message (%d) inside one', (opcode) => {
      expectViolation(role, 'continuation-expected', frame(role, 1, 'a', { fin: false }), frame(role, opcode, 'b'))
    })
    test('a continuation behind a whole message', () => {
      const it = traced(role)
      it.receive(concat(frame(role, 1, 'a', { fin: false }), frame(role, 0, 'b'), frame(role, 0, 'c')))
      expect(it.trace).toEqual(['text "ab"', 'transport end'])
      expect(it.endpoint.outcome.violation).toBe('continuation-unexpected')
    })
  })

  test(`rule 50 (${role}): empty fragments are legal; only empty ones are an empty message`, () => {
    const chunks = [frame(role, 1, '', { fin: false }), frame(role, 0, '', { fin: false }), frame(role, 0, '')]
    expect(traceOf(role, chunks)[0]).toBe('text ""')
    expect(traceOf(role, [frame(role, 2, '', { fin: false }), frame(role, 0, 'a'), frame(role, 1, '')])).toEqual([
      'binary 61',
      'text ""',
      'sent ',
      'open',
    ])
  })

  test(`rule 51 (${role}): small fragments are limited`, () => {
    const fragments = Array.from({ length: defaultLimits.smallFragmentsMax }, () => frame(role, 0, 'b', { fin: false }))
    expectViolation(role, 'too-many-fragments', concat(frame(role, 1, 'a', { fin: false }), ...fragments))
  })

  test(`rule 52 (${role}): how a message was fragmented cannot be seen`, () => {
    const whole = traceOf(role, [frame(role, 1, 'häßlich')])
    const octets = new TextEncoder().encode('häßlich')
    const split = Array.from(octets, (octet, index) =>
      frame(role, index === 0 ? 1 : 0, Uint8Array.of(octet), { fin: index === octets.length - 1 }),
    )
    expect(traceOf(role, split)).toEqual(whole)
  })

  describe(`rules 53, 55 (${role}): text is UTF-8`, () => {
    test.each(['c080', 'eda080', 'f4908080', 'ff', 'e282', '61 80'])('%s in a whole frame', (digits) => {
      expectViolation(role, 'text-not-utf8', frame(role, 1, hex(digits)))
    })
    test('cut off at the end of a fragmented message', () => {
      expectViolation(role, 'text-not-utf8', frame(role, 1, hex('61'), { fin: false }), frame(role, 0, hex('e282')))
    })
    test('binary is not judged', () => expect(traceOf(role, [frame(role, 2, hex('ff'))])[0]).toBe('binary ff'))
    test('U+0000, non-characters and a byte-order mark pass', () => {
      const text = '\ufeff\0\uffff\u{10ffff}'
      expect(traceOf(role, [frame(role, 1, text)])[0]).toBe(`text ${JSON.stringify(text)}`)
    })
  })

  test(`rule 54 (${role}): bad text fails at its first bad octet, in mid-frame and in mid-message`, () => {
    const payload = hex('ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80 65 64 69 74 65 64')
    const bytes = frame(role, 1, payload)
    const headerBytes = bytes.length - payload.length
    const it = traced(role)
    it.receive(bytes.subarray(0, headerBytes + 12))
    expect(it.endpoint.state).toBe('open')
    it.receive(bytes.subarray(headerBytes + 12, headerBytes + 13))
    expect(it.endpoint.outcome.violation).toBe('text-not-utf8')
  })

  test(`rule 56 (${role}): a sequence split over fragments is valid`, () => {
    const chunks = [
      frame(role, 1, hex('f0'), { fin: false }),
      frame(role, 0, hex('9f98'), { fin: false }),
      frame(role, 9, 'x'),
      frame(role, 0, hex('80')),
    ]
    expect(traceOf(role, chunks).slice(0, 2)).toEqual(['ping 78', 'text "😀"'])
  })

  test(`rule 69 (${role}): nothing is held after a violation in a header that came in pieces`, () => {
    const it = traced(role)
    it.receive(frame(role, 3).subarray(0, 1))
    expect(it.endpoint.messageOpen).toBe(true)
    it.receive(frame(role, 3).subarray(1))
    expect([it.endpoint.outcome.violation, it.endpoint.messageOpen]).toEqual(['reserved-opcode', false])
  })

  test(`rule 69 (${role}): after a violation not one more event`, () => {
    const it = traced(role)
    it.receive(concat(frame(role, 3), frame(role, 1, 'late'), frame(role, 9), frame(role, 8)))
    it.receive(frame(role, 1, 'later'))
    expect(it.trace).toEqual(['transport end'])
    expect(it.endpoint.messageOpen).toBe(false)
  })
})

test('rule 36 (server): a frame that is not masked', () => {
  for (const opcode of [1, 2, 8, 9, 10]) expectViolation('server', 'unmasked', serverFrame(opcode))
})

test('rule 36 (client): a frame that is masked', () => {
  for (const opcode of [1, 2, 8, 9, 10]) expectViolation('client', 'masked', clientFrame(opcode))
})

describe('rule 41 (server): masking', () => {
  test('a key of zero is legal', () => {
    expect(traceOf('server', [rawFrame({ opcode: 1, payload: 'a', key: [0, 0, 0, 0] })])[0]).toBe('text "a"')
  })
  test('the key starts with each frame and goes on over chunks', () => {
    const payload = new Uint8Array(300).map((_, index) => index)
    const bytes = concat(
      rawFrame({ opcode: 2, payload: payload.subarray(0, 33), key: KEY, fin: false }),
      rawFrame({ opcode: 0, payload: payload.subarray(33), key: [1, 2, 3, 4] }),
    )
    for (const size of [1, 2, 3, 5, 7, 64]) {
      const chunks = []
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
      expect(traceOf('server', chunks)[0]).toBe(`binary ${Buffer.from(payload).toString('hex')}`)
    }
  })
})

test('what is cut in two anywhere, or lies between other bytes, is the same', () => {
  const bytes = concat(
    serverFrame(2, new Uint8Array(130).fill(1)),
    serverFrame(9, 'ping'),
    serverFrame(2, new Uint8Array(70_000).fill(2)).subarray(0, 40),
  )
  const whole = traceOf('client', [bytes])
  for (let cut = 1; cut < bytes.length; cut++) {
    expect(traceOf('client', [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole)
  }
  const it = traced('client')
  const memory = concat(new Uint8Array(50).fill(0xff), bytes, new Uint8Array(50).fill(0xff))
  for (let at = 50; at < 50 + bytes.length; at++) it.endpoint.receive(memory, at, at + 1)
  expect([...it.trace, 'sent ' + it.sent(), it.endpoint.state]).toEqual(whole)
})

test('the memory of a message follows what is known of its length', () => {
  const capacityOf = (...chunks: Uint8Array[]) => {
    const { receiver, capacities } = told()
    for (const chunk of chunks) receiver.receive(chunk, 0, chunk.length)
    return capacities
  }
  const frame1000 = serverFrame(2, new Uint8Array(1000))
  expect(capacityOf(frame1000.subarray(0, 504), frame1000.subarray(504))).toEqual([1000])
  const fragment = serverFrame(2, new Uint8Array(100), { fin: false })
  expect(capacityOf(fragment, serverFrame(0, new Uint8Array(100)))).toEqual([256])
})

/** A receiver of frames that are not masked, and what it tells. */
function told() {
  const events: string[] = []
  const capacities: number[] = []
  const receiver: Receiver<string[]> = new Receiver({
    owner: events,
    events: {
      control: (lines, opcode) => void lines.push(`control ${opcode}`),
      violation: (lines, violation) => void lines.push(violation),
    },
    messages: {
      message: (_opcode, bytes, start, end, owned) => {
        events.push(`${Buffer.from(bytes.subarray(start, end)).toString()} ${owned ? 'owned' : 'lent'}`)
        capacities.push(bytes.length)
        receiver.hold()
      },
    },
    masked: false,
    rsv1: false,
    limits: defaultLimits,
    utf8: portableUtf8,
  })
  return { receiver, events, capacities }
}

test('held behind a message, it stands still until it is released', () => {
  const { receiver, events } = told()
  const bytes = concat(serverFrame(1, 'a'), serverFrame(9), serverFrame(1, 'b', { fin: false }), serverFrame(0, 'c'))
  expect(receiver.receive(bytes, 0, bytes.length)).toBe(3)
  expect(receiver.receive(bytes, 3, bytes.length)).toBe(3)
  expect(events).toEqual(['a lent'])
  expect(receiver.release()).toBe(true)
  expect(receiver.receive(bytes, 3, bytes.length)).toBe(bytes.length)
  expect(events).toEqual(['a lent', 'control 9', 'bc owned'])
})

test('stopped while it is held, it takes everything and tells nothing', () => {
  const { receiver, events } = told()
  const bytes = concat(serverFrame(1, 'a'), serverFrame(3))
  expect(receiver.receive(bytes, 0, bytes.length)).toBe(3)
  receiver.stop()
  expect(receiver.release()).toBe(false)
  expect(receiver.receive(bytes, 3, bytes.length)).toBe(bytes.length)
  expect(events).toEqual(['a lent'])
})

test('a whole message is lent, a collected one is given away', () => {
  const owned: boolean[] = []
  const receiver = new Receiver({
    owner: undefined,
    events: { control: () => {}, violation: () => {} },
    messages: { message: (_opcode, _bytes, _start, _end, given) => void owned.push(given) },
    masked: false,
    rsv1: false,
    limits: defaultLimits,
    utf8: portableUtf8,
  })
  const bytes = serverFrame(1, 'ab')
  receiver.receive(bytes, 0, bytes.length)
  expect(receiver.messageOpen).toBe(false)
  receiver.receive(bytes, 0, 1)
  expect(receiver.messageOpen).toBe(true)
  receiver.receive(bytes, 1, 3)
  expect(receiver.messageOpen).toBe(true)
  receiver.receive(bytes, 3, 4)
  expect(receiver.messageOpen).toBe(false)
  expect(owned).toEqual([false, true])
})

describe.each(roles)('memory for messages: %s', (role) => {
  /** Memory of 16 bytes a message, in which the first octets are taken. */
  function memory() {
    const bytes = new Uint8Array(64).fill(0xaa)
    let at = 3
    const take = (byteLength: number): number => (byteLength > 16 ? -1 : (at += 8) - 8)
    return { bytes, view: new DataView(bytes.buffer), take, own: (byteLength: number) => new Uint8Array(byteLength) }
  }

  function receiving(...frames: Uint8Array[]) {
    const place = memory()
    const told: string[] = []
    const receiver = new Receiver({
      owner: undefined,
      events: { control: () => {}, violation: (_owner, violation) => void told.push(violation) },
      messages: {
        message: (_opcode, bytes, start, end, owned) => {
          const where = bytes === place.bytes ? `there at ${start}` : 'elsewhere'
          told.push(`${Buffer.from(bytes.subarray(start, end)).toString()} ${where} ${owned ? 'owned' : 'lent'}`)
        },
      },
      masked: role === 'server',
      rsv1: false,
      limits: defaultLimits,
      utf8: portableUtf8,
      memory: place,
    })
    const bytes = concat(...frames)
    receiver.receive(bytes, 0, bytes.length)
    return told
  }

  test('whole binary messages are put there, as long as there is room for such', () => {
    const long = 'x'.repeat(17)
    expect(receiving(frame(role, 2, 'abcdef'), frame(role, 2, 'ghijk'), frame(role, 2, long))).toEqual([
      'abcdef there at 3 owned',
      'ghijk there at 11 owned',
      `${long} elsewhere lent`,
    ])
  })

  test('texts stay where they came, fragments are collected', () => {
    const fragments = [frame(role, 2, 'ab', { fin: false }), frame(role, 0, 'cd')]
    expect(receiving(frame(role, 1, 'text'), ...fragments)).toEqual(['text elsewhere lent', 'abcd elsewhere owned'])
  })
})
