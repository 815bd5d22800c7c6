import { constants, deflateRawSync } from 'node:zlib'

import { describe, expect } from 'vitest'

import { concat } from '../support/raw-frame.js'
import { attackServer } from './attack.js'
import { bomb, compressed, compressedFrame, openCompressed, openManyCompressed } from './bombs.js'
import { openingRequest, plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, MIB, underAttack } from './under-attack.js'

const compression = { compression: true }

/** An empty message as one DEFLATE stream with a final block. */
const emptyMember = deflateRawSync(Buffer.alloc(0), { finishFlush: constants.Z_FINISH })

describe('A25: hostile compression', { timeout: ATTACK_TIMEOUT_MS }, () => {
  const parameters = [
    ...['7', '16', '0', '-1', '08', '015', '1e1', '8.0', '99999999999999999999', '""', '" 15"', ''].flatMap((bits) => [
      `server_max_window_bits=${bits}`,
      `client_max_window_bits=${bits}`,
    ]),
    'server_max_window_bits',
    'server_no_context_takeover=1',
    'client_no_context_takeover; client_no_context_takeover',
    'client_max_window_bits; client_max_window_bits=15',
    '__proto__=15',
    'constructor',
  ]

  attackServer('A25: no parameter of an offer does more than decline it', async () => {
    await underAttack({ listen: compression }, async ({ victim, note }) => {
      for (const parameter of parameters) {
        const peer = await RawPeer.connect(victim.port)
        peer.write(openingRequest({ headers: [`Sec-WebSocket-Extensions: permessage-deflate; ${parameter}`] }))
        await peer.until(() => peer.head !== '')
        expect([101, 400], parameter).toContain(peer.status)
        expect(peer.head, parameter).not.toMatch(/^Sec-WebSocket-Extensions:/im)
        peer.destroy()
      }
      note('offers', parameters.length)
    })
  })

  attackServer(
    'A25: a bomb with a malformed block behind it is one failure, by another thread or at once',
    async () => {
      const count = scaled(50, 500)
      const malformed = Buffer.alloc(64, 0xff)
      await underAttack({ listen: compression, rssSlackBytes: 128 * MIB }, async ({ victim, note }) => {
        for (const size of [92 * MIB, 12 * MIB]) {
          const peers = await openManyCompressed(victim.port, count)
          const frame = compressedFrame(concat(bomb(size), malformed))
          for (const peer of peers) peer.write(concat(frame, frame))
          await Promise.all(peers.map((peer) => peer.untilOver()))
          expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1009))
          for (const peer of peers) peer.destroy()
        }
        expect(await victim.endings('message-too-big', 2 * count)).toBe(2 * count)
        note('connections', 2 * count)
      })
    },
  )

  attackServer('A25: what no compressor made ends with 1007', async () => {
    const small = compressed(Buffer.from('It is what it is, and what it is it was.'))
    const large = compressed(Buffer.from(Uint8Array.from({ length: 64 * 1024 }, (_, index) => (index * index) >> 7)))
    const payloads = [
      Buffer.alloc(64, 0xff),
      Buffer.alloc(32 * 1024, 0xff),
      small.subarray(0, -2),
      large.subarray(0, -100),
      concat(large.subarray(0, 5_000), Buffer.alloc(20_000, 0x5a)),
      // A reference to what was before the first octet.
      Buffer.from('02 07 00'.replaceAll(' ', ''), 'hex'),
    ]
    const rounds = scaled(5, 100)
    await underAttack({ listen: compression }, async ({ victim, note }) => {
      for (let round = 0; round < rounds; round++) {
        const codes = await Promise.all(
          payloads.map(async (payload) => {
            const peer = await openCompressed(victim.port)
            peer.write(compressedFrame(payload))
            await peer.untilOver()
            peer.destroy()
            return peer.closeCode
          }),
        )
        expect(codes).toEqual(payloads.map(() => 1007))
      }
      note('connections', rounds * payloads.length)
    })
  })
})

describe('A26: RSV1 without an agreement', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackServer('A26: is refused with 1002, and nothing is inflated', async () => {
    const count = scaled(50, 1_000)
    await underAttack({}, async ({ victim, note }) => {
      const peers = await openManyCompressed(victim.port, count)
      const frame = compressedFrame(bomb(MIB))
      for (const peer of peers) peer.write(frame)
      await Promise.all(peers.map((peer) => peer.untilOver()))
      expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1002))
      for (const peer of peers) peer.destroy()
      expect(await victim.endings('reserved-bit', count)).toBe(count)
      note('connections', count)
    })
  })
})

describe('A27: one message of many streams', { timeout: ATTACK_TIMEOUT_MS }, () => {
  /** One message of 64 KiB is about a millisecond of work; what is quadratic takes seconds. */
  const CPU_MS_PER_MESSAGE_MAX = 50

  attackServer.each([
    ['by another thread', 64 * 1024],
    ['at once', 16 * 1024],
  ])('A27: 64 KiB of empty streams are refused with 1007 after membersMax of them, %s', async (_, byteLength) => {
    const count = scaled(50, 1_000)
    const payload = Buffer.alloc(byteLength, emptyMember)
    await underAttack({ listen: compression }, async ({ victim, baseline, note }) => {
      const peers = await openManyCompressed(victim.port, count)
      for (const peer of peers) peer.write(compressedFrame(payload))
      await Promise.all(peers.map((peer) => peer.untilOver()))
      expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1007))
      for (const peer of peers) peer.destroy()
      expect(await victim.endings('too-many-members', count)).toBe(count)
      const cpuMs = ((await victim.facts()).cpuMs - baseline.cpuMs) / count
      note('connections', count)
      note('cpuMsPerMessage', Number(cpuMs.toFixed(2)))
      expect(cpuMs).toBeLessThan(CPU_MS_PER_MESSAGE_MAX)
    })
  })

  attackServer('A27: 64 KiB of empty blocks in one stream are an empty message', async () => {
    const count = scaled(50, 1_000)
    // Stored blocks of no octets; of the last one the tail is taken off (RFC 7692 §7.2.1).
    const payload = Buffer.alloc(65_535, Buffer.from('000000ffff', 'hex')).subarray(0, -4)
    await underAttack({ listen: compression }, async ({ victim, baseline, note }) => {
      const peers = await openManyCompressed(victim.port, count)
      for (const peer of peers) peer.write(concat(compressedFrame(payload), plainFrame(8)))
      await Promise.all(peers.map((peer) => peer.untilOver()))
      expect(peers.map((peer) => [peer.frames.length, peer.frames[0]?.payload.length, peer.closeCode])).toEqual(
        peers.map(() => [2, 0, 1005]),
      )
      for (const peer of peers) peer.destroy()
      const cpuMs = ((await victim.facts()).cpuMs - baseline.cpuMs) / count
      note('connections', count)
      note('cpuMsPerMessage', Number(cpuMs.toFixed(2)))
      expect(cpuMs).toBeLessThan(CPU_MS_PER_MESSAGE_MAX)
    })
  })
})
