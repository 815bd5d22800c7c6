import { once } from 'node:events'
import { constants, type ClientHttp2Session } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { connect as connectTls } from 'node:tls'

import { afterEach, describe, expect, test } from 'vitest'

import { certificate } from '../certificate.test-d.js'
import { listen, type ListenOptions } from '../listen.js'
import type { Listener } from '../listener.js'
import { clientFrame, RawPeer, turns, until } from '../peer.test-d.js'
import {
  CONNECT,
  FRAME,
  h2Frame,
  h2Frames,
  headerBlock,
  openSession,
  openStream,
  PREFACE,
} from './raw-session.test-d.js'

const listeners: Listener[] = []
const sessions: ClientHttp2Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  await Promise.all(listeners.splice(0).map((listener) => listener.close({ graceMs: 0 })))
})

async function echo(options: ListenOptions = {}): Promise<Listener> {
  const listener = await listen({ host: '127.0.0.1', http2: true, ...options })
  listeners.push(listener)
  return listener.on('connection', (connection) => connection.on('message', (data) => connection.send(data)))
}

async function sessionTo(listener: Listener): Promise<ClientHttp2Session> {
  const session = await openSession(listener.port)
  sessions.push(session)
  return session
}

async function echoes(peer: RawPeer, text: string): Promise<void> {
  peer.write(clientFrame(1, text))
  expect((await peer.frame()).payload.toString()).toBe(text)
}

/** Sessions that are of no use any more are soon gone. */
const SOON = { http2: { sessionIdleTimeoutMs: 30 }, limits: { closeTimeoutMs: 30 } }

/** What a raw peer that sends `bytes` after the server's SETTINGS is told in GOAWAY, before its session ends. */
async function goawayFor(listener: Listener, bytes: Uint8Array): Promise<number | undefined> {
  const peer = await RawPeer.connect(listener.port)
  peer.write(PREFACE)
  await until(() => h2Frames(peer.pending).length > 0, 'SETTINGS')
  peer.write(bytes)
  await until(() => peer.closed || peer.ended, 'the end of the session')
  return h2Frames(peer.pending)
    .find(({ type }) => type === FRAME.goaway)
    ?.payload.readUInt32BE(4)
}

describe('rule 95 (server): errors of a session', () => {
  const garbage = Buffer.alloc(20_000, 0xff)
  test.each([
    [
      'HEADERS that are no HPACK',
      h2Frame(FRAME.headers, 5, 1, Buffer.alloc(64, 0xff)),
      constants.NGHTTP2_COMPRESSION_ERROR,
    ],
    ['oversized HEADERS', h2Frame(FRAME.headers, 5, 1, garbage), constants.NGHTTP2_FRAME_SIZE_ERROR],
    ['DATA on an idle stream', h2Frame(FRAME.data, 0, 1, Buffer.from('x')), constants.NGHTTP2_PROTOCOL_ERROR],
    ['CONTINUATION of nothing', h2Frame(FRAME.continuation, 4, 1), constants.NGHTTP2_PROTOCOL_ERROR],
    ['SETTINGS of 5 bytes', h2Frame(FRAME.settings, 0, 0, Buffer.alloc(5)), constants.NGHTTP2_FRAME_SIZE_ERROR],
  ])('%s end it, and nothing else', async (_, bytes, code) => {
    const listener = await echo(SOON)
    const other = await openStream(await sessionTo(listener))
    expect(await goawayFor(listener, bytes)).toBe(code)
    await echoes(other, 'still here')
  })

  test('and so they do right behind the preface', async () => {
    const listener = await echo(SOON)
    const peer = await RawPeer.connect(listener.port)
    peer.write(Buffer.concat([PREFACE, h2Frame(FRAME.headers, 5, 1, garbage)]))
    await until(() => peer.closed || peer.ended, 'the end of the session')
    await echoes(await openStream(await sessionTo(listener)), 'still here')
  })

  test('over TLS as well, whose sockets are then reset', async () => {
    const pems = await certificate()
    const listener = await echo({ ...SOON, tls: pems })
    const { port } = listener
    const session = await openSession(port, { ca: pems.cert })
    sessions.push(session)
    const other = await openStream(session, { ':scheme': 'https' })
    const tcp = connectTcp({ port, host: '127.0.0.1' })
    const socket = connectTls({ socket: tcp, ca: pems.cert, servername: 'localhost', ALPNProtocols: ['h2'] })
    const peer = new RawPeer(socket)
    await once(socket, 'secureConnect')
    peer.write(Buffer.concat([PREFACE, h2Frame(FRAME.headers, 5, 1, garbage)]))
    await until(() => h2Frames(peer.pending).some(({ type }) => type === FRAME.goaway), 'GOAWAY')
    tcp.resetAndDestroy()
    await turns(50)
    await echoes(other, 'still here')
  })

  test('GOAWAY with an error ends its WebSockets', async () => {
    const listener = await echo()
    const session = await sessionTo(listener)
    await openStream(session)
    const [connection] = listener.connections
    session.goaway(constants.NGHTTP2_INTERNAL_ERROR)
    session.destroy()
    expect(await connection!.closed).toMatchObject({ code: 1006, clean: false })
  })

  test('GOAWAY without one lets them go on', async () => {
    const listener = await echo()
    const session = await sessionTo(listener)
    const peer = await openStream(session)
    session.goaway()
    await turns(20)
    await echoes(peer, 'still here')
  })

  test('a socket that is reset ends them', async () => {
    const listener = await echo()
    const session = await sessionTo(listener)
    await openStream(session)
    const [connection] = listener.connections
    session.destroy(new Error('gone'))
    expect(await connection!.closed).toMatchObject({ code: 1006 })
  })

  test('headers without end are cut off', async () => {
    const listener = await echo(SOON)
    const field = Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.from('x'),
      Buffer.from([0x7f, 0x81, 0x1e]),
      Buffer.alloc(4000, 0x61),
    ])
    const first = h2Frame(FRAME.headers, 1, 1, field)
    const more = h2Frame(FRAME.continuation, 0, 1, field)
    expect(await goawayFor(listener, Buffer.concat([first, ...Array<Buffer>(2_000).fill(more)]))).not.toBe(0)
    await echoes(await openStream(await sessionTo(listener)), 'still here')
  })
})

