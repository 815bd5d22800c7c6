import { describe, expect } from 'vitest'

import { concat } from '../support/raw-frame.js'
import { attackServer } from './attack.js'
import { plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, MIB, underAttack } from './under-attack.js'

const ping = plainFrame(9, Buffer.alloc(125, 'p'))
const manyPings = concat(...Array.from({ length: 500 }, () => ping))
/** No limit on how many: what holds then is that nothing is kept for a peer that does not read. */
const unlimited = { controlFramesPerSecond: 1e9, controlFramesBurst: 1e9 }

/** Sends pings as fast as they are taken. */
async function flood(peer: RawPeer, bytesMax: number): Promise<void> {
  for (let sent = 0; sent < bytesMax && !peer.over; sent += manyPings.length) {
    peer.write(manyPings)
    await peer.drained()
  }
}

describe('A23: pings at line rate', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackServer(
    'A23: from peers that never read, they are over controlFramesBurst at once, and closed with 1008',
    async () => {
      const count = scaled(50, 1_000)
      await underAttack({}, async ({ victim, note }) => {
        const peers = await RawPeer.openMany(victim.port, count, { deaf: true })
        await Promise.all(peers.map((peer) => flood(peer, manyPings.length)))
        for (const peer of peers) peer.socket.resume()
        await Promise.all(peers.map((peer) => peer.untilOver()))
        for (const peer of peers) peer.destroy()
        expect(await victim.endings('1008 too many control frames', count)).toBe(count)
        note('connections', count)
      })
    },
  )

  attackServer('A23: nothing is kept for a peer that never reads, and sendTimeoutMs gives it up', async () => {
    const count = 4
    const each = scaled(16, 64) * MIB
    const listen = { limits: { ...unlimited, sendTimeoutMs: 1_000 } }
    await underAttack({ listen }, async ({ victim, baseline, note }) => {
      const peers = await RawPeer.openMany(victim.port, count, { deaf: true })
      let most = 0
      let given = 0
      const flooded = Promise.all(peers.map((peer) => flood(peer, each)))
      while (given < count) {
        const { bufferedBytes, endings } = await victim.facts()
        most = Math.max(most, bufferedBytes)
        given = endings['1006 the peer takes nothing'] ?? 0
      }
      for (const peer of peers) peer.destroy()
      await flooded
      const { peakRssBytes } = await victim.facts()
      note('connections', count)
      note('waitingMostBytes', most)
      expect(most).toBeLessThan(count * MIB)
      expect(peakRssBytes - baseline.rssBytes).toBeLessThan(32 * MIB)
    })
  })

  attackServer('A23: bursts of 50 are answered, every one', async () => {
    await underAttack({}, async ({ victim, note }) => {
      const peers = await RawPeer.openMany(victim.port, 20)
      for (const peer of peers) peer.write(concat(...Array.from({ length: 50 }, () => ping)))
      await Promise.all(peers.map((peer) => peer.until(() => peer.frames.length === 50)))
      expect(peers.map((peer) => peer.frames.filter(({ first }) => first === 0x8a).length)).toEqual(peers.map(() => 50))
      note('connections', peers.length)
      for (const peer of peers) peer.destroy()
    })
  })
})
