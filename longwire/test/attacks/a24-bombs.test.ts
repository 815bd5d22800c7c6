import { describe, expect } from 'vitest'

import { concat } from '../support/raw-frame.js'
import { attackServer } from './attack.js'
import { bomb, compressed, compressedFrame, openCompressed, openManyCompressed } from './bombs.js'
import { plainFrame } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, MIB, type Scene, underAttack } from './under-attack.js'

/** Of zeros, which 92 KB are compressed. */
const BOMB_BYTES = 92 * MIB
const PARALLEL_JOBS = 4
/** What a process needs once for its first connections and jobs: threads, compiled code. */
const STARTED_BYTES = 16 * MIB
/** What V8 lets gather outside of its heap before it collects garbage. */
const GARBAGE_BYTES_MAX = 160 * MIB

/** How far memory grew at most while so many peers threw one bomb each. */
async function thrown({ victim, baseline }: Scene, count: number, frames: Uint8Array): Promise<number> {
  const peers = await openManyCompressed(victim.port, count)
  for (const peer of peers) peer.write(frames)
  await Promise.all(peers.map((peer) => peer.untilOver()))
  const { peakRssBytes } = await victim.facts()
  expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1009))
  for (const peer of peers) peer.destroy()
  return peakRssBytes - baseline.rssBytes
}

describe('A24: small messages that become large', { timeout: ATTACK_TIMEOUT_MS }, () => {
  const payload = bomb(BOMB_BYTES)
  const third = Math.ceil(payload.length / 3)
  const inFragments = concat(
    plainFrame(2, payload.subarray(0, third), { fin: false, rsv: 4 }),
    plainFrame(0, payload.subarray(third, 2 * third), { fin: false }),
    plainFrame(0, payload.subarray(2 * third)),
  )

  attackServer.each([
    ['four of 92 KB, limit 1 MiB', compressedFrame(payload), 1, 4],
    ['four of 92 KB, limit 16 MiB', compressedFrame(payload), 16, 4],
    ['four of 92 KB over fragments, limit 16 MiB', inFragments, 16, 4],
    ['many of 92 KB, limit 16 MiB', compressedFrame(payload), 16, scaled(40, 400)],
  ])('A24: %s: 1009, and memory for what may be inflated at a time', async (_, frames, limitMib, count) => {
    const messageBytesMax = limitMib * MIB
    const inflated = 2 * messageBytesMax * PARALLEL_JOBS
    // Those whose turn has not come wait as they came, and what became of those before is garbage for a while.
    const waiting = count > PARALLEL_JOBS ? 2 * count * frames.length + inflated : 0
    const most = inflated + waiting + STARTED_BYTES
    const listen = { compression: { parallelJobsMax: PARALLEL_JOBS }, limits: { messageBytesMax } }
    await underAttack({ listen, rssSlackBytes: most }, async (scene) => {
      const growth = await thrown(scene, count, frames)
      scene.note('bombs', count)
      scene.note('frameBytes', frames.length)
      scene.note('twiceLimitTimesJobsBytes', inflated)
      expect(growth).toBeLessThanOrEqual(most)
    })
  })

  attackServer('A24: many of 12 KB, inflated at once: what each became is garbage that does not pile up', async () => {
    const count = scaled(100, 1_000)
    const frames = compressedFrame(bomb(12 * MIB))
    await underAttack({ listen: { compression: true }, rssSlackBytes: GARBAGE_BYTES_MAX }, async (scene) => {
      const growth = await thrown(scene, count, frames)
      scene.note('bombs', count)
      expect(growth).toBeLessThan(GARBAGE_BYTES_MAX)
    })
  })

  attackServer('A24: a message of exactly messageBytesMax is taken, one byte more is not', async () => {
    const messageBytesMax = 256 * 1024
    await underAttack({ listen: { compression: true, limits: { messageBytesMax } } }, async ({ victim }) => {
      for (const [more, code] of [
        [-1, undefined],
        [0, undefined],
        [1, 1009],
      ] as const) {
        // Of random letters, so that it takes the way by another thread; and of zeros, so that it does not.
        for (const message of [letters(messageBytesMax + more), Buffer.alloc(messageBytesMax + more)]) {
          const peer = await openCompressed(victim.port)
          peer.write(compressedFrame(compressed(message)))
          await peer.until(() => peer.frames.length > 0)
          expect(peer.closeCode).toBe(code)
          peer.destroy()
        }
      }
      expect(await victim.endings('message-too-big', 2)).toBe(2)
    })
  })
})

function letters(byteLength: number): Buffer {
  let state = 1
  return Buffer.from(Uint8Array.from({ length: byteLength }, () => 97 + ((state = (state * 75) % 65_537) % 26)))
}
