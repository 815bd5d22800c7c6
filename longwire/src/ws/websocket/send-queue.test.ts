import { describe, expect, test } from 'vitest'

import type { Connection } from '../../node/index.js'
import { turns } from '../../node/peer.test-d.js'
import { BufferedAmount } from './buffered-amount.js'
import { SendQueue } from './send-queue.js'

function setUp() {
  const sent: unknown[] = []
  const connection = {
    state: 'open',
    bufferedBytes: 0,
    send: (data: unknown) => sent.push(typeof data === 'string' ? data : Buffer.from(data as Uint8Array).toString()),
    close: (code: number, reason: string) => {
      connection.state = 'closing'
      sent.push([code, reason])
      return Promise.resolve()
    },
  }
  let failures = 0
  const queue = new SendQueue(connection as unknown as Connection, new BufferedAmount(), () => failures++)
  return { queue, sent, connection, failures: () => failures }
}

/** A Blob that is read when the test says so. */
function slowBlob(): { blob: Blob; resolve: (text: string) => void; reject: () => void } {
  const blob = new Blob([])
  const { promise, resolve, reject } = withResolvers()
  blob.arrayBuffer = () => promise
  return { blob, resolve: (text) => resolve(new TextEncoder().encode(text).buffer), reject: () => reject(new Error()) }
}

function withResolvers() {
  let resolve!: (bytes: ArrayBuffer) => void
  let reject!: (error: Error) => void
  const promise = new Promise<ArrayBuffer>((resolved, rejected) => {
    resolve = resolved
    reject = rejected
  })
  return { promise, resolve, reject }
}

describe('order', () => {
  test('without a Blob everything leaves at once', () => {
    const { queue, sent } = setUp()
    queue.send('a')
    queue.send(Buffer.from('b'))
    queue.close({ code: 1000, reason: 'c' })
    expect(sent).toEqual(['a', 'b', [1000, 'c']])
  })

  test('behind a Blob everything waits, bytes as they were', async () => {
    const { queue, sent } = setUp()
    const first = slowBlob()
    const second = slowBlob()
    const bytes = Buffer.from('c')
    for (const message of ['a', first.blob, bytes, second.blob, 'e']) queue.send(message)
    queue.close({ code: 3000, reason: '' })
    bytes.fill('x')
    second.resolve('d')
    await turns()
    expect(sent).toEqual(['a'])
    first.resolve('b')
    await turns()
    expect(sent).toEqual(['a', 'b', 'c', 'd', 'e', [3000, '']])
    expect(setUp().sent).toEqual([])
  })

  test('after the last Blob everything leaves at once again', async () => {
    const { queue, sent } = setUp()
    queue.send(new Blob(['a']))
    await turns()
    queue.send('b')
    expect(sent).toEqual(['a', 'b'])
  })
})

describe('what cannot be sent', () => {
  test('a Blob that cannot be read ends it', async () => {
    const { queue, sent, failures } = setUp()
    const { blob, reject } = slowBlob()
    queue.send(blob)
    queue.send('b')
    reject()
    await turns()
    expect([sent, failures()]).toEqual([[], 1])
  })

  test('what waits when the connection closes is dropped', async () => {
    const { queue, sent, connection } = setUp()
    const { blob, resolve } = slowBlob()
    queue.send('a')
    queue.send(blob)
    queue.send('c')
    connection.state = 'closing'
    resolve('b')
    await turns()
    expect(sent).toEqual(['a', 'b'])
  })
})
