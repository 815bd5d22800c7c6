import { describe, expect, test } from 'vitest'
import * as ws from 'ws'

import { running } from '../../node/memory.test-d.js'
import { Outgoing } from './outgoing.js'
import { Sender, type FrameOptions } from './sender.js'

const whole: FrameOptions = { opcode: 1, fin: true, mask: false, rsv1: false, readOnly: false }
/** The declarations of ws know nothing of it. */
const theirs = (ws as unknown as { Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] } }).Sender

function start() {
  const setting = running()
  return { ...setting, sender: new Sender(new Outgoing(setting.engine, { readFailed: () => undefined })) }
}

describe('Sender.frame', () => {
  test.each([0, 1, 125, 126, 65_535, 65_536])('%i bytes are framed as ws does it', (length) => {
    for (const options of [whole, { ...whole, opcode: 2, fin: false }, { opcode: 2, rsv1: true }]) {
      const data = Buffer.alloc(length, 'x')
      expect(Buffer.concat(Sender.frame(data, options))).toEqual(Buffer.concat(theirs.frame(data, options)))
    }
    expect(Buffer.concat(Sender.frame('x'.repeat(length), whole)).length).toBeGreaterThan(length)
  })

  test('rule 42 (client): masking is not done here', () => {
    expect(() => Sender.frame('a', { ...whole, mask: true })).toThrow(TypeError)
  })
})

describe('sendFrame', () => {
  test.each([0, 5, 126, 65_536])('sends a frame of %i bytes that ws or we have made', (length) => {
    const { sender, transport, loop } = start()
    const data = Buffer.alloc(length, 'x')
    const log: unknown[] = []
    for (const opcode of [1, 2]) {
      sender.sendFrame(theirs.frame(data, { ...whole, opcode }), (error) => log.push(error))
      sender.sendFrame(Sender.frame(data, { ...whole, opcode }))
    }
    loop.endTurn()
    expect(transport.frames.map(({ fin, opcode, payload }) => [fin, opcode, payload.length])).toEqual([
      [true, 1, length],
      [true, 1, length],
      [true, 2, length],
      [true, 2, length],
    ])
    expect(log).toEqual([undefined, undefined])
  })

  test('a string behind the header', () => {
    const { sender, transport, loop } = start()
    sender.sendFrame([Buffer.from([0x81, 1]), 'a'])
    loop.endTurn()
    expect(transport.frames.map(({ payload }) => payload.toString())).toEqual(['a'])
  })

  test.each([
    ['nothing', []],
    ['a string', ['a']],
    ['a ping', Sender.frame('a', { opcode: 9, fin: true })],
    ['a fragment', Sender.frame('a', { opcode: 1 })],
    ['a compressed message', Sender.frame('a', { opcode: 1, fin: true, rsv1: true })],
    ['a masked one', [Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])]],
  ])('%s is refused', (_, frame) => {
    expect(() => start().sender.sendFrame(frame)).toThrow(TypeError)
  })
})