describe('rule 95 (server): errors of a stream', () => {
  test('many on one session live on while one of them is reset', async () => {
    const listener = await echo()
    const session = await sessionTo(listener)
    const peers = await Promise.all(Array.from({ length: 30 }, () => openStream(session)))
    expect(listener.connections.size).toBe(30)
    const lost = [...listener.connections][7]!
    peers[7]!.socket.destroy()
    expect(await lost.closed).toMatchObject({ code: 1006, clean: false })
    const refused = [...listener.connections][3]!
    refused.destroy()
    await until(() => peers[3]!.closed)
    for (const [index, peer] of peers.entries()) if (index !== 7 && index !== 3) await echoes(peer, `peer ${index}`)
    expect(listener.connections.size).toBe(28)
    expect(session.destroyed).toBe(false)
  })
})

describe('streams that are opened only to be reset', () => {
  /** Extended CONNECTs, each reset right behind its HEADERS. */
  function resets(count: number, from = 1): Buffer {
    const cancel = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL])
    const frames: Buffer[] = []
    for (let stream = from; frames.length < count * 2; stream += 2)
      frames.push(h2Frame(FRAME.headers, 4, stream, headerBlock(CONNECT)), h2Frame(FRAME.reset, 0, stream, cancel))
    return Buffer.concat(frames)
  }

  test('streamResetsBurst and streamResetsPerSecond: one too many ends the session, others go on', async () => {
    const listener = await echo({ http2: { streamResetsBurst: 5, streamResetsPerSecond: 1 } })
    const other = await openStream(await sessionTo(listener))
    expect(await goawayFor(listener, resets(30))).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    await echoes(other, 'still here')
    expect(listener.connections.size).toBe(1)
  })

  test('so they do when they are reset later', async () => {
    const listener = await echo({ http2: { streamResetsBurst: 5, streamResetsPerSecond: 1 } })
    const session = await sessionTo(listener)
    const peers = await Promise.all(Array.from({ length: 20 }, () => openStream(session)))
    for (const peer of peers) addAbortSignal(AbortSignal.abort(), peer.socket)
    await until(() => session.destroyed, 'the end of the session')
    await until(() => listener.connections.size === 0)
  })

  test('as many as that, and what the server resets itself, end nothing', async () => {
    const listener = await echo({ http2: { streamResetsBurst: 5, streamResetsPerSecond: 1 } })
    const session = await sessionTo(listener)
    const first = await Promise.all(Array.from({ length: 5 }, () => openStream(session)))
    for (const peer of first) addAbortSignal(AbortSignal.abort(), peer.socket)
    await until(() => listener.connections.size === 0)
    const second = await Promise.all(Array.from({ length: 20 }, () => openStream(session)))
    for (const connection of listener.connections) connection.destroy()
    await until(() => second.every(({ closed }) => closed))
    await echoes(await openStream(session), 'still here')
  })
})
