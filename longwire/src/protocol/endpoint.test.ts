import { describe, expect, test } from 'vitest'

import { roles, traced, traceOf, zeroKey } from '../../test/support/endpoint-trace.js'
import { clientFrame, concat, hex, serverFrame } from '../../test/support/raw-frame.js'
import { ByteQueue } from './byte-queue.js'
import { Endpoint, type Role } from './endpoint.js'
import { Opcode } from './opcode.js'
import { serializeMessage } from './sender.js'

const frame = (role: Role, opcode: number, payload: Uint8Array | string = '') =>
  role === 'server' ? clientFrame(opcode, payload) : serverFrame(opcode, payload)

/** What the endpoint of `role` sends for this payload (masked with a key of zero by a client). */
const sentBy = (role: Role, opcode: number, digits: string) => {
  const length = digits.length / 2
  return role === 'server'
    ? `8${opcode.toString(16)}${length.toString(16).padStart(2, '0')}${digits}`
    : `8${opcode.toString(16)}${(0x80 | length).toString(16)}00000000${digits}`
}

describe.each(roles)('the %s', (role) => {
  const finish = role === 'server' ? 'transport end' : 'transport await-end'

  describe(`rule 46 (${role}): a Ping is answered with its payload`, () => {
    test.each(['', '00', 'ff'.repeat(125)])('%s', (digits) => {
      expect(traceOf(role, [frame(role, 9, hex(digits))])).toEqual([
        `ping ${digits}`,
        `sent ${sentBy(role, 10, digits)}`,
        'open',
      ])
    })
    test('only the latest, while the output does not leave', () => {
      const it = traced(role)
      it.output.congested = true
      for (let count = 0; count < 1000; count++) it.receive(frame(role, 9, Uint8Array.of(count & 0xff)))
      expect(it.sent()).toBe('')
      it.output.congested = false
      it.endpoint.answerHeldPing()
      it.endpoint.answerHeldPing()
      expect(it.sent()).toBe(sentBy(role, 10, (999 & 0xff).toString(16)))
    })
  })

  test('pings may be left to the application', () => {
    const output = new ByteQueue()
    const pings: string[] = []
    const endpoint = new Endpoint({
      role,
      output,
      answerPings: false,
      ...(role === 'client' && { maskingKey: zeroKey }),
      sink: {
        message: () => {},
        ping: (bytes, start, end) => void pings.push(Buffer.from(bytes.subarray(start, end)).toString()),
        pong: () => {},
        transport: () => {},
      },
    })
    endpoint.receive(frame(role, Opcode.ping, 'p'))
    expect([pings, output.take()]).toEqual([['p'], new Uint8Array(0)])
  })

  test(`rule 47 (${role}): an unsolicited Pong changes nothing`, () => {
    expect(traceOf(role, [frame(role, 10, 'x')])).toEqual(['pong 78', 'sent ', 'open'])
  })

  test(`rule 48 (${role}): a Ping behind our Close is parsed, not answered; behind the peer's it is nothing`, () => {
    const it = traced(role)
    it.endpoint.close(1000)
    it.sent()
    it.receive(frame(role, 9, 'a'))
    it.receive(frame(role, 8, hex('03e8')))
    it.receive(frame(role, 9, 'b'))
    expect(it.trace).toEqual(['ping 61', finish])
    expect(it.sent()).toBe('')
  })

  describe(`rule 59 (${role}): Close payloads`, () => {
    test('none: an empty Close is answered, the code is 1005', () => {
      const it = traced(role)
      it.receive(frame(role, 8))
      expect(it.sent()).toBe(sentBy(role, 8, ''))
      expect(it.endpoint.outcome).toEqual({ code: 1005, reason: '', clean: true })
    })
    test('one byte', () => {
      expect(traceOf(role, [frame(role, 8, 'x')])).toContain('violation close-length-one')
    })
  })

  test(`rule 57 (${role}): a reason that is not UTF-8 fails with 1007`, () => {
    const it = traced(role)
    it.receive(frame(role, 8, hex('03e8 ff')))
    expect(it.sent()).toContain('03ef')
    expect(it.endpoint.outcome).toEqual({ code: 1006, reason: '', clean: false, violation: 'close-reason-not-utf8' })
  })

  test.each([999, 1004, 1005, 1006, 1015, 2999, 5000])(`rule 60 (${role}): code %d fails with 1002`, (code) => {
    const it = traced(role)
    it.receive(frame(role, 8, Uint8Array.of(code >> 8, code & 0xff)))
    expect(it.sent()).toContain('03ea')
    expect(it.endpoint.outcome.violation).toBe('close-code-invalid')
  })

  test(`rule 61 (${role}): close() refuses what must not be sent, and changes nothing`, () => {
    const it = traced(role)
    expect(() => it.endpoint.close(1005)).toThrow(RangeError)
    expect(() => it.endpoint.close(1000, 'x'.repeat(124))).toThrow(RangeError)
    expect(() => it.endpoint.close(undefined, 'x')).toThrow(TypeError)
    expect(() => it.endpoint.abort(1006, '')).toThrow(RangeError)
    expect([it.sent(), it.endpoint.state]).toEqual(['', 'open'])
  })

  test(`rule 62 (${role}): a Close is answered with its code and reason, once`, () => {
    const it = traced(role)
    it.receive(frame(role, 8, hex('0fa1 68 69')))
    expect(it.endpoint.close(1000)).toBe(false)
    it.endpoint.abort(1011, 'late')
    it.receive(frame(role, 8, hex('03e8')))
    expect(it.sent()).toBe(sentBy(role, 8, '0fa16869'))
    expect(it.trace).toEqual([finish])
    expect(it.endpoint.outcome).toEqual({ code: 4001, reason: 'hi', clean: true })
  })

  test(`rule 63 (${role}): nothing leaves behind our Close`, () => {
    const it = traced(role)
    it.endpoint.sendText('before')
    expect(it.endpoint.close(1000, 'bye')).toBe(true)
    const sent = it.sent()
    expect(sent.endsWith(sentBy(role, 8, '03e8627965'))).toBe(true)
    expect(it.endpoint.sendText('a')).toBe(false)
    expect(it.endpoint.sendBytes(Opcode.binary, new Uint8Array(1))).toBe(false)
    expect(it.endpoint.sendFragment(Opcode.text, new Uint8Array(1), true)).toBe(false)
    expect(it.endpoint.ping()).toBe(false)
    expect(it.endpoint.pong()).toBe(false)
    expect(it.endpoint.close(1000)).toBe(false)
    expect(it.sent()).toBe('')
  })

  test(`rule 64 (${role}): data between our Close and the peer's is delivered, within the limits; behind it discarded`, () => {
    const it = traced(role, { limits: { messageBytesMax: 5 } })
    it.endpoint.close(1000)
    it.receive(concat(frame(role, 1, 'still'), frame(role, 8, hex('03e8')), frame(role, 1, 'not')))
    expect(it.trace).toEqual(['text "still"', finish])
    const other = traced(role, { limits: { messageBytesMax: 5 } })
    other.endpoint.close(1000)
    other.sent()
    other.receive(frame(role, 1, 'too long'))
    expect(other.endpoint.outcome.violation).toBe('message-too-big')
    expect(other.trace).toEqual(['transport end'])
    expect(other.sent()).toBe('')
  })

  test(`rule 65 (${role}): who ends the transport behind both Close frames`, () => {
    const it = traced(role)
    it.endpoint.close(1000)
    expect(it.trace).toEqual([])
    it.receive(frame(role, 8, hex('03e8')))
    expect(it.trace).toEqual([finish])
    expect(it.endpoint.state).toBe('closing')
    it.endpoint.transportEnded()
    expect(it.endpoint.state).toBe('closed')
  })

  describe(`rule 67 (${role}): the transport ends without a Close`, () => {
    test('between frames', () => {
      const it = traced(role)
      it.receive(frame(role, 1, 'a'))
      it.endpoint.transportEnded()
      it.endpoint.transportEnded()
      expect(it.endpoint.outcome).toEqual({ code: 1006, reason: '', clean: false })
      expect([it.endpoint.state, it.endpoint.sendText('x'), it.endpoint.close(1000)]).toEqual(['closed', false, false])
      expect(it.sent()).toBe('')
    })
    test('in a frame, and behind our own Close', () => {
      const it = traced(role)
      it.endpoint.close(1000)
      it.receive(frame(role, 1, 'abc').subarray(0, 4))
      it.endpoint.transportEnded()
      expect(it.endpoint.outcome).toEqual({ code: 1006, reason: '', clean: false })
      expect(it.trace).toEqual([])
    })
  })

  test(`rule 70 (${role}): nothing comes behind the end of the transport`, () => {
    const it = traced(role)
    it.endpoint.transportEnded()
    it.receive(concat(frame(role, 1, 'a'), frame(role, 9), frame(role, 8)))
    expect([it.trace, it.sent()]).toEqual([[], ''])
  })

  test('abort says why, and parses nothing more', () => {
    const it = traced(role)
    it.endpoint.abort(1013, 'busy')
    it.receive(frame(role, 1, 'a'))
    expect(it.sent()).toBe(sentBy(role, 8, '03f562757379'))
    expect(it.trace).toEqual(['transport end'])
    expect(it.endpoint.outcome).toEqual({ code: 1006, reason: '', clean: false, abort: { code: 1013, reason: 'busy' } })
  })

  test('sends messages whole and in fragments', () => {
    const it = traced(role)
    expect(it.endpoint.sendText('é')).toBe(true)
    expect(it.sent()).toBe(sentBy(role, 1, 'c3a9'))
    expect(it.endpoint.sendBytes(Opcode.binary, hex('0102'))).toBe(true)
    expect(it.sent()).toBe(sentBy(role, 2, '0102'))
    expect(it.endpoint.sendFragment(Opcode.text, hex('61'), false)).toBe(true)
    expect(it.endpoint.sendFragment(Opcode.continuation, hex('62'), true)).toBe(true)
    expect(it.sent()).toBe(`0${sentBy(role, 1, '61').slice(1)}${sentBy(role, 0, '62')}`)
  })

  test('knows whether a message is open', () => {
    const it = traced(role)
    expect(it.endpoint.messageOpen).toBe(false)
    it.receive(frame(role, 1, 'abc').subarray(0, -1))
    expect(it.endpoint.messageOpen).toBe(true)
    it.receive(frame(role, 1, 'abc').subarray(-1))
    expect(it.endpoint.messageOpen).toBe(false)
  })

  test('an outcome names only what there was', () => {
    const it = traced(role)
    expect(Object.keys(it.endpoint.outcome)).toEqual(['code', 'reason', 'clean'])
    it.receive(frame(role, 3))
    expect(Object.keys(it.endpoint.outcome)).toEqual(['code', 'reason', 'clean', 'violation'])
  })

  test('a control frame of more than 125 bytes is not sent', () => {
    const it = traced(role)
    expect(() => it.endpoint.ping(new Uint8Array(126))).toThrow(
      new RangeError('a control frame takes at most 125 bytes, not 126'),
    )
    expect(it.endpoint.ping(new Uint8Array(125))).toBe(true)
    expect(it.endpoint.pong()).toBe(true)
  })

  test('a handler that closes in the middle of a chunk is obeyed', () => {
    const output = new ByteQueue()
    const seen: string[] = []
    const endpoint: Endpoint = new Endpoint({
      role,
      output,
      ...(role === 'client' && { maskingKey: zeroKey }),
      sink: {
        message: () => {
          seen.push('message')
          endpoint.abort(4000, '')
        },
        ping: () => {},
        pong: () => {},
        transport: (action) => void seen.push(action),
      },
    })
    endpoint.receive(concat(frame(role, 1, 'a'), frame(role, 1, 'b')))
    expect(seen).toEqual(['message', 'end'])
  })
})

