import { describe, expect } from 'vitest'

import { attackServer } from './attack.js'
import { plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, heldBytes, MIB, underAttack } from './under-attack.js'

const LIMIT = 64 * 1024

/** The header alone of a message of so many bytes, in the form that its length needs or in another one. */
function header(length: bigint, lengthForm?: 7 | 16 | 64): Uint8Array {
  return plainFrame(2, '', { declared: length, ...(lengthForm !== undefined && { lengthForm }) })
}

describe('A20: lengths that are only declared', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackServer.each([
    ['2^63−1', 2n ** 63n - 1n],
    ['one above the limit', BigInt(LIMIT) + 1n],
  ])('A20: %s is refused by its header, and takes no memory', async (_, length) => {
    const count = scaled(300, 1_000)
    await underAttack({ listen: { limits: { messageBytesMax: LIMIT } } }, async ({ victim, note }) => {
      const peers = await RawPeer.openMany(victim.port, count)
      await victim.collect()
      await victim.resetPeak()
      const before = await victim.facts()
      for (const peer of peers) peer.write(header(length))
      await Promise.all(peers.map((peer) => peer.untilOver()))
      const { peakRssBytes } = await victim.facts()
      expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1009))
      note('connections', count)
      note('rssByHeadersBytes', peakRssBytes - before.rssBytes)
      // At the limit all of them together would be 18 MiB.
      expect(peakRssBytes - before.rssBytes).toBeLessThan(8 * MIB)
      for (const peer of peers) peer.end()
      expect(await victim.endings('message-too-big', count)).toBe(count)
    })
  })

  attackServer('A20: a message at the limit of which nothing comes takes no memory', async () => {
    const count = scaled(300, 1_000)
    await underAttack({ listen: { limits: { messageBytesMax: MIB } } }, async ({ victim, note }) => {
      const peers = await RawPeer.openMany(victim.port, count)
      await victim.collect()
      const before = await victim.facts()
      for (const peer of peers) peer.write(header(BigInt(MIB)))
      // What a peer writes later is read later: this one's answer says that all headers were read.
      const last = await RawPeer.open(victim.port)
      last.write(plainFrame(1, 'read?'))
      await last.until(() => last.frames.length > 0)
      await victim.collect()
      const held = heldBytes(await victim.facts()) - heldBytes(before)
      note('heldPerConnectionBytes', Math.round(held / count))
      expect(held / count).toBeLessThan(4 * 1024)
      for (const peer of [...peers, last]) peer.destroy()
    })
  })
})

describe('A21: lengths at the edges of numbers', { timeout: ATTACK_TIMEOUT_MS }, () => {
  const tooBig = [2n ** 31n - 1n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n]
  const beyondDoubles = [2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n]
  const lengths: readonly (readonly [string, Uint8Array, number])[] = [
    ...[...tooBig, ...beyondDoubles].map((length) => [String(length), header(length), 1009] as const),
    ...[2n ** 63n, 2n ** 64n - 1n].map((length) => [String(length), header(length), 1002] as const),
    ['0 in 16 bits', header(0n, 16), 1002],
    ['125 in 16 bits', header(125n, 16), 1002],
    ['125 in 64 bits', header(125n, 64), 1002],
    ['65535 in 64 bits', header(65_535n, 64), 1002],
  ]

  attackServer('A21: each is refused with its code, and the server idles afterwards', async () => {
    const rounds = scaled(10, 100)
    await underAttack({}, async ({ victim, note }) => {
      for (let round = 0; round < rounds; round++) {
        const codes = await Promise.all(
          lengths.map(async ([name, bytes]) => {
            const peer = await RawPeer.open(victim.port)
            peer.write(bytes)
            await peer.untilOver()
            peer.end()
            return [name, peer.closeCode]
          }),
        )
        expect(codes).toEqual(lengths.map(([name, , code]) => [name, code]))
      }
      note('connections', rounds * lengths.length)
    })
  })
})
