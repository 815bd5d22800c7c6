import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from 'vitest'

import { connectFrom, TIMEOUT_MS, untilFiles } from './ask.js'
import { attackServer, attackSockets } from './attack.js'
import { atDoor } from './door.js'
import { inBatches, openingRequest, plainFrame, type RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'
import type { Victim } from './victim.js'

const CROWD = '127.0.0.9'

/** Connects so many times from one address, and asks; every peer has its answer, or is cut off. */
async function crowd({ port }: Pick<Victim, 'port'>, count: number, from: string): Promise<RawPeer[]> {
  return inBatches(count, async () => {
    const peer = await connectFrom(from, port)
    peer.write(openingRequest())
    await peer.until(() => peer.status !== 0)
    return peer
  })
}

function byStatus(peers: readonly RawPeer[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const { status } of peers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

describe('A10: one who wants all the connections there are', { timeout: TIMEOUT_MS }, () => {
  attackSockets('A10: gets his share; the others are served, and nothing is left of those refused', async () => {
    const count = scaled(600, 10_000)
    const share = 100
    const limits = { connectionsPerAddressMax: share, refuseTimeoutMs: 500 }
    await underAttack({ listen: { limits } }, async ({ victim, baseline, note }) => {
      const startedMs = performance.now()
      const peers = await crowd(victim, count, CROWD)
      note('connectedMs', Math.round(performance.now() - startedMs))
      const counts = byStatus(peers)
      expect(counts[101]).toBe(share)
      expect((counts[429] ?? 0) + (counts[0] ?? 0)).toBe(count - share)
      expect(counts[429]).toBeGreaterThan(0)

      const other = (await crowd(victim, 1, '127.0.0.10'))[0]!
      other.write(plainFrame(1, 'from elsewhere'))
      await other.until(() => other.frames.length > 0)
      expect(other.frames[0]!.payload.toString()).toBe('from elsewhere')
      other.destroy()

      // The crowd holds on to every socket, the refused ones too.
      const refusedMs = performance.now()
      expect(await untilFiles(victim, baseline.openFiles + share)).toBe(baseline.openFiles + share)
      note('refusedGoneAfterMs', Math.round(performance.now() - refusedMs))
      note('attempts', count)
      note('answered429', counts[429]!)
      note('cutOff', counts[0] ?? 0)
      for (const peer of peers) peer.destroy()
      await untilFiles(victim, baseline.openFiles)
      const again = await crowd(victim, share, CROWD)
      expect(byStatus(again)).toEqual({ 101: share })
      for (const peer of again) peer.destroy()
    })
  })

  attackServer('A10: many with few connections each reach the limit of all; who is in stays in', async () => {
    const count = scaled(400, 10_000)
    const bystanders = 20
    const limits = { connectionsMax: 100, connectionsPerAddressMax: bystanders, refuseTimeoutMs: 500 }
    await underAttack({ listen: { limits }, bystanders }, async ({ victim, baseline, note }) => {
      const each = 10
      const crowds: RawPeer[] = []
      for (let index = 0; index < count / each; index++)
        crowds.push(...(await crowd(victim, each, `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`)))
      const counts = byStatus(crowds)
      expect(counts[101]).toBe(limits.connectionsMax - bystanders)
      expect((counts[503] ?? 0) + (counts[0] ?? 0)).toBe(count - counts[101]!)
      expect(counts[503]).toBeGreaterThan(0)
      await untilFiles(victim, baseline.openFiles + counts[101]!)
      note('attempts', count)
      note('answered503', counts[503]!)
      note('cutOff', counts[0] ?? 0)
      for (const peer of crowds) peer.destroy()
    })
  })

  attackServer('A10: those who never ask count as much as those who do', async () => {
    const share = 30
    const limits = { connectionsPerAddressMax: share, handshakeTimeoutMs: 1_000, refuseTimeoutMs: 300 }
    await atDoor({ kind: 'listen', listen: { limits } }, async (door, baseline) => {
      const silent = await inBatches(share, () => connectFrom(CROWD, door.port))
      expect(byStatus(await crowd(door, 1, CROWD))[101]).toBe(undefined)
      // The deadline makes room.
      await Promise.all(silent.map((peer) => peer.untilOver()))
      await untilFiles(door, baseline.openFiles)
      const [late] = await crowd(door, 1, CROWD)
      expect(late!.status).toBe(101)
      for (const peer of [...silent, late!]) peer.destroy()
    })
  })

  attackServer('A10: one who comes too fast is put off, and let in when he has slowed down', async () => {
    const count = scaled(300, 10_000)
    const limits = { handshakesPerAddressPerSecond: 40, refuseTimeoutMs: 300 }
    await underAttack({ listen: { limits } }, async ({ victim, baseline, note }) => {
      const peers = await crowd(victim, count, CROWD)
      const counts = byStatus(peers)
      expect(counts[101]).toBeGreaterThanOrEqual(limits.handshakesPerAddressPerSecond)
      expect(counts[429]).toBeGreaterThan(0)
      expect((await victim.facts()).refusals['too-many-handshakes-from-address']).toBe(counts[429])
      const [other] = await crowd(victim, 1, '127.0.0.10')
      expect(other!.status).toBe(101)
      for (const peer of [...peers, other!]) peer.destroy()
      await untilFiles(victim, baseline.openFiles)
      await untilWelcome(victim)
      note('attempts', count)
      note('answered429', counts[429]!)
      note('cutOff', counts[0] ?? 0)
    })
  })
})

/** Comes again until it is let in. */
async function untilWelcome(victim: Victim): Promise<void> {
  for (;;) {
    const [peer] = await crowd(victim, 1, CROWD)
    peer!.destroy()
    if (peer!.status === 101) return
    await sleep(100)
  }
}
