import { setImmediate as turn } from 'node:timers/promises'

import { describe, expect } from 'vitest'

import { concat } from '../support/raw-frame.js'
import { attackServer } from './attack.js'
import { plainFrame, RawPeer } from './raw.js'
import { ATTACK_TIMEOUT_MS, heldBytes, type Scene, underAttack } from './under-attack.js'

const CONNECTIONS = 50
const FRAGMENTS = 16_001
const ROUNDS = 3
/** What a connection may hold for a message that is not whole: half as much again as has come, and this. */
const SHARE = 1.5
const FIXED_BYTES = 4096
/** Fragments are limited to fewer by default. */
const limits = { smallFragmentsMax: FRAGMENTS + 1 }

const oneByteEach = concat(
  plainFrame(2, 'x', { fin: false }),
  ...Array.from({ length: FRAGMENTS - 1 }, () => plainFrame(0, 'x', { fin: false })),
)
const nothingEach = concat(
  plainFrame(2, '', { fin: false }),
  ...Array.from({ length: FRAGMENTS - 1 }, () => plainFrame(0, '', { fin: false })),
)

/** What `bytes` make the server hold for each of many connections, once they have been read. */
async function heldEach({ victim }: Scene, send: (peer: RawPeer) => Promise<void>): Promise<number> {
  // The least counts: what a server needs once, as compiled code and caches, is not held for a connection.
  let held = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const peers = await RawPeer.openMany(victim.port, CONNECTIONS)
    await victim.collect()
    const before = await victim.facts()
    await Promise.all(peers.map(send))
    await victim.collect()
    held = Math.min(held, (heldBytes(await victim.facts()) - heldBytes(before)) / CONNECTIONS)
    for (const peer of peers) peer.destroy()
  }
  return Math.round(held)
}

/** Inside of a frame is no place for a ping that asks; but who asks later is answered later. */
async function allRead(port: number): Promise<void> {
  const last = await RawPeer.open(port)
  last.write(plainFrame(1, 'read?'))
  await last.until(() => last.frames.length > 0)
  last.destroy()
}

describe('A22: a message that never becomes whole', { timeout: ATTACK_TIMEOUT_MS }, () => {
  attackServer.each([
    ['one byte each', oneByteEach, FRAGMENTS],
    ['nothing', nothingEach, 0],
  ])('A22: 50 connections with 16,001 fragments of %s hold little more than the bytes', async (_, bytes, payload) => {
    await underAttack({ listen: { limits } }, async (scene) => {
      const held = await heldEach(scene, async (peer) => {
        peer.write(concat(bytes, plainFrame(9)))
        // A ping between fragments is answered when everything before it has been read.
        await peer.until(() => peer.frames.length > 0)
      })
      scene.note('heldPerConnectionBytes', held)
      scene.note('payloadPerConnectionBytes', payload)
      expect(held).toBeLessThanOrEqual(payload * SHARE + FIXED_BYTES)
    })
  })

  attackServer(
    'A22: 50 connections with one frame that comes byte by byte hold little more than the bytes',
    async () => {
      const payload = 300
      await underAttack({}, async (scene) => {
        const held = await heldEach(scene, async (peer) => {
          peer.write(plainFrame(2, '', { declared: 65_535n }))
          for (let count = 0; count < payload; count++) {
            peer.write('x')
            await turn()
          }
          await allRead(scene.victim.port)
        })
        scene.note('heldPerConnectionBytes', held)
        scene.note('payloadPerConnectionBytes', payload)
        expect(held).toBeLessThanOrEqual(payload * SHARE + FIXED_BYTES)
      })
    },
  )

  attackServer('A22: 50 connections with a part of a large frame hold little more than the bytes', async () => {
    const payload = 16_001
    await underAttack({}, async (scene) => {
      const held = await heldEach(scene, async (peer) => {
        peer.write(concat(plainFrame(2, '', { declared: 1_048_576n }), Buffer.alloc(payload)))
        await allRead(scene.victim.port)
      })
      scene.note('heldPerConnectionBytes', held)
      scene.note('payloadPerConnectionBytes', payload)
      expect(held).toBeLessThanOrEqual(payload * SHARE + FIXED_BYTES)
    })
  })

  attackServer('A22: by default a connection with so many fragments is closed with 1008', async () => {
    await underAttack({}, async ({ victim, note }) => {
      const peers = await RawPeer.openMany(victim.port, CONNECTIONS)
      for (const peer of peers) peer.write(oneByteEach)
      await Promise.all(peers.map((peer) => peer.untilOver()))
      expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1008))
      for (const peer of peers) peer.destroy()
      expect(await victim.endings('too-many-fragments', CONNECTIONS)).toBe(CONNECTIONS)
      note('connections', CONNECTIONS)
    })
  })

  attackServer(
    'A22: whoever takes longer than messageTimeoutMs for it is closed with 1008, however steadily he sends',
    async () => {
      await underAttack({ listen: { limits: { messageTimeoutMs: 500 } } }, async ({ victim, note }) => {
        const peers = await RawPeer.openMany(victim.port, CONNECTIONS)
        for (const peer of peers) peer.write(plainFrame(2, 'x', { fin: false }))
        await Promise.all(
          peers.map(async (peer) => {
            const drip = setInterval(() => peer.write(plainFrame(0, 'x', { fin: false })), 20)
            await peer.untilOver()
            clearInterval(drip)
            peer.end()
          }),
        )
        expect(peers.map((peer) => peer.closeCode)).toEqual(peers.map(() => 1008))
        expect(await victim.endings('1008 a message took too long', CONNECTIONS)).toBe(CONNECTIONS)
        note('connections', CONNECTIONS)
      })
    },
  )
})