describe('rule 68: both sides close at the same time', () => {
  test('both end clean', () => {
    const server = traced('server')
    const client = traced('client')
    server.endpoint.close(4000, 's')
    client.endpoint.close(4001, 'c')
    const fromServer = server.output.take()
    const fromClient = client.output.take()
    server.receive(fromClient)
    client.receive(fromServer)
    expect([server.sent(), client.sent()]).toEqual(['', ''])
    expect(server.endpoint.outcome).toEqual({ code: 4001, reason: 'c', clean: true })
    expect(client.endpoint.outcome).toEqual({ code: 4000, reason: 's', clean: true })
    expect([server.trace, client.trace]).toEqual([['transport end'], ['transport await-end']])
  })
})

test('a client needs a masking key, and sends no pre-encoded frame', () => {
  const { output } = traced('server')
  const sink = { message: () => {}, ping: () => {}, pong: () => {}, transport: () => {} }
  expect(() => new Endpoint({ role: 'client', output, sink })).toThrow(new TypeError('a client needs a maskingKey'))
  const frame = serializeMessage(Opcode.text, new Uint8Array(1))
  expect(() => traced('client').endpoint.sendFrame(frame)).toThrow('a client masks each frame anew')
  const server = traced('server')
  expect(server.endpoint.sendFrame(frame)).toBe(true)
  expect(server.sent()).toBe('810100')
  server.endpoint.close()
  expect(server.endpoint.sendFrame(frame)).toBe(false)
})

