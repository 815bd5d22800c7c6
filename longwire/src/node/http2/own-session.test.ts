import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'

import { afterEach, expect, test } from 'vitest'

import { parseWsUrl } from '../../protocol/index.js'
import { RawServer, until } from '../peer.test-d.js'
import { OwnSession } from './own-session.js'
import { FRAME, h2Frames, RawHttp2Server } from './raw-session.test-d.js'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup()
})

async function session(port: number, closeTimeoutMs = 5_000): Promise<{ own: OwnSession; socket: Socket }> {
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  cleanups.push(() => socket.destroy())
  return { own: new OwnSession(parseWsUrl(`ws://127.0.0.1:${port}`), socket, closeTimeoutMs), socket }
}

test('asks for wider windows than the usual, and for no pushes', async () => {
  const server = await new RawHttp2Server().listen()
  cleanups.push(() => server.server.close())
  const met = once(server.server, 'session')
  const { own } = await session(server.port)
  const [peer] = (await met) as [(typeof own)['session']]
  await until(() => peer.remoteSettings.initialWindowSize === 256 * 1024)
  expect(peer.remoteSettings.enablePush).toBe(false)
  await until(() => peer.state.remoteWindowSize === 1024 * 1024)
  own.destroy()
  await until(() => peer.destroyed)
})

test('says goodbye, and is gone when the server is', async () => {
  const server = await new RawHttp2Server().listen()
  cleanups.push(() => server.server.close())
  const { own, socket } = await session(server.port)
  await once(own.session, 'remoteSettings')
  own.close()
  await until(() => socket.destroyed)
  own.close()
})

test('may be destroyed at once', async () => {
  const server = await new RawHttp2Server().listen()
  cleanups.push(() => server.server.close())
  const { own, socket } = await session(server.port)
  own.destroy()
  own.destroy()
  await until(() => socket.closed && own.session.destroyed)
})

test('does not wait for ever for a server that stays', async () => {
  const server = await new RawServer().listen()
  cleanups.push(() => server.close())
  const { own, socket } = await session(server.port, 30)
  const peer = await server.peer()
  await until(() => peer.pending.length > 24)
  own.close()
  await until(() => socket.destroyed)
  expect(h2Frames(peer.pending.subarray(24)).some(({ type }) => type === FRAME.goaway)).toBe(true)
})
