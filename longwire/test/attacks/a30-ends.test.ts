import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from 'vitest'

import { concat } from '../support/raw-frame.js'
import { attackServer, attackSockets } from './attack.js'
import { compressed, compressedFrame, openCompressed } from './bombs.js'
import { inBatches, openingRequest, plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, MIB, underAttack } from './under-attack.js'

const request = openingRequest()
const noise = Buffer.from(Uint8Array.from({ length: 64 * 1024 }, (_, index) => (index * index) >> 5))

/** A peer on the way to some state of the protocol, which is where it ends. */
const states: readonly (readonly [string, (port: number) => Promise<RawPeer>])[] = [
  ['before the request', (port) => RawPeer.connect(port)],
  ['in the request', (port) => connected(port, request.slice(0, 60))],
  ['behind the request', (port) => connected(port, request)],
  ['behind a wrong request', (port) => connected(port, request.replace('websocket', 'h2c'))],
  ['open', (port) => RawPeer.open(port)],
  ['in a header', (port) => opened(port, plainFrame(2, '', { declared: 70_000n }).subarray(0, 5))],
  ['in a payload', (port) => opened(port, plainFrame(2, 'half', { declared: 70_000n }))],
  ['between fragments', (port) => opened(port, plainFrame(1, 'half', { fin: false }))],
  ['in a ping', (port) => opened(port, plainFrame(9, 'half', { declared: 100n }))],
  ['in a compressed message', (port) => openedCompressed(port, compressedFrame(compressed(noise)).subarray(0, 9_000))],
  ['behind a compressed message', (port) => openedCompressed(port, compressedFrame(compressed(noise)))],
  ['behind a Close', (port) => opened(port, plainFrame(8, Buffer.from([3, 232])))],
  ['in a Close', (port) => opened(port, plainFrame(8, Buffer.from([3, 232])).subarray(0, 7))],
  ['behind a violation', (port) => opened(port, plainFrame(3))],
  ['with an answer that nobody reads', (port) => stuffed(port)],
]

async function connected(port: number, bytes: string): Promise<RawPeer> {
  const peer = await RawPeer.connect(port)
  peer.write(bytes)
  return peer
}

async function opened(port: number, bytes: Uint8Array): Promise<RawPeer> {
  const peer = await RawPeer.open(port)
  peer.write(bytes)
  return peer
}

async function openedCompressed(port: number, bytes: Uint8Array): Promise<RawPeer> {
  const peer = await openCompressed(port)
  peer.write(bytes)
  return peer
}

/** Has so much echoed that the kernel does not take it, and reads nothing. */
async function stuffed(port: number): Promise<RawPeer> {
  const peer = await RawPeer.open(port, { deaf: true })
  const message = plainFrame(2, Buffer.alloc(MIB))
  for (let count = 0; count < 4; count++) {
    peer.write(message)
    await Promise.race([peer.drained(), sleep(200)])
  }
  return peer
}

const ends = {
  reset: (peer: RawPeer) => peer.reset(),
  'a FIN': (peer: RawPeer) => peer.end(),
} as const

const limits = { handshakeTimeoutMs: 5_000, closeTimeoutMs: 500, sendTimeoutMs: 500, sendBytesMax: 64 * MIB }

