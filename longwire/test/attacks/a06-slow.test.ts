import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { RequestReader } from '../../src/protocol/index.js'
import { TIMEOUT_MS } from './ask.js'
import { attackServer, attackSockets } from './attack.js'
import { costRatio } from './cost.js'
import { inBatches, openingRequest, plainFrame, RawPeer } from './raw.js'
import { FULL, scaled } from './scale.js'
import { heldBytes, underAttack } from './under-attack.js'

const HEAD_BYTES = 8 * 1024
const beginning = 'GET / HTTP/1.1\r\nHost: localhost\r\nX: '

/** A head of so many bytes. */
function headOf(bytes: number): string {
  const bare = openingRequest({ headers: ['X: '] })
  return openingRequest({ headers: [`X: ${'y'.repeat(bytes - bare.length)}`] })
}

describe('A06: a head that comes byte by byte', { timeout: TIMEOUT_MS }, () => {
  test('A06: four times as many bytes take no more than eight times the work', () => {
    const limits = { headBytesMax: 2 ** 20, lineBytesMax: 2 ** 20 }
    const [small, large] = [16 * 1024, 64 * 1024].map((size) => {
      const bytes = Buffer.from(headOf(size))
      return () => {
        const reader = new RequestReader(limits)
        let kind = ''
        for (let at = 0; at < bytes.length; at++) ({ kind } = reader.receive(bytes, at, at + 1))
        expect(kind).toBe('head')
      }
    })
    expect(costRatio(small!, large!)).toBeLessThan(8)
  })

  attackSockets(
    'A06: is read for what it is, refused at the first byte too many, and takes little memory',
    async () => {
      const peersEach = scaled(4, 100)
      const limits = { handshakeTimeoutMs: scaled(60_000, 120_000) }
      await underAttack({ listen: { limits } }, async ({ victim, baseline, note }) => {
        const good = await inBatches(peersEach, () => RawPeer.connect(victim.port))
        const tooLong = await inBatches(peersEach, () => RawPeer.connect(victim.port))
        const head = headOf(HEAD_BYTES)
        const flood = beginning.padEnd(HEAD_BYTES + 1, 'y')
        const { cpuMs } = await victim.facts()
        for (let at = 0; at < HEAD_BYTES - 1; at++) await sendEach([good, head[at]!], [tooLong, flood[at]!])
        await sleep(50)
        await victim.collect()
        const half = await victim.facts()
        expect([...good, ...tooLong].some((peer) => peer.over || peer.bytesReceived > 0)).toBe(false)
        await sendEach([good, head.at(-1)!], [tooLong, flood.slice(-2)])
        await Promise.all(good.map((peer) => peer.until(() => peer.status !== 0)))
        await Promise.all(tooLong.map((peer) => peer.untilOver()))
        expect(good.map((peer) => peer.status)).toEqual(good.map(() => 101))
        expect(tooLong.map((peer) => peer.status)).toEqual(tooLong.map(() => 431))
        note('heads', 2 * peersEach)
        note('cpuPerHeadMs', Number(((half.cpuMs - cpuMs) / 2 / peersEach).toFixed(2)))
        note('heldPerHeadBytes', Math.round((heldBytes(half) - heldBytes(baseline)) / 2 / peersEach))
        for (const peer of [...good, ...tooLong]) peer.destroy()
      })
    },
  )

  async function sendEach(...groups: readonly (readonly [readonly RawPeer[], string])[]): Promise<void> {
    for (const [peers, bytes] of groups) for (const peer of peers) peer.write(bytes)
    await new Promise((resolve) => setImmediate(resolve))
  }
})

describe('A07: who takes all the time there is', { timeout: TIMEOUT_MS }, () => {
  /** What the table asks for is 5,000 sockets, a byte every five seconds and a deadline of ten. */
  const scale = {
    count: scaled(400, 5_000),
    intervalMs: scaled(100, 5_000),
    limits: { handshakeTimeoutMs: scaled(1_500, 10_000) },
  }

  attackServer(
    'A07: thousands that send a byte now and then are closed by the deadline; others connect meanwhile',
    async () => {
      const { count, intervalMs, limits } = scale
      await underAttack({ listen: { limits } }, async ({ victim, note }) => {
        const livesMs: number[] = []
        const ends: Promise<unknown>[] = []
        const slow = await inBatches(count, async () => {
          const startedMs = performance.now()
          const peer = await RawPeer.connect(victim.port)
          peer.write('G')
          ends.push(peer.untilOver().then(() => livesMs.push(performance.now() - startedMs)))
          return peer
        })
        const over = Promise.all(ends)
        const trickle = setInterval(() => {
          for (const peer of slow) peer.write('G')
        }, intervalMs)
        let welcome = 0
        let slowestMs = 0
        const trickling = { over: false }
        void over.then(() => (trickling.over = true))
        while (!trickling.over) {
          const askedMs = performance.now()
          const peer = await RawPeer.open(victim.port)
          slowestMs = Math.max(slowestMs, performance.now() - askedMs)
          peer.write(plainFrame(1, 'let in'))
          await peer.until(() => peer.frames.length > 0)
          expect(peer.frames[0]!.payload.toString()).toBe('let in')
          peer.reset()
          welcome += 1
          await sleep(FULL ? 100 : 20)
        }
        clearInterval(trickle)
        const { refusals } = await victim.facts()
        expect(welcome).toBeGreaterThan(1)
        expect(refusals['handshake-timeout']).toBe(count)
        // A byte that comes behind the answer can cost a peer the answer.
        expect([...new Set(slow.map((peer) => peer.status))].filter((status) => status !== 0)).toEqual([408])
        note('slowSockets', count)
        note('deadlineMs', limits.handshakeTimeoutMs)
        note('longestLifeMs', Math.round(Math.max(...livesMs)))
        note('othersConnected', welcome)
        note('slowestConnectMs', Math.round(slowestMs))
        for (const peer of slow) peer.destroy()
      })
    },
  )

  attackSockets(
    'A07: so are those that say nothing, that hold on to TCP, and that never read their answer',
    async () => {
      const count = scaled(60, 1_000)
      const limits = { handshakeTimeoutMs: 1_000, refuseTimeoutMs: 300 }
      await underAttack({ listen: { limits } }, async ({ victim, baseline, note }) => {
        const silent = await inBatches(count, () => RawPeer.connect(victim.port))
        const deaf = await inBatches(count, () => RawPeer.connect(victim.port))
        for (const peer of deaf) {
          peer.socket.pause()
          peer.write('nonsense\r\n\r\n')
        }
        // They never close, so that nothing but the server's own deadlines can end it.
        let { openFiles } = await victim.facts()
        while (openFiles > baseline.openFiles) {
          await sleep(20)
          ;({ openFiles } = await victim.facts())
        }
        await Promise.all(silent.map((peer) => peer.untilOver()))
        expect(silent.map((peer) => peer.bytesReceived)).toEqual(silent.map(() => 0))
        note('sockets', 2 * count)
        for (const peer of [...silent, ...deaf]) peer.destroy()
      })
    },
  )
})
