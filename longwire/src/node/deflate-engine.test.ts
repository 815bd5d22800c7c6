import { deflateRawSync, constants } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { Opcode, type Role } from '../protocol/index.js'
import { deflateJobs } from './deflate-jobs.js'
import { compressionFrom, type AgreedCompression, type CompressionOptions } from './deflate-options.js'
import { deflate } from './deflate.js'
import { from, ManualLoop, opcodes, running, sentClose, type Setting } from './memory.test-d.js'
import { closePayload, until } from './peer.test-d.js'
import { prepare } from './prepared-message.js'

const RSV1 = 0x40
const roles = ['server', 'client'] as const satisfies readonly Role[]
const words = 'It is what it is, and what it is it was. '.repeat(50)
const settings = { windowBits: 15, memLevel: 8 }
const packed = (text: string) => deflate(Buffer.from(text), settings)

interface Wanted extends CompressionOptions {
  readonly takeover?: boolean
}

/** A connection that has agreed on compression. */
function compressing(role: Role, { takeover = false, ...options }: Wanted = {}, limits = {}): Setting {
  const agreed: AgreedCompression = {
    options: compressionFrom(options)!,
    windowBits: options.windowBits ?? 15,
    deflateTakeover: takeover,
    inflateTakeover: takeover,
  }
  return running(limits, role, new ManualLoop(), { compression: agreed })
}

const peerOf = (role: Role): Role => (role === 'server' ? 'client' : 'server')
const apart = { syncBytesMax: 0 }
const idle = () => until(() => deflateJobs().running + deflateJobs().waiting === 0, 'the end of all jobs')

/** First octets of the frames that were sent. */
function firsts(setting: Setting): number[] {
  setting.loop.endTurn()
  const bytes = Buffer.concat(setting.transport.writes)
  const found: number[] = []
  for (let at = 0; at < bytes.length;) {
    const masked = (bytes[at + 1]! & 0x80) !== 0
    const size = bytes[at + 1]! & 0x7f
    const extended = size === 126 ? 2 : size === 127 ? 8 : 0
    const length =
      size === 126 ? bytes.readUInt16BE(at + 2) : size === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : size
    found.push(bytes[at]!)
    at += 2 + extended + (masked ? 4 : 0) + length
  }
  return found
}

