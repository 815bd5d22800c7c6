import { describe, expect } from 'vitest'

import { attackServer, attackSockets } from './attack.js'
import { RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { ATTACK_TIMEOUT_MS, MIB, underAttack } from './under-attack.js'

const MESSAGE_BYTES = 64_000
/** The frame around it. */
const HEADER_BYTES = 4
const ROUND_MESSAGES = 8

describe('A32: a topic of 1 MB/s with peers that never read', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackSockets('A32: each is held sendBytesMax for at most and then given up; who reads gets everything', async () => {
    // The kernel takes several megabytes for each before anything waits in the process.
    const deaf = scaled(20, 200)
    const reading = 20
    const rounds = scaled(25, 50)
    const sendBytesMax = MIB
    const limits = { sendBytesMax, sendBytesHigh: 64 * 1024, closeTimeoutMs: 500, pingIntervalMs: 0 }
    const options = { listen: { limits }, rssSlackBytes: deaf * sendBytesMax + 64 * MIB }
    await underAttack(options, async ({ victim, baseline, note }) => {
      const readers = await RawPeer.openMany(victim.port, reading, { path: '/topic' })
      const others = await RawPeer.openMany(victim.port, deaf, { path: '/topic', deaf: true })
      const before = readers.map((peer) => peer.bytesReceived)
      const received = (): number[] => readers.map((peer, index) => peer.bytesReceived - before[index]!)
      let waitingMost = 0
      let waitingAllMost = 0
      for (let round = 1; round <= rounds; round++) {
        // Half a second of it, or less; whoever reads has it before the next one.
        const found = await victim.publish({ bytes: MESSAGE_BYTES, count: ROUND_MESSAGES, pauseMs: scaled(4, 64) })
        waitingMost = Math.max(waitingMost, found.waitingMost)
        waitingAllMost = Math.max(waitingAllMost, found.waitingAllMost)
        const whole = round * ROUND_MESSAGES * (MESSAGE_BYTES + HEADER_BYTES)
        await Promise.all(readers.map((peer, index) => peer.until(() => received()[index]! >= whole)))
        expect(received()).toEqual(readers.map(() => whole))
      }
      expect(waitingMost).toBeGreaterThan(limits.sendBytesHigh)
      expect(waitingMost).toBeLessThanOrEqual(sendBytesMax)
      expect(await victim.endings('1013 the peer reads too slowly', deaf)).toBe(deaf)
      const { connections, peakRssBytes } = await victim.facts()
      expect(connections).toBe(baseline.connections + reading)
      expect(peakRssBytes - baseline.rssBytes).toBeLessThan(deaf * sendBytesMax + 64 * MIB)
      note('nonReaders', deaf)
      note('publishedBytes', rounds * ROUND_MESSAGES * MESSAGE_BYTES)
      note('waitingMostBytes', waitingMost)
      note('waitingAllMostBytes', waitingAllMost)
      for (const peer of [...readers, ...others]) peer.destroy()
    })
  })

  attackServer('A32: the bytes of one message that waits for many are held once', async () => {
    const deaf = scaled(10, 100)
    const bytes = 24 * MIB
    await underAttack({ listen: { limits: { sendTimeoutMs: 1_000 } } }, async ({ victim, baseline, note }) => {
      const others = await RawPeer.openMany(victim.port, deaf, { path: '/topic', deaf: true })
      const { waitingAllMost } = await victim.publish({ bytes, count: 1, pauseMs: 0 })
      expect(waitingAllMost).toBeGreaterThan(deaf * MIB)
      expect(await victim.endings('1006 the peer takes nothing', deaf)).toBe(deaf)
      const { peakRssBytes } = await victim.facts()
      note('nonReaders', deaf)
      note('waitingAllMostBytes', waitingAllMost)
      expect(peakRssBytes - baseline.rssBytes).toBeLessThan(2 * bytes + 32 * MIB)
      for (const peer of others) peer.destroy()
    })
  })
})
