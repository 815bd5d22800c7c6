import { connect } from 'node:http2'

import { afterEach, expect, test } from 'vitest'

import { RawServer } from '../peer.test-d.js'
import { untilConnectProtocol } from './peer-settings.js'
import { openSession, RawHttp2Server } from './raw-session.test-d.js'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup()
})

async function server(enableConnectProtocol: boolean): Promise<RawHttp2Server> {
  const one = await new RawHttp2Server({ enableConnectProtocol }).listen()
  cleanups.push(() => one.server.close())
  return one
}

function begin(port: number) {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => undefined)
  cleanups.push(() => session.destroy())
  return session
}

test('rule 91 (client): waits for the SETTINGS, many at once with the listeners of one', async () => {
  const session = begin((await server(true)).port)
  const before = session.listenerCount('remoteSettings')
  const all = Array.from({ length: 20 }, () => untilConnectProtocol(session))
  expect(session.listenerCount('remoteSettings')).toBe(before + 1)
  expect(new Set(await Promise.all(all))).toEqual(new Set([undefined]))
})

test('rule 91 (client): knows when they have been there for long', async () => {
  const yes = await openSession((await server(true)).port)
  const no = await openSession((await server(false)).port)
  cleanups.push(
    () => yes.destroy(),
    () => no.destroy(),
  )
  expect(await untilConnectProtocol(yes)).toBeUndefined()
  expect(await untilConnectProtocol(no)).toEqual({ failure: 'extended-connect-unsupported' })
})

test('a session that is gone, goes, breaks, or is none', async () => {
  const { port } = await server(true)
  const gone = begin(port)
  gone.destroy()
  expect(await untilConnectProtocol(gone)).toEqual({ failure: 'connection-lost' })
  const going = begin(port)
  const answer = untilConnectProtocol(going)
  going.destroy()
  expect(await answer).toEqual({ failure: 'connection-lost' })

  const raw = await new RawServer().listen()
  cleanups.push(() => raw.close())
  const broken = untilConnectProtocol(begin(raw.port))
  ;(await raw.peer(0)).reset()
  expect(await broken).toMatchObject({ failure: 'connection-lost' })
  const none = untilConnectProtocol(begin(raw.port))
  ;(await raw.peer(1)).write('HTTP/1.1 400 Bad Request\r\n\r\n')
  expect(await none).toMatchObject({ failure: 'http2-unsupported', cause: expect.any(Error) as unknown })
})