test('a server masks nothing, even if it could', () => {
  const it = traced('server', { maskingKey: zeroKey })
  it.endpoint.sendText('a')
  expect(it.sent()).toBe('810161')
})

describe.each(roles)('an extension of the %s', (role) => {
  const close = frame(role, 8)

  /** An endpoint that holds behind each message, and the bytes that it left. */
  function holding() {
    const trace: string[] = []
    const output = new ByteQueue()
    const endpoint: Endpoint = new Endpoint({
      role,
      output,
      maskingKey: zeroKey,
      rsv1: true,
      sink: {
        message: (opcode, _bytes, start, end, _owned, rsv1) => {
          trace.push(`${opcode} ${end - start} ${rsv1}`)
          endpoint.hold()
        },
        ping: () => void trace.push('ping'),
        pong: () => {},
        transport: (action) => void trace.push(action),
      },
    })
    return { endpoint, trace, output }
  }

  test('may hold behind a message: not even a Close is looked at before it goes on', () => {
    for (const fin of [true, false]) {
      const { endpoint, trace } = holding()
      const first = frame(role, fin ? 0x41 : 0x01, 'abc')
      if (!fin) first[0]! &= 0x7f
      const bytes = concat(first, ...(fin ? [] : [frame(role, 0)]), frame(role, 9), close)
      const at = endpoint.receive(bytes)
      expect(at).toBe(bytes.length - frame(role, 9).length - close.length)
      expect(endpoint.receive(bytes, at)).toBe(at)
      expect(trace).toEqual([`1 3 ${fin}`])
      expect(endpoint.release()).toBe(true)
      expect(endpoint.receive(bytes, at)).toBe(bytes.length)
      expect(trace).toEqual([`1 3 ${fin}`, 'ping', role === 'server' ? 'end' : 'await-end'])
    }
  })

  test('fails the connection by a violation, and nothing more is looked at', () => {
    const { endpoint, trace } = holding()
    endpoint.violate('deflate-invalid')
    expect([endpoint.release(), endpoint.state, endpoint.outcome.violation]).toEqual([
      false,
      'closing',
      'deflate-invalid',
    ])
    expect(endpoint.receive(close)).toBe(close.length)
    expect(trace).toEqual(['end'])
  })

  test('sends compressed messages, but not behind a Close', () => {
    const { endpoint, output } = holding()
    expect(endpoint.sendDeflated(Opcode.text, hex('00'))).toBe(true)
    expect(output.take()[0]).toBe(0xc1)
    endpoint.close()
    expect(endpoint.sendDeflated(Opcode.text, hex('00'))).toBe(false)
  })
})
