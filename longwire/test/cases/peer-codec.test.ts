import { constants, deflateRawSync } from 'node:zlib'

import { afterEach, describe, expect, test } from 'vitest'

import { serverFrame } from '../support/raw-frame.js'
import { pieceOf } from './document.js'
import { FrameReader } from './frame-reader.js'
import { PeerDeflater } from './peer-deflater.js'
import { PeerInflater } from './peer-inflater.js'

const messages = [0, 1, 2].map((index) => pieceOf('json', index, 5000))

const open: PeerDeflater[] = []
afterEach(() => {
  for (const deflater of open.splice(0)) deflater.close()
})

function deflater(windowBits: number, takeover: boolean): PeerDeflater {
  const made = new PeerDeflater({ windowBits, takeover })
  open.push(made)
  return made
}

describe.each([9, 15])('a window of %i bits', (windowBits) => {
  test.each([true, false])('what was deflated is inflated (context taken over: %s)', async (takeover) => {
    const writer = deflater(windowBits, takeover)
    const reader = new PeerInflater({ windowBits, takeover })
    for (const message of messages) {
      const deflated = await writer.deflate(message)
      expect(deflated.length).toBeLessThan(message.length)
      expect(Buffer.compare(reader.inflate(deflated), message)).toBe(0)
    }
  })

  test('without an agreement to take context over, a message that refers to another is found out', async () => {
    const writer = deflater(windowBits, true)
    const reader = new PeerInflater({ windowBits, takeover: false })
    reader.inflate(await writer.deflate(messages[0]!))
    const second = await writer.deflate(messages[0]!)
    expect(() => reader.inflate(second)).toThrow('too far back')
  })
})

test('without takeover a message is deflated as if it were the first', async () => {
  const writer = deflater(15, false)
  const first = await writer.deflate(messages[0]!)
  expect(await writer.deflate(messages[0]!)).toEqual(first)
})

test.each([10, 11, 15])('a window of %i bits where 9 were agreed on is found out', (windowBits) => {
  const deflated = deflateRawSync(messages[0]!, { windowBits, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  const reader = new PeerInflater({ windowBits: 9, takeover: false })
  expect(() => reader.inflate(deflated)).toThrow('too far back')
})

describe('the reader of frames', () => {
  const compressor = { windowBits: 15, takeover: false }
  const deflated = deflateRawSync('abcabc', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)

  function linesOf(...frames: readonly Uint8Array[]): readonly string[] {
    const reader = new FrameReader(false, new PeerInflater(compressor))
    for (const frame of frames) reader.push(frame)
    return reader.lines
  }

  test('tells compressed messages from others, whole and in fragments', () => {
    const first = serverFrame(1, deflated.subarray(0, 2), { rsv: 4, fin: false })
    expect(linesOf(serverFrame(1, 'abc'), first, serverFrame(0, deflated.subarray(2)))).toEqual([
      'text 616263',
      'deflated text 616263616263',
    ])
  })

  test.each([
    ['on a continuation', [serverFrame(2, 'a', { fin: false }), serverFrame(0, 'b', { rsv: 4 })]],
    ['on a control frame', [serverFrame(9, '', { rsv: 4 })]],
    ['of another extension', [serverFrame(1, deflated, { rsv: 6 })]],
  ])('a reserved bit %s', (_where, frames) => {
    expect(linesOf(...frames)[0]).toBe('FAULT: a reserved bit')
  })

  test('what is no DEFLATE', () => {
    expect(linesOf(serverFrame(1, 'abc', { rsv: 4 }))[0]).toMatch(/^FAULT: what was agreed on cannot inflate it: /)
  })
})
