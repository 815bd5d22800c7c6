import { expect, test } from 'vitest'

import { Opcode } from '../protocol/index.js'
import { NOTHING, running, setUp } from './memory.test-d.js'
import { clientFrame } from './peer.test-d.js'

test('one that waits holds no more memory than is counted', () => {
  const { transport, engine } = setUp()
  engine.start(NOTHING)
  transport.receive(clientFrame(2, Buffer.alloc(100, 7)))
  return engine.inbox.pull({}).then(({ value }) => {
    expect(value).toEqual(new Uint8Array(100).fill(7))
    expect((value as Uint8Array).buffer.byteLength).toBe(100)
  })
})

test('A29: a small one is sent as it was, whatever happens to its memory afterwards', () => {
  const { transport, engine, loop } = running()
  const shared = new Uint8Array(new SharedArrayBuffer(100)).fill(7)
  engine.outflow.sendBytes(Opcode.binary, shared)
  shared.fill(9)
  loop.endTurn()
  expect(transport.frames[0]!.payload).toEqual(Buffer.alloc(100, 7))
})
