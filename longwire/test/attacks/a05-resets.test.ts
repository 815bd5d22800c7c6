import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { describe, expect, test } from 'vitest'

import { certificate } from '../../src/node/certificate.test-d.js'
import { ask, TIMEOUT_MS } from './ask.js'
import { attackServer, attackSockets } from './attack.js'
import { atDoor } from './door.js'
import { inBatches, openingRequest, plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'

/** A handshake, a message, and a Close. */
const stream = Buffer.concat([Buffer.from(openingRequest()), plainFrame(1, 'a message'), plainFrame(8)])

const ways = ['reset', 'end', 'destroy'] as const

/** Lets the server get some of it, or nothing. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Sends some bytes and leaves, without reading anything when `deaf`. */
async function leave(peer: RawPeer, bytes: Uint8Array, how: (typeof ways)[number], after: number): Promise<void> {
  if (after % 2 === 1) peer.socket.pause()
  peer.write(bytes)
  await pause(after)
  peer[how]()
  if (how !== 'end') return
  await pause(4)
  peer.destroy()
}

describe('A05: peers that leave at the worst moment', { timeout: TIMEOUT_MS }, () => {
  attackSockets('A05: at any byte of the request and of what follows, by RST and by FIN', async () => {
    const rounds = scaled(1, 20)
    await underAttack({}, async ({ victim, note }) => {
      const cuts = stream.length + 1
      for (let round = 0; round < rounds; round++) {
        for (const [shift, how] of ways.entries()) {
          await inBatches(cuts, async (cut) => {
            const peer = await RawPeer.connect(victim.port)
            await leave(peer, stream.subarray(0, cut), how, (cut + shift + round) % 4)
          })
        }
      }
      note('connections', rounds * cuts * ways.length)
    })
  })

  attackSockets('A05: while the 101 is on its way', async () => {
    const count = scaled(300, 10_000)
    await underAttack({ hooks: ['slowVerify'] }, async ({ victim, note }) => {
      await inBatches(count, async (index) => {
        const peer = await RawPeer.connect(victim.port)
        if (index % 3 === 0) peer.socket.pause()
        peer.write(openingRequest())
        if (index % 2 === 0) await peer.until(() => peer.bytesReceived > 0 || peer.socket.isPaused())
        await pause(index % 5)
        peer.reset()
      })
      note('connections', count)
    })
  })

  test('A05: over TLS too', async () => {
    const count = scaled(120, 2_000)
    const { key, cert } = await certificate()
    await underAttack({ listen: { tls: { key, cert } }, bystanders: 5 }, async ({ victim, note }) => {
      await inBatches(count, async (index) => {
        const tcp = connect({ port: victim.port, host: '127.0.0.1' })
        const tls = connectTls({ socket: tcp, rejectUnauthorized: false })
        const peer = new RawPeer(tls)
        await once(tls, 'secureConnect')
        const cut = Math.floor((stream.length * index) / count)
        await leave(peer, stream.subarray(0, cut), index % 2 === 0 ? 'end' : 'destroy', index % 4)
        tcp.resetAndDestroy()
      })
      note('connections', count)
    })
  })
})

describe('A05: words put into the mouth of the server', { timeout: TIMEOUT_MS }, () => {
  const CANARY = 'canary-7f3a'
  const withCanary = openingRequest({
    path: `/${CANARY}?${CANARY}=%0d%0aSet-Cookie:%20${CANARY}`,
    headers: [`X: ${CANARY}`],
  })

  attackServer(
    'A05: nothing of a request is in its refusal, and a version of another protocol is nothing special',
    async () => {
      await atDoor({ kind: 'listen', listen: { path: '/' } }, async ({ port }) => {
        const requests = [
          withCanary,
          openingRequest().replace('Version: 13', `Version: ${CANARY}`),
          openingRequest().replace('Upgrade: websocket', `Upgrade: ${CANARY}`),
          openingRequest().replace('dGhlIHNhbXBsZSBub25jZQ==', CANARY),
          openingRequest().replace('localhost', `${CANARY}/`),
          openingRequest().replace('GET', CANARY.toUpperCase()),
          openingRequest({ headers: [`Origin: http://${CANARY}`] }),
          openingRequest({ headers: [`Sec-WebSocket-Protocol: ${CANARY},${CANARY}`] }),
          openingRequest({ headers: [`Sec-WebSocket-Extensions: ${CANARY};`] }),
        ]
        for (const request of requests) {
          const { status, text } = await ask(port, request)
          expect(status).toBeGreaterThanOrEqual(400)
          expect(text.toLowerCase()).not.toContain(CANARY)
          expect(text).not.toContain('Set-Cookie')
        }
        for (const query of [
          'EIO=3&transport=websocket',
          'EIO=4&sid=__proto__',
          'EIO=99',
          'EIO[]=4&EIO=',
          '%',
          '%00%ff',
        ]) {
          expect((await ask(port, openingRequest({ path: `/?${query}` }))).status).toBe(101)
        }
      })
    },
  )
})
