import { expect, test } from 'vitest'

import type { Connection } from '../../node/index.js'
import { turns } from '../../node/peer.test-d.js'
import { writableMessages } from './writable-messages.js'

function setUp() {
  const heard: unknown[] = []
  let drain: () => void = () => undefined
  const connection = {
    send: (data: unknown) => heard.push(data),
    drained: () =>
      new Promise<void>((resolve) => {
        drain = resolve
      }),
  } as unknown as Connection
  const writable = writableMessages(connection, {
    started: () => heard.push('started'),
    closed: () => Promise.resolve(void heard.push('closed')),
    aborted: (reason) => Promise.resolve(void heard.push(reason)),
  })
  return { heard, writer: writable.getWriter(), drain: () => drain() }
}

test('a message is written when the connection has drained, and the writer is ready then', async () => {
  const { heard, writer, drain } = setUp()
  await writer.ready
  const steps: string[] = []
  void writer.write('a').then(() => steps.push('written'))
  void writer.ready.then(() => steps.push('ready'))
  await turns()
  expect([heard, steps, writer.desiredSize]).toEqual([['started', 'a'], [], 0])
  drain()
  await turns()
  expect([steps.toSorted(), writer.desiredSize]).toEqual([['ready', 'written'], 1])
})

test('closing and aborting are passed on', async () => {
  const closing = setUp()
  await closing.writer.close()
  const aborting = setUp()
  await aborting.writer.abort('why')
  expect([closing.heard, aborting.heard]).toEqual([
    ['started', 'closed'],
    ['started', 'why'],
  ])
})

test('what is no message fails the stream, and nothing is sent', async () => {
  for (const chunk of [new Blob(['x']), Symbol('x'), new Uint8Array(new SharedArrayBuffer(1))]) {
    const { heard, writer } = setUp()
    writer.closed.catch(() => undefined)
    await expect(writer.write(chunk as never)).rejects.toThrow(TypeError)
    expect(heard).toEqual(['started'])
  }
})