describe.each(roles)('a compressing %s', (role) => {
  const peer = peerOf(role)
  const compressed = (text: string, fin = true) => from(peer, RSV1 | Opcode.text, packed(text), fin)

  test(`rule 75 (${role}): takes compressed messages and others, in any order`, () => {
    const setting = compressing(role)
    setting.transport.receive(compressed(words), from(peer, Opcode.text, 'plain'), compressed('short'))
    setting.transport.receive(from(peer, RSV1 | Opcode.binary, packed('bytes')))
    expect(setting.messages).toEqual([words, 'plain', 'short', new Uint8Array(Buffer.from('bytes'))])
  })

  test(`rule 75 (${role}): RSV1 on a continuation or a control frame fails the connection`, () => {
    const first = from(peer, RSV1 | Opcode.text, packed(words).subarray(0, 5), false)
    for (const frames of [
      [first, from(peer, RSV1 | Opcode.continuation, 'x')],
      [from(peer, RSV1 | Opcode.ping)],
      [from(peer, RSV1 | Opcode.close)],
    ]) {
      const setting = compressing(role)
      setting.transport.receive(...frames)
      expect(sentClose(setting).code).toBe(1002)
    }
  })

  test(`A26 (${role}): RSV1 without an agreement fails the connection`, () => {
    const setting = running({}, role)
    setting.transport.receive(compressed(words))
    expect(sentClose(setting).code).toBe(1002)
    expect(setting.messages).toEqual([])
  })

  test(`rule 76 (${role}): empty messages come compressed too`, () => {
    const setting = compressing(role)
    const empty = from(peer, RSV1 | Opcode.text)
    setting.transport.receive(
      empty,
      from(peer, RSV1 | Opcode.text, Buffer.of(0)),
      from(peer, RSV1 | Opcode.text, '', false),
    )
    setting.transport.receive(from(peer, Opcode.continuation))
    expect(setting.messages).toEqual(['', '', ''])
  })

  test(`rule 83 (${role}): fragments of a compressed message, with control frames between them`, async () => {
    for (const options of [{}, apart]) {
      const setting = compressing(role, options)
      const payload = packed(words)
      setting.transport.receive(from(peer, RSV1 | Opcode.text, payload.subarray(0, 7), false))
      setting.transport.receive(from(peer, Opcode.ping, 'a'), from(peer, Opcode.continuation, '', false))
      setting.transport.receive(from(peer, Opcode.continuation, payload.subarray(7)))
      await until(() => setting.messages.length > 0)
      expect([setting.events, setting.messages]).toEqual([['ping a'], [words]])
      expect(opcodes(setting)).toEqual([Opcode.pong])
    }
  })

  test(`rule 81 (${role}): a message that gets larger than messageBytesMax is 1009, at once or later`, async () => {
    for (const options of [{}, apart]) {
      const setting = compressing(role, options, { messageBytesMax: 5000 })
      setting.transport.receive(compressed('a'.repeat(5000)), compressed('a'.repeat(5001)), compressed('never'))
      await until(() => setting.transport.ended)
      expect(setting.messages).toEqual(['a'.repeat(5000)])
      expect(sentClose(setting).code).toBe(1009)
      setting.engine.closed()
      expect(setting.outcomes).toMatchObject([{ violation: 'message-too-big' }])
    }
  })

  test(`rule 81 (${role}): messageBytesMax of bytes that do not get smaller are taken`, () => {
    const random = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 7919) >> 3))
    const stored = deflateRawSync(random, { level: 0, memLevel: 1, finishFlush: constants.Z_SYNC_FLUSH }).subarray(
      0,
      -4,
    )
    expect(stored.length).toBeGreaterThan(5000)
    const setting = compressing(role, {}, { messageBytesMax: 5000 })
    setting.transport.receive(from(peer, RSV1 | Opcode.binary, stored))
    expect(setting.messages).toEqual([new Uint8Array(random)])
    setting.transport.receive(from(peer, RSV1 | Opcode.binary, Buffer.alloc(6000)))
    expect(sentClose(setting).code).toBe(1009)
  })

  test(`rule 82 (${role}): data that cannot be decompressed is 1007, at once or later`, async () => {
    for (const options of [{}, apart]) {
      const setting = compressing(role, options)
      setting.transport.receive(from(peer, RSV1 | Opcode.text, Buffer.from('ffff', 'hex')), compressed('never'))
      await until(() => setting.transport.ended)
      expect(sentClose(setting).code).toBe(1007)
      setting.engine.closed()
      expect(setting.outcomes).toMatchObject([{ violation: 'deflate-invalid' }])
    }
  })

  test(`rule 79 (${role}): more members than membersMax are 1007`, () => {
    const setting = compressing(role)
    setting.transport.receive(from(peer, RSV1 | Opcode.text, Buffer.alloc(1000, Buffer.of(3, 0))))
    expect(sentClose(setting).code).toBe(1007)
    setting.engine.closed()
    expect(setting.outcomes).toMatchObject([{ violation: 'too-many-members' }])
  })

  test(`rule 56 (${role}): UTF-8 is looked at after decompression`, async () => {
    for (const options of [{}, apart]) {
      const setting = compressing(role, options)
      const bad = deflate(Buffer.from([0x61, 0xc3]), settings)
      setting.transport.receive(from(peer, RSV1 | Opcode.binary, bad), from(peer, RSV1 | Opcode.text, bad))
      await until(() => setting.transport.ended)
      expect(setting.messages).toEqual([Uint8Array.of(0x61, 0xc3)])
      expect(sentClose(setting)).toEqual({ code: 1007, reason: 'a text message is not UTF-8' })
    }
  })

  test(`rule 80 (${role}): messages refer back where that was agreed, with fragments and other threads`, async () => {
    for (const options of [{}, apart]) {
      const here = compressing(role, { ...options, takeover: true })
      const there = compressing(peer, { ...options, takeover: true })
      for (const text of [words, 'short', words, words]) there.engine.outflow.sendText(text)
      await idle()
      there.loop.endTurn()
      here.transport.receive(...there.transport.writes)
      await until(() => here.messages.length === 4)
      expect(here.messages).toEqual([words, 'short', words, words])
      const sizes = there.transport.frames.map(({ payload }) => payload.length)
      expect(sizes[2]).toBeLessThan(sizes[0]! - 20)
    }
  })

  test(`rule 84 (${role}): below thresholdBytes, and where it was asked for, nothing is compressed`, () => {
    const setting = compressing(role, { thresholdBytes: 100 })
    setting.engine.outflow.sendText('a'.repeat(99))
    setting.engine.outflow.sendText('ä'.repeat(50))
    setting.engine.outflow.sendText(words, false)
    setting.engine.outflow.sendBytes(Opcode.binary, Buffer.from(words))
    setting.engine.outflow.sendBytes(Opcode.binary, Buffer.from(words), false)
    setting.engine.outflow.sendPrepared(prepare(words))
    setting.engine.outflow.sendPrepared(prepare(words), false)
    setting.engine.outflow.sendPing()
    expect(firsts(setting)).toEqual([0x81, 0xc1, 0x81, 0xc2, 0x82, 0xc1, 0x81, 0x89])
  })

  test(`rule 77 (${role}): an empty message is sent as it is, and so is what does not get smaller`, () => {
    const setting = compressing(role, { thresholdBytes: 0 })
    setting.engine.outflow.sendText('')
    setting.engine.outflow.sendText('xyz')
    expect(firsts(setting)).toEqual([0x81, 0x81])
  })

  test(`rule 74 (${role}): with a window of 8 bits nothing is compressed`, () => {
    const agreed: AgreedCompression = {
      options: compressionFrom(true)!,
      windowBits: 8,
      deflateTakeover: false,
      inflateTakeover: false,
    }
    const setting = running({}, role, new ManualLoop(), { compression: agreed })
    setting.engine.outflow.sendText(words)
    setting.engine.outflow.sendPrepared(prepare(words))
    expect(firsts(setting)).toEqual([0x81, 0x81])
    setting.transport.receive(compressed(words))
    expect(setting.messages).toEqual([words])
  })
})

