import { constants, type Http2ServerRequest } from 'node:http2'

import { afterEach, expect, test } from 'vitest'

import { turns, until } from '../peer.test-d.js'
import { openSession, RawHttp2Server } from './raw-session.test-d.js'
import { RequestDeadline } from './request-deadline.js'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** A request that the server has received so far. */
async function request(end: boolean) {
  const server = await new RawHttp2Server({}, () => undefined).listen()
  const session = await openSession(server.port)
  cleanups.push(
    () => session.destroy(),
    () => server.server.close(),
  )
  const stream = session.request({ ':path': '/', ':method': 'POST' }, { endStream: end })
  stream.on('error', () => undefined)
  await until(() => server.streams.length === 1)
  return { stream, received: { stream: server.streams[0]! } as unknown as Http2ServerRequest }
}

test('a request that is not whole in time is reset', async () => {
  const { stream, received } = await request(false)
  new RequestDeadline(received).keep(10)
  await until(() => stream.destroyed)
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL)
})

test('one that has become whole, or had no body, is not', async () => {
  const whole = await request(false)
  new RequestDeadline(whole.received).keep(20)
  whole.stream.end('body')
  const empty = await request(true)
  new RequestDeadline(empty.received).keep(20)
  const lasting = await request(false)
  new RequestDeadline(lasting.received).keep(0)
  await new Promise((resolve) => setTimeout(resolve, 60))
  await turns()
  expect([whole.stream.destroyed, empty.stream.destroyed, lasting.stream.destroyed]).toEqual([false, false, false])
})
