import { describe, expect } from 'vitest'

import { attackServer } from './attack.js'
import { compressed, compressedFrame, openCompressed, openManyCompressed } from './bombs.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, MIB, underAttack } from './under-attack.js'
import type { Victim } from './victim.js'

/**
 * The most that memory may have grown from the first half of the cycles to the last quarter, as a share. How high it goes
 * in one cycle depends on how many were under way at once, so the most of the former and the least of the latter count.
 * A short run is still warming up.
 */
const GROWTH_SHARE_MAX = scaled(0.5, 0.15)
/** Pages are given back a while after the garbage collection: the least of so many looks counts. */
const LOOKS = 5

describe('A28: compressed connections that are dropped at once', { timeout: 10 * ATTACK_TIMEOUT_MS }, () => {
  attackServer('A28: cycle after cycle they leave nothing, and no job behind', async () => {
    const count = scaled(150, 2_500)
    const cycles = scaled(6, 20)
    // Too long to be inflated, and then deflated, at once: both jobs are under way or waiting when the peer is gone.
    const frame = compressedFrame(compressed(noise(64 * 1024)))
    const listen = { compression: { serverNoContextTakeover: false, clientNoContextTakeover: false } }
    await underAttack({ listen, rssSlackBytes: 256 * MIB }, async ({ victim, baseline, note }) => {
      const resting: number[] = []
      for (let cycle = 0; cycle < cycles; cycle++) {
        const peers = await openManyCompressed(victim.port, count)
        for (const peer of peers) peer.write(frame)
        await Promise.all(peers.map((peer) => peer.drained()))
        for (const peer of peers) peer.reset()
        await victim.until(({ connections }) => connections === baseline.connections)
        resting.push(await restingRss(victim))
      }
      // With as many jobs left over as may run at a time, nobody's message would be inflated any more.
      const peer = await openCompressed(victim.port)
      peer.write(frame)
      await peer.until(() => peer.frames.length > 0)
      expect(peer.frames).toHaveLength(1)
      peer.destroy()
      note('connections', count * cycles)
      note('rssAfterFirstCycleBytes', resting[0]!)
      note('rssAfterLastCycleBytes', resting.at(-1)!)
      const before = Math.max(...resting.slice(0, cycles / 2))
      const after = Math.min(...resting.slice(-Math.ceil(cycles / 4)))
      expect(after).toBeLessThanOrEqual(before * (1 + GROWTH_SHARE_MAX))
    })
  })
})

async function restingRss(victim: Victim): Promise<number> {
  let least = Infinity
  for (let look = 0; look < LOOKS; look++) {
    await victim.collect()
    least = Math.min(least, (await victim.facts()).rssBytes)
  }
  return least
}

/** Octets that hardly get smaller. */
function noise(byteLength: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length: byteLength }, () => (state = (state * 75) % 65_537) & 0xff)
}