describe('order, with large messages by other threads', () => {
  test('nothing that is sent overtakes another message, and Close is last', async () => {
    const setting = compressing('server', apart)
    const { engine } = setting
    engine.outflow.sendText(words)
    engine.outflow.sendText('small')
    const bytes = Buffer.from('bytes')
    engine.outflow.sendBytes(Opcode.binary, bytes)
    bytes.fill(0)
    engine.outflow.sendPrepared(prepare(words))
    engine.outflow.sendPrepared(prepare('small too'))
    expect(engine.outflow.bufferedBytes).toBe(words.length * 2 + 5 + 5 + 9)
    engine.close(4000, 'done')
    expect([engine.state, engine.outflow.sendText('late')]).toEqual(['closing', false])
    expect(() => engine.close(1006, '')).toThrow(RangeError)
    await idle()
    await until(() => firsts(setting).length === 6)
    expect(firsts(setting)).toEqual([0xc1, 0x81, 0x82, 0xc1, 0x81, 0x88])
    expect(setting.transport.frames[2]!.payload.toString()).toBe('bytes')
    expect(sentClose(setting)).toEqual({ code: 4000, reason: 'done' })
    expect(engine.outflow.bufferedBytes).toBe(0)
    setting.transport.receive(from('client', Opcode.close, closePayload(4000)))
    expect(setting.transport.ended).toBe(true)
  })

  test('nothing that is received overtakes another message, and reading pauses meanwhile', async () => {
    const setting = compressing('server', apart)
    setting.engine.events.on('message', (text) => setting.events.push(`text ${text.length}`))
    const large = from('client', RSV1 | Opcode.text, packed(words))
    setting.transport.receive(large, from('client', Opcode.ping, '1'), large, from('client', Opcode.text, 'small'))
    expect([setting.transport.paused, setting.events]).toEqual([true, []])
    setting.transport.receive(from('client', Opcode.ping, '2'), from('client', Opcode.close, closePayload(4001)))
    setting.transport.sink!.ended()
    await until(() => setting.transport.ended)
    expect(setting.events).toEqual([`text ${words.length}`, 'ping 1', `text ${words.length}`, 'text 5', 'ping 2'])
    expect(setting.transport.paused).toBe(false)
    setting.transport.sink!.closed()
    expect(setting.outcomes).toMatchObject([{ code: 4001, clean: true }])
  })

  test('back-pressure counts what waits for its compression, and ends with it', async () => {
    const setting = compressing('server', apart, { sendBytesHigh: 1000, sendBytesMax: 5000 })
    expect(setting.engine.outflow.sendText(words)).toBe(false)
    expect(setting.engine.outflow.sendText(words)).toBe(false)
    const drained = setting.engine.outflow.untilDrained()
    await idle()
    await until(() => setting.loop.endTurn())
    await drained
    expect(setting.events).toEqual(['drain'])
    setting.engine.outflow.sendText(words)
    setting.engine.outflow.sendText(words)
    setting.engine.outflow.sendText(words)
    expect(sentClose(setting).code).toBe(1013)
    expect(setting.engine.outflow.bufferedBytes).toBe(0)
    await idle()
  })

  test('A28: what is under way when the connection ends is dropped', async () => {
    const before = deflateJobs()
    const settingsOfAll = Array.from({ length: 20 }, () => compressing('server', apart))
    for (const setting of settingsOfAll) {
      setting.engine.outflow.sendText(words)
      setting.engine.outflow.sendText(words)
      setting.transport.receive(from('client', RSV1 | Opcode.text, packed(words)))
    }
    expect(deflateJobs().waiting).toBeGreaterThan(10)
    for (const setting of settingsOfAll) setting.engine.destroy()
    for (const setting of settingsOfAll) setting.engine.closed()
    expect(deflateJobs().waiting).toBe(before.waiting)
    await idle()
    for (const setting of settingsOfAll) {
      expect([setting.messages, setting.transport.writes, setting.engine.outflow.bufferedBytes]).toEqual([[], [], 0])
      expect(setting.outcomes).toHaveLength(1)
    }
  })

  test('a Close of the peer is answered at once; what still waits is dropped', async () => {
    const setting = compressing('server', apart)
    setting.engine.outflow.sendText(words)
    setting.transport.receive(from('client', Opcode.close, closePayload(4002)))
    expect(opcodes(setting)).toEqual([Opcode.close])
    await idle()
    expect([firsts(setting), setting.engine.outflow.bufferedBytes]).toEqual([[0x88], 0])
  })
})