describe('A30: the other end is gone', { timeout: 10 * ATTACK_TIMEOUT_MS }, () => {
  attackSockets.each(Object.entries(ends))(
    'A30: %s in every state of the protocol leaves nothing behind',
    async (_, end) => {
      const rounds = scaled(5, 1_000)
      const options = { listen: { limits, compression: true }, rssSlackBytes: scaled(128, 768) * MIB }
      await underAttack(options, async ({ victim, baseline, note }) => {
        for (const [state, reach] of states) {
          // Four megabytes for each of those.
          const count = reach === stuffed ? Math.min(rounds, 20) : rounds
          const peers = await inBatches(count, async () => {
            const peer = await reach(victim.port)
            end(peer)
            return peer
          })
          const { connections, openFiles } = await victim.until(
            (facts) => facts.connections === baseline.connections && facts.openFiles <= baseline.openFiles,
          )
          // By the server's own doing: this end of a half-closed connection is still there.
          expect(connections, state).toBe(baseline.connections)
          expect(openFiles, state).toBeLessThanOrEqual(baseline.openFiles)
          for (const peer of peers) peer.destroy()
        }
        note('roundsPerState', rounds)
      })
    },
  )

  attackSockets(
    'A30: who reads nothing during the closing handshake is dropped after closeTimeoutMs, and nothing spins',
    async () => {
      const count = scaled(10, 100)
      const closeTimeoutMs = 1_000
      const options = {
        listen: { limits: { closeTimeoutMs, sendBytesMax: 64 * MIB } },
        bystanders: 2,
        rssSlackBytes: 256 * MIB,
      }
      await underAttack(options, async ({ victim, baseline, note }) => {
        const peers = await inBatches(count, () => stuffed(victim.port))
        const { bufferedBytes } = await victim.facts()
        expect(bufferedBytes, 'more waits than the kernel takes').toBeGreaterThan(MIB)
        // The answer to one Close waits behind everything else; the other one is for a violation.
        peers.forEach((peer, index) => peer.write(index % 2 === 0 ? plainFrame(8) : plainFrame(3)))
        const before = await victim.facts()
        const startedMs = performance.now()
        const { connections } = await victim.until((facts) => facts.connections === baseline.connections)
        const elapsedMs = performance.now() - startedMs
        const share = ((await victim.facts()).cpuMs - before.cpuMs) / elapsedMs
        expect(connections).toBe(baseline.connections)
        for (const peer of peers) peer.destroy()
        note('connections', count)
        note('waitingBytes', bufferedBytes)
        note('droppedAfterMs', Math.round(elapsedMs))
        note('cpuShareMeanwhile', Number(share.toFixed(3)))
        expect(share, 'share of one core').toBeLessThan(0.5)
      })
    },
  )
})

describe('A31: what breaks the rules ends TCP too', { timeout: ATTACK_TIMEOUT_MS }, () => {
  const payload = compressed(noise)
  const faults: readonly (readonly [string, Uint8Array, number, string])[] = [
    [
      'RSV1 on a continuation',
      concat(
        plainFrame(2, payload.subarray(0, 100), { fin: false, rsv: 4 }),
        plainFrame(0, payload.subarray(100), { rsv: 4 }),
      ),
      1002,
      'reserved-bit',
    ],
    ['a message that is too big', plainFrame(2, Buffer.alloc(MIB + 1)), 1009, 'message-too-big'],
    [
      'fragments that are too big together',
      concat(plainFrame(2, Buffer.alloc(MIB), { fin: false }), plainFrame(0, 'x')),
      1009,
      'message-too-big',
    ],
    [
      'a compressed message that is too big',
      compressedFrame(compressed(Buffer.alloc(MIB + 1))),
      1009,
      'message-too-big',
    ],
  ]

  attackServer.each(faults)('A31: %s, from a peer that never ends and sends on', async (_, bytes, code, violation) => {
    const count = scaled(20, 500)
    const listen = { compression: true, limits: { closeTimeoutMs: 500 } }
    await underAttack({ listen }, async ({ victim, baseline, note }) => {
      const peers = await inBatches(count, () => openCompressed(victim.port))
      await Promise.all(
        peers.map(async (peer) => {
          peer.write(bytes)
          await peer.untilOver()
          expect(peer.closeCode).toBe(code)
          // The half of the connection that is ours stays open, and is used.
          for (let more = 0; more < 5; more++) {
            peer.write(plainFrame(1, 'still here'))
            await sleep(20)
          }
        }),
      )
      expect(await victim.endings(violation, count)).toBe(count)
      const { connections, messages } = await victim.until((facts) => facts.connections === baseline.connections)
      expect(connections).toBe(baseline.connections)
      expect(messages).toBeGreaterThan(baseline.messages)
      for (const peer of peers) peer.destroy()
      note('connections', count)
    })
  })
})
