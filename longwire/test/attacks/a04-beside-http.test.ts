import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { askAll, TIMEOUT_MS } from './ask.js'
import { attackSockets } from './attack.js'
import { atDoor, type Kind, listening } from './door.js'
import { inBatches, openingRequest, plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { bodies, SMUGGLED, versions } from './smuggling.js'

/** Where Node's own HTTP server sees requests too, before us or behind us. */
const besideHttp = ['http', 'attach'] as const

const lines = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: y`)

/** More headers than Node keeps, with Upgrade among the first or the last of them. */
function crowded(): string[] {
  const [start, ...rest] = openingRequest().split('\r\n')
  return [65, 1_999, 2_100].flatMap((count) => [
    openingRequest({ headers: lines(count) }),
    [start, ...lines(count), ...rest].join('\r\n'),
  ])
}

const stream = Buffer.concat([Buffer.from(openingRequest()), plainFrame(1, 'a message'), plainFrame(8)])

/** Leaves by RST behind every byte of a request and of what follows. */
async function resets(port: number): Promise<void> {
  await inBatches(stream.length + 1, async (cut) => {
    const peer = await RawPeer.connect(port)
    peer.write(stream.subarray(0, cut))
    for (let turn = 0; turn < cut % 4; turn++) await new Promise((resolve) => setImmediate(resolve))
    peer.reset()
  })
}

describe.each(besideHttp)('A01, A04, A05: at a door of kind %s', { timeout: TIMEOUT_MS }, (kind) => {
  const attack = kind === 'attach' ? test : attackSockets
  // Without these it is plain HTTP, and what follows is a request in its own right.
  const needed = kind === 'attach' ? ['\r\nUpgrade:', '\r\nConnection: Upgrade'] : ['\r\nUpgrade:']
  const upgrades = [...bodies, ...versions].filter(([, request]) => needed.every((line) => request.includes(line)))
  const ambiguous = upgrades.map(([, request]) =>
    Buffer.concat([Buffer.from(request + SMUGGLED, 'latin1'), plainFrame(1, 'smuggled')]),
  )

  attack(
    `A01, A04, A05: beside HTTP (${kind}) the same requests are refused, nothing behind them is read, and resets harm nobody`,
    async () => {
      await atDoor({ kind, listen: { limits: { refuseTimeoutMs: 300 } } }, async (door) => {
        for (let round = 0; round < scaled(1, 100); round++) {
          const answers = await askAll(door.port, ambiguous)
          for (const [index, { status, text }] of answers.entries()) {
            const name = upgrades[index]![0]
            // Nobody listens for CONNECT at a server of Node's, which drops it without a word.
            if (name === 'a CONNECT' && kind === 'attach') expect([name, status]).toEqual([name, 0])
            else expect([name, status >= 400, text.match(/HTTP\/1\.1 /g)?.length]).toEqual([name, true, 1])
            expect(text).not.toContain('smuggled')
          }
          const statuses = (await askAll(door.port, crowded())).map(({ status }) => status)
          expect(statuses).toEqual(crowded().map(() => 431))
          await resets(door.port)
        }
        expect((await door.facts()).requests).toBe(0)
      })
    },
  )
})

describe('the memory of a head that comes byte by byte', { timeout: TIMEOUT_MS }, () => {
  const attack = async (kind: Kind): Promise<void> => {
    const peersCount = 60
    const bytesEach = scaled(600, 6_000)
    await atDoor({ kind, listen: { limits: { handshakeTimeoutMs: scaled(60_000, 120_000) } } }, async (door) => {
      const peers = await inBatches(peersCount, () => RawPeer.connect(door.port))
      for (const peer of peers) peer.write('GET / HTTP/1.1\r\nHost: localhost\r\nX: ')
      const { heldBytes } = await door.facts()
      for (let at = 0; at < bytesEach; at++) {
        for (const peer of peers) peer.write('y')
        // Not too quickly, or the kernel makes one chunk of several bytes.
        if (at % 8 === 0) await sleep(1)
        else await new Promise((resolve) => setImmediate(resolve))
      }
      await sleep(100)
      const grown = ((await door.facts()).heldBytes - heldBytes) / peersCount
      // Where an HTTP server may want them, they are kept once more.
      const copies = kind === 'http' ? 2 : 1
      expect(grown).toBeLessThan(copies * 2 * bytesEach + 12 * 1024)
      for (const peer of peers) peer.reset()
    })
  }
  const title = 'A06: is that of its bytes, at a door of kind %s'

  attackSockets.each(listening)(title, attack)
  test.each(['attach'] as const)(title, attack)
})
