import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hex, toHex } from '../../test/support/raw-frame.js'
import { ByteQueue } from './byte-queue.js'
import { Opcode } from './opcode.js'
import { portableUtf8 } from './portable-utf8.js'
import { REFERENCE_BYTES_MIN, Sender, serializeMessage } from './sender.js'

function sending(maskingKey?: () => number) {
  const output = new ByteQueue()
  const sender = new Sender({ output, utf8: portableUtf8, maskingKey })
  return { sender, output, sent: () => toHex(output.take()) }
}

describe('the examples of RFC 6455 §5.7', () => {
  const hello = 'Hello'

  test('rule 42 (server): a text message, never masked', () => {
    const it = sending()
    it.sender.text(hello)
    expect(it.sent()).toBe('810548656c6c6f')
  })

  test('rule 42 (client): a text message, masked', () => {
    const it = sending(() => 0x3d21fa37)
    it.sender.text(hello)
    expect(it.sent()).toBe('818537fa213d7f9f4d5158')
  })

  test('a message in two fragments, a ping between them', () => {
    const it = sending()
    it.sender.fragment(Opcode.text, new TextEncoder().encode('Hel'), false)
    it.sender.control(Opcode.ping, new Uint8Array(0))
    it.sender.fragment(Opcode.continuation, new TextEncoder().encode('lo'), true)
    expect(it.sent()).toBe('010348656c' + '8900' + '80026c6f')
  })

  test.each([
    [256, '827e0100'],
    [65_536, '827f0000000000010000'],
  ])('%d bytes of binary', (size, header) => {
    const it = sending()
    it.sender.message(Opcode.binary, new Uint8Array(size))
    expect(it.sent()).toBe(header + '00'.repeat(size))
  })
})

describe('rule 42 (client): every frame is masked with a fresh key', () => {
  test('also an empty one', () => {
    let key = 0
    const it = sending(() => ++key)
    it.sender.message(Opcode.binary, new Uint8Array(0))
    it.sender.control(Opcode.pong, new Uint8Array(0))
    it.sender.text('')
    expect(it.sent()).toBe('828001000000' + '8a8002000000' + '818003000000')
  })

  test('the payload that the caller gave is not touched', () => {
    const payload = new Uint8Array(20_000).fill(7)
    const it = sending(() => -1)
    it.sender.message(Opcode.binary, payload)
    expect(payload.every((octet) => octet === 7)).toBe(true)
    expect(it.sent().slice(16, 20)).toBe('f8f8')
  })
})

test('rule 43: no reserved bit is ever set, and lengths are the shortest', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 125, 126, 127, 65_535, 65_536), fc.boolean(), (size, client) => {
      const it = sending(client ? () => 0 : undefined)
      it.sender.message(Opcode.binary, new Uint8Array(size))
      const bytes = it.output.take()
      expect(bytes[0]).toBe(0x82)
      expect(bytes[1]! & 0x7f).toBe(size < 126 ? size : size < 65_536 ? 126 : 127)
    }),
  )
})

describe('memory', () => {
  test('a server hands a large payload over by reference, a small one as a copy', () => {
    const appended: Uint8Array[] = []
    const output = new ByteQueue()
    output.append = (bytes) => void appended.push(bytes)
    const sender = new Sender({ output, utf8: portableUtf8, maskingKey: undefined })
    const large = new Uint8Array(REFERENCE_BYTES_MIN)
    sender.message(Opcode.binary, large)
    sender.message(Opcode.binary, large.subarray(1))
    expect(appended).toEqual([large])
    expect(appended[0]).toBe(large)
  })

  test('a message that was serialized once is appended as it is', () => {
    const it = sending()
    it.sender.preEncoded(serializeMessage(Opcode.text, new TextEncoder().encode('Hello')))
    expect(it.sent()).toBe('810548656c6c6f')
  })
})

describe('fragments in the wrong order are refused', () => {
  const none = new Uint8Array(0)
  test('a continuation without a message', () => {
    expect(() => sending().sender.fragment(Opcode.continuation, none, true)).toThrow('there is no message to continue')
  })
  test('anything but a continuation or a control frame inside a message', () => {
    const { sender, sent } = sending()
    sender.fragment(Opcode.binary, none, false)
    const between = 'a fragmented message is being sent'
    expect(() => sender.fragment(Opcode.text, none, true)).toThrow(between)
    expect(() => sender.text('a')).toThrow(between)
    expect(() => sender.message(Opcode.binary, none)).toThrow(between)
    expect(() => sender.preEncoded(serializeMessage(Opcode.binary, none))).toThrow(between)
    sender.fragment(Opcode.continuation, none, true)
    sender.text('')
    expect(sent()).toBe('0200' + '8000' + '8100')
  })
})

test('rule 58: lone surrogates leave as U+FFFD', () => {
  const it = sending()
  it.sender.text('a\ud800b')
  expect(it.sent()).toBe('8105' + toHex(hex('61 efbfbd 62')))
})

describe('rule 75: a compressed message', () => {
  const payload = hex('f248cdc9c90700')

  test('has RSV1 on its only frame, masked as any other', () => {
    const server = sending()
    server.sender.deflated(Opcode.text, payload)
    server.sender.control(Opcode.ping, new Uint8Array(0))
    server.sender.text('a')
    expect(server.sent()).toBe('c107f248cdc9c90700' + '8900' + '810161')
    const client = sending(() => 0)
    client.sender.deflated(Opcode.binary, payload)
    expect(client.sent()).toBe('c28700000000f248cdc9c90700')
  })

  test('framed once has the same bytes', () => {
    expect(toHex(serializeMessage(Opcode.text, payload, true))).toBe('c107f248cdc9c90700')
  })

  test('does not stand inside a fragmented one', () => {
    const { sender } = sending()
    sender.fragment(Opcode.text, payload, false)
    expect(() => sender.deflated(Opcode.text, payload)).toThrow('a fragmented message is being sent')
  })
})

describe('texts of every kind of length', () => {
  const keys = { server: undefined, client: () => 0 }
  const lengths = [0, 1, 41, 42, 43, 62, 63, 64, 125, 126, 127, 1365, 4095, 4096, 4097, 21_846, 65_535, 65_536]

  test.each(Object.entries(keys))('%s: the header says the bytes, whatever the units', (_role, key) => {
    const masked = key === undefined ? '' : '00000000'
    for (const length of lengths) {
      for (const unit of ['a', 'ü', '語']) {
        const it = sending(key)
        const text = unit.repeat(length)
        it.sender.text(text)
        it.sender.control(Opcode.ping, new Uint8Array(0))
        const payload = new TextEncoder().encode(text)
        const size = payload.length
        const short = size < 126 ? size : size < 65_536 ? 126 : 127
        const octet = (short | (masked === '' ? 0 : 0x80)).toString(16).padStart(2, '0')
        const more = size < 126 ? '' : size.toString(16).padStart(size < 65_536 ? 4 : 16, '0')
        const ping = masked === '' ? '8900' : `8980${masked}`
        expect(it.sent() === `81${octet}${more}${masked}${toHex(payload)}${ping}`, `${length} of ${unit}`).toBe(true)
      }
    }
  })

  test('payloads on both sides of the length up to which they are copied octet by octet', () => {
    for (const length of [0, 1, 31, 32, 33]) {
      const it = sending()
      const payload = Uint8Array.from({ length }, (_, index) => index + 1)
      it.sender.message(Opcode.binary, payload)
      expect(it.sent()).toBe('82' + length.toString(16).padStart(2, '0') + toHex(payload))
    }
  })
})
