import { createServer as createHttpServer } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'

import { afterEach, expect, test } from 'vitest'

import { listen, type ListenOptions } from '../listen.js'
import type { Listener } from '../listener.js'
import { RawPeer, turns, until } from '../peer.test-d.js'
import { answerOn, FRAME, h2Frame, h2Frames, openSession, openStream, PREFACE } from './raw-session.test-d.js'

const listeners: Listener[] = []
const sessions: ClientHttp2Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  await Promise.all(listeners.splice(0).map((listener) => listener.close({ graceMs: 0 })))
})

async function listening(options: ListenOptions): Promise<Listener> {
  const listener = await listen({ host: '127.0.0.1', ...options })
  listeners.push(listener)
  return listener
}

async function sessionTo(listener: Listener): Promise<ClientHttp2Session> {
  const session = await openSession(listener.port)
  sessions.push(session)
  return session
}

test('sessionIdleTimeoutMs: a session without a stream is closed', async () => {
  const session = await sessionTo(await listening({ http2: { sessionIdleTimeoutMs: 30 } }))
  let code = -1
  session.on('goaway', (errorCode: number) => (code = errorCode))
  await until(() => session.destroyed, 'the end of the session')
  expect(code).toBe(0)
})

test('one with a WebSocket is not, until the WebSocket has gone', async () => {
  const listener = await listening({ http2: { sessionIdleTimeoutMs: 30 } })
  const session = await sessionTo(listener)
  const idle = await sessionTo(listener)
  const peer = await openStream(session)
  await until(() => idle.destroyed)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect([session.destroyed, peer.closed]).toEqual([false, false])
  peer.socket.destroy()
  await until(() => session.destroyed, 'the end of the session')
})

test('a request counts as well', async () => {
  const http = createHttpServer((_request, response) => void setTimeout(() => response.end('late'), 90))
  const session = await sessionTo(await listening({ http, http2: { sessionIdleTimeoutMs: 30 } }))
  expect(await answerOn(session.request({ ':path': '/' }))).toMatchObject({ status: 200, body: 'late' })
  await until(() => session.destroyed)
})

test('handshakeTimeoutMs: a peer without SETTINGS is dropped', async () => {
  const listener = await listening({ http2: true, limits: { handshakeTimeoutMs: 30 } })
  const peer = await RawPeer.connect(listener.port)
  peer.write(PREFACE.subarray(0, 24))
  await until(() => peer.closed)
})

test('closeTimeoutMs: a peer that does not go is dropped', async () => {
  const listener = await listening({ http2: { sessionIdleTimeoutMs: 30 }, limits: { closeTimeoutMs: 30 } })
  const peer = await RawPeer.connect(listener.port, true)
  peer.write(Buffer.concat([PREFACE, h2Frame(FRAME.settings, 1, 0)]))
  await until(() => h2Frames(peer.pending).some(({ type }) => type === FRAME.goaway), 'GOAWAY')
  // It does not end its own direction, and is reset when it writes.
  await until(() => {
    peer.write(h2Frame(FRAME.ping, 0, 0, Buffer.alloc(8)))
    return peer.closed
  }, 'the reset')
})

test('to close twice is to close once', async () => {
  const listener = await listening({ http2: true })
  const session = await sessionTo(listener)
  await turns()
  await Promise.all([listener.close(), listener.close()])
  await until(() => session.destroyed)
})
