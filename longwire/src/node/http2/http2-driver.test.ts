import type { ServerHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { addAbortSignal } from 'node:stream'

import { afterEach, expect, test } from 'vitest'

import { turns, until } from '../peer.test-d.js'
import type { TransportSink } from '../transport.js'
import { Http2Driver } from './http2-driver.js'
import { ask, openSession, RawHttp2Server } from './raw-session.test-d.js'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** What a driver has told. */
class Told implements TransportSink {
  readonly calls: string[] = []
  receivedBytes = 0

  received(_bytes: Uint8Array, start: number, end: number): void {
    this.receivedBytes += end - start
  }
  drained(): void {
    this.calls.push('drained')
  }
  ended(): void {
    this.calls.push('ended')
  }
  closed(): void {
    this.calls.push('closed')
  }
}

/** A driver at the server's end of a stream, and the client's stream. */
async function pair() {
  const server = await new RawHttp2Server().listen()
  const session = await openSession(server.port)
  cleanups.push(
    () => session.destroy(),
    () => server.server.close(),
  )
  const peer = ask(session)
  await until(() => server.streams.length === 1)
  const stream: ServerHttp2Stream = server.streams[0]!
  // This one has no other reader.
  stream.removeAllListeners('data')
  const driver = new Http2Driver(stream)
  const told = new Told()
  driver.start(told)
  return { session, peer, stream, driver, told }
}

test('rule 94 (server): END_STREAM is the end of the peer’s direction, and ours ends with one', async () => {
  const { peer, driver, told } = await pair()
  peer.end('last words')
  await until(() => told.calls.includes('ended'))
  expect(told.receivedBytes).toBe(10)
  expect(peer.destroyed).toBe(false)
  driver.end()
  driver.end()
  peer.resume()
  await until(() => told.calls.includes('closed') && peer.destroyed)
  expect(told.calls).toEqual(['ended', 'closed'])
  expect(peer.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
})

test('rule 94 (server): to drop it is RST_STREAM with CANCEL and no END_STREAM', async () => {
  const { peer, driver, told } = await pair()
  let ended = false
  peer.on('end', () => (ended = !peer.destroyed))
  peer.resume()
  await turns()
  driver.destroy()
  driver.destroy()
  await until(() => peer.destroyed && told.calls.length > 0)
  expect([peer.rstCode, peer.aborted, ended]).toEqual([constants.NGHTTP2_CANCEL, true, false])
  expect(told.calls).toEqual(['closed'])
  expect(driver.destroyed).toBe(true)
  expect(driver.write(Buffer.from('x'))).toBe(true)
  driver.end()
})

test('rule 94 (server): RST_STREAM from the peer is no orderly end', async () => {
  const { session, peer, told } = await pair()
  addAbortSignal(AbortSignal.abort(), peer)
  await until(() => told.calls.includes('closed'))
  expect(told.calls).toEqual(['closed'])
  expect(session.destroyed).toBe(false)
})

test('rule 94 (server): bytes that nobody takes stop at the window, and flow again', async () => {
  const { peer, driver, told } = await pair()
  driver.pause()
  const bytes = Buffer.alloc(1024 * 1024)
  peer.write(bytes)
  await turns(50)
  expect(told.receivedBytes).toBe(0)
  expect(peer.writableLength).toBe(bytes.length)
  driver.resume()
  await until(() => told.receivedBytes === bytes.length)
})

test('rule 94 (server): what the peer’s window has no room for waits, and has left when it was taken', async () => {
  const { peer, driver, told } = await pair()
  const bytes = Buffer.alloc(200_000)
  expect(driver.writeAll([bytes, bytes])).toBe(false)
  await turns(50)
  expect(told.calls).toEqual([])
  expect(driver.bufferedBytes).toBe(400_000)
  let taken = 0
  peer.on('data', (chunk: Buffer) => (taken += chunk.length))
  await until(() => told.calls.includes('drained'))
  await until(() => taken === 400_000)
  expect(driver.bufferedBytes).toBe(0)
})

test('after the end nothing is written and nothing thrown', async () => {
  const { peer, driver, told } = await pair()
  driver.write(Buffer.alloc(1_000_000))
  peer.pause()
  await turns(20)
  addAbortSignal(AbortSignal.abort(), peer)
  await until(() => told.calls.includes('closed'))
  expect(driver.writeAll([Buffer.from('x')])).toBe(true)
  driver.pause()
  driver.resume()
  driver.destroy()
  const late = new Told()
  driver.start(late)
  await turns()
  expect([told.calls, late.calls]).toEqual([['closed'], ['closed']])
})

test('it knows the peer’s address, and bears a stream whose session is gone', async () => {
  const { session, stream, driver, told } = await pair()
  expect(driver.remoteAddress).toMatch(/127\.0\.0\.1$/)
  expect(driver.secure).toBe(false)
  const dying = stream.session!
  dying.destroy()
  expect(new Http2Driver(stream).remoteAddress).toBe('')
  session.destroy()
  await until(() => told.calls.includes('closed'))
  const late = new Http2Driver(stream)
  expect(late.remoteAddress).toBe('')
  expect(late.secure).toBe(false)
  expect(late.destroyed).toBe(true)
})