describe('a broadcast', () => {
  test('is compressed once for all with the same parameters, and shares its frame', () => {
    const loop = new ManualLoop()
    const agreed = (windowBits: number): AgreedCompression => ({
      options: compressionFrom(true)!,
      windowBits,
      deflateTakeover: false,
      inflateTakeover: false,
    })
    const [one, two, other, plain] = [agreed(15), agreed(15), agreed(9), undefined].map((terms) =>
      running({}, 'server', loop, { compression: terms }),
    )
    const message = prepare(words)
    for (const { engine } of [one!, two!, other!, plain!]) engine.outflow.sendPrepared(message)
    loop.endTurn()
    expect(one!.transport.chunks[0]).toBe(two!.transport.chunks[0])
    expect(other!.transport.chunks[0]).not.toBe(one!.transport.chunks[0])
    expect([one!, other!, plain!].map(({ transport }) => transport.chunks[0]![0])).toEqual([0xc1, 0xc1, 0x81])
  })

  test('refers back on connections that take the context over', () => {
    const setting = compressing('server', { takeover: true })
    const message = prepare(words)
    setting.engine.outflow.sendPrepared(message)
    setting.engine.outflow.sendPrepared(message)
    setting.loop.endTurn()
    const [first, second] = setting.transport.frames
    expect(second!.payload.length).toBeLessThan(first!.payload.length - 20)
  })
})
