import { describe, expect } from 'vitest'

import { TIMEOUT_MS } from './ask.js'
import { attackServer } from './attack.js'
import { atDoor, type Door } from './door.js'
import { beginning, connectFields, headers, http2Frame, http2Frames, type Http2Frame } from './http2-bytes.js'
import { inBatches, plainFrame, RawPeer } from './raw.js'
import { FULL, scaled } from './scale.js'

const DATA = 0
const HEADERS = 1
const RST_STREAM = 3
const GOAWAY = 7

/** A WebSocket on stream 1 and a message on it. */
const session = Buffer.concat([
  beginning,
  headers(1, connectFields()),
  http2Frame(DATA, 0, 1, plainFrame(1, 'over a stream')),
])

/** A session that Node has given up keeps its socket until deadlines end what is left of it; here they do so at once. */
const listen = {
  http2: { sessionIdleTimeoutMs: 300 },
  limits: {
    handshakeTimeoutMs: 1_000,
    refuseTimeoutMs: 300,
    pingIntervalMs: 600,
    pongTimeoutMs: 600,
    sendTimeoutMs: 600,
    closeTimeoutMs: 300,
  },
}

/** Sends `bytes` and reads frames until `done`, or until no more can come. */
async function framesFor(
  port: number,
  bytes: Uint8Array,
  done: (frames: Http2Frame[]) => boolean,
): Promise<Http2Frame[]> {
  const peer = await RawPeer.connect(port)
  const chunks: Buffer[] = []
  const frames = () => http2Frames(Buffer.concat(chunks))
  peer.socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  peer.write(bytes)
  await peer.until(() => done(frames()))
  peer.reset()
  return frames()
}

async function served({ port }: Door): Promise<void> {
  const echoed = (all: Http2Frame[]) =>
    all.some(({ type, payload }) => type === DATA && payload.includes('over a stream'))
  expect(echoed(await framesFor(port, session, echoed))).toBe(true)
}

describe('A05: HTTP/2 that ends or goes wrong at any byte', { timeout: TIMEOUT_MS }, () => {
  attackServer('A05: resets at any byte of a session harm nobody', async () => {
    const attack = async ({ port }: Door) => {
      for (let round = 0; round < scaled(1, 20); round++) {
        await inBatches(session.length + 1, async (cut) => {
          const peer = await RawPeer.connect(port)
          peer.write(session.subarray(0, cut))
          for (let turn = 0; turn < (cut + round) % 4; turn++) await new Promise((resolve) => setImmediate(resolve))
          peer.reset()
        })
      }
    }
    await atDoor({ kind: 'listen', listen }, attack, served)
  })

  attackServer('A05: so does any byte that is another one', async () => {
    const masks = FULL ? [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff] : [0xff]
    const attack = async ({ port }: Door) => {
      for (const mask of masks) {
        await inBatches(session.length, async (at) => {
          const bytes = Buffer.from(session)
          bytes[at]! ^= mask
          const peer = await RawPeer.connect(port)
          peer.write(bytes)
          await peer.until(() => peer.bytesReceived > 0)
          peer.reset()
        })
      }
    }
    await atDoor({ kind: 'listen', listen }, attack, served)
  })
})

describe('A14: whoever is refused on a stream', { timeout: TIMEOUT_MS }, () => {
  const wrong: readonly Readonly<Record<string, string | undefined>>[] = [
    { ':protocol': 'connect-udp' },
    { ':protocol': '__proto__' },
    { ':protocol': '' },
    { ':scheme': 'ftp' },
    { ':scheme': undefined },
    { ':path': undefined },
    { ':path': '' },
    { ':path': '*' },
    { ':path': '/#a' },
    { ':path': '/forbidden' },
    { ':path': '/throws' },
    { ':path': '/header' },
    { ':authority': undefined },
    { ':authority': 'local host' },
    { ':authority': 'a@localhost' },
    { host: 'other' },
    { 'sec-websocket-version': undefined },
    { 'sec-websocket-version': '8' },
    { connection: 'Upgrade' },
    { upgrade: 'websocket' },
    { 'transfer-encoding': 'chunked' },
    { 'content-length': '5' },
    { origin: 'http://elsewhere' },
    { origin: 'null' },
    { 'sec-websocket-protocol': ',' },
    { 'sec-websocket-extensions': ';' },
    { X: 'upper case' },
    { ':unknown': 'pseudo' },
  ]

  attackServer('A14: has an answer there, and the session and all others go on', async () => {
    const times = scaled(2, 500)
    const attack = async (door: Door) => {
      for (let round = 0; round < times; round++) {
        const streams = wrong.map((changes, index) => ({ changes, stream: 1 + 2 * index }))
        const last = 1 + 2 * streams.length
        const bytes = [beginning, ...streams.map(({ changes, stream }) => headers(stream, connectFields(changes)))]
        // Good for one more at the end: the session is as it was.
        const isAnswer = ({ type }: Http2Frame) => type === HEADERS || type === RST_STREAM
        const answered = (frames: Http2Frame[]) => new Set(frames.filter(isAnswer).map(({ stream }) => stream))
        const frames = await framesFor(
          door.port,
          Buffer.concat([...bytes, headers(last, connectFields())]),
          (all) => answered(all).size === streams.length + 1,
        )
        expect([...answered(frames)].toSorted((a, b) => a - b)).toEqual([...streams.map(({ stream }) => stream), last])
        expect(frames.some(({ type }) => type === GOAWAY)).toBe(false)
      }
      expect((await door.facts()).refusals.length).toBeGreaterThan(times)
    }
    await atDoor({ kind: 'listen', listen }, attack, served)
  })
})
