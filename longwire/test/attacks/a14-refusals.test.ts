import { describe, expect, test } from 'vitest'

import { type Refusal, refusals } from '../../src/protocol/index.js'
import { answerOf, ask, TIMEOUT_MS, untilFiles } from './ask.js'
import { attackServer, attackSockets } from './attack.js'
import { atDoor, Door, type Kind, listening } from './door.js'
import { inBatches, openingRequest, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'

const swap = (what: string, other: string) => openingRequest().replace(what, other)
const withHeaders = (...headers: string[]) => openingRequest({ headers })

/** A request for every refusal that a request alone can bring about. */
const requests: Readonly<Partial<Record<Refusal, string>>> = {
  'request-line-malformed': 'nonsense\r\n\r\n',
  'line-end-malformed': 'GET / HTTP/1.1\n\n',
  'control-character': 'GET / HTTP/1.1\r\nX: \x01\r\n\r\n',
  'header-name-malformed': 'GET / HTTP/1.1\r\nX(y): z\r\n\r\n',
  'space-before-colon': 'GET / HTTP/1.1\r\nX : y\r\n\r\n',
  'folded-header': 'GET / HTTP/1.1\r\nX: y\r\n z\r\n\r\n',
  'request-line-too-long': `GET /${'y'.repeat(10_000)}`,
  'header-line-too-long': `GET / HTTP/1.1\r\nX: ${'y'.repeat(5_000)}`,
  'too-many-headers': withHeaders(...Array.from({ length: 65 }, () => 'X: y')),
  'head-too-big': withHeaders(...Array.from({ length: 20 }, () => `X: ${'y'.repeat(500)}`)),
  'method-not-get': swap('GET', 'PUT'),
  'http-version-too-low': swap('HTTP/1.1', 'HTTP/1.0'),
  'http-version-unsupported': swap('HTTP/1.1', 'HTTP/3.0'),
  'target-malformed': swap('GET /', 'GET *'),
  'target-fragment': swap('GET /', 'GET /#a'),
  'target-host-mismatch': swap('GET /', 'GET http://other/'),
  'path-unknown': openingRequest({ path: '/elsewhere' }),
  'host-missing': swap('Host: localhost\r\n', ''),
  'host-repeated': withHeaders('Host: localhost'),
  'host-malformed': swap('localhost', 'local host'),
  'request-body': withHeaders('Content-Length: 1'),
  'upgrade-missing': swap('Upgrade: websocket\r\n', ''),
  'upgrade-not-websocket': swap('Upgrade: websocket', 'Upgrade: h2c'),
  'connection-without-upgrade': swap('Connection: Upgrade', 'Connection: close'),
  'legacy-handshake': withHeaders('Sec-WebSocket-Key1: 1'),
  'version-missing': swap('Sec-WebSocket-Version: 13\r\n', ''),
  'version-repeated': withHeaders('Sec-WebSocket-Version: 13'),
  'version-unsupported': swap('Version: 13', 'Version: 14'),
  'key-missing': swap('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n', ''),
  'key-repeated': withHeaders('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='),
  'key-malformed': swap('dGhlIHNhbXBsZSBub25jZQ==', 'short'),
  'subprotocol-malformed': withHeaders('Sec-WebSocket-Protocol: ,'),
  'subprotocol-repeated': withHeaders('Sec-WebSocket-Protocol: a, a'),
  'extensions-malformed': withHeaders('Sec-WebSocket-Extensions: ;'),
  'origin-repeated': withHeaders('Origin: http://localhost', 'Origin: http://localhost'),
  'origin-refused': withHeaders('Origin: http://elsewhere'),
}

/** Refusals that depend on more than the request, by the path that makes the application of `door.mjs` bring them about. */
const verdicts: Readonly<Partial<Record<Refusal, readonly string[]>>> = {
  forbidden: ['/forbidden', '/custom'],
  'internal-error': ['/throws', '/rejects', '/header', '/status'],
  'handshake-timeout': ['/never'],
}

/** Those that have tests of their own below, belong to A10, or end a stream of HTTP/2 and no connection. */
const others: readonly Refusal[] = [
  'authority-malformed',
  'connect-malformed',
  'connection-header',
  'protocol-unknown',
  'scheme-unknown',
  'too-many-handshakes',
  'too-many-handshakes-from-address',
  'origin-missing',
  'shutting-down',
  'too-many-connections',
  'too-many-connections-from-address',
]

/** How a peer behaves that was refused: most read the answer and close, others reset, hold on, or never read. */
const manners = ['close', 'reset', 'hold', 'deaf'] as const

/** Fewer than a process may have files. */
const HELD_MAX = 5_000

async function refused(port: number, request: string, manner: (typeof manners)[number]): Promise<RawPeer> {
  const peer = await RawPeer.connect(port)
  if (manner === 'deaf') peer.socket.pause()
  peer.write(request)
  if (manner === 'deaf') return peer
  await peer.untilOver()
  if (manner === 'close') peer.end()
  if (manner === 'reset') peer.reset()
  return peer
}

describe('A14: whoever is refused', { timeout: TIMEOUT_MS }, () => {
  test('A14: every refusal there is has its request here', () => {
    const listed = [...Object.keys(requests), ...Object.keys(verdicts), ...others]
    expect(listed.toSorted()).toEqual(Object.keys(refusals).toSorted())
  })

  attackSockets('A14: gets an answer and is gone, whatever the reason and however he takes it', async () => {
    const times = scaled(8, 5_000)
    const limits = { refuseTimeoutMs: 300, lineBytesMax: 4_096 }
    await underAttack({ listen: { path: '/', limits } }, async ({ victim, baseline, note }) => {
      const table = Object.entries(requests)
      const held: RawPeer[] = []
      // Those who hold on to their sockets do so until the server has dropped every one.
      const letGo = async () => {
        await untilFiles(victim, baseline.openFiles)
        for (const peer of held.splice(0)) peer.reset()
      }
      for (const [name, request] of table) {
        const status = refusals[name as Refusal].status
        const peers = await inBatches(times, (index) => refused(victim.port, request, manners[index % manners.length]!))
        const told = peers.filter((peer) => !peer.socket.isPaused())
        expect([name, ...new Set(told.map((peer) => peer.status))]).toEqual([name, status])
        held.push(...peers)
        if (held.length >= HELD_MAX) await letGo()
      }
      await letGo()
      const counted = (await victim.facts()).refusals
      expect(counted).toEqual(Object.fromEntries(table.map(([name]) => [name, times])))
      note('refusals', table.length)
      note('timesEach', times)
    })
  })

  const byApplication = async (kind: Kind): Promise<void> => {
    const times = scaled(3, 500)
    const limits = { handshakeTimeoutMs: 1_000, refuseTimeoutMs: 300 }
    await atDoor({ kind, listen: { limits } }, async (door) => {
      const asked = Object.entries(verdicts).flatMap(([name, paths]) =>
        paths.map((path) => [name as Refusal, path] as const),
      )
      for (const [name, path] of asked) {
        const answers = await inBatches(times, () => ask(door.port, openingRequest({ path })))
        const status = path === '/custom' ? 401 : refusals[name].status
        expect([path, ...new Set(answers.map((answer) => answer.status))]).toEqual([path, status])
        for (const { text } of answers) expect(text).not.toMatch(/^Set-Cookie/m)
      }
      const held = await inBatches(times, () => RawPeer.connect(door.port))
      for (const peer of held) peer.write(openingRequest({ path: '/forbidden' }))
      await Promise.all(held.map((peer) => peer.untilOver()))
      const { refusals: told } = await door.facts()
      const expected = [...asked.flatMap(([name]) => Array<string>(times).fill(name)), ...held.map(() => 'forbidden')]
      expect(told).toEqual(expected)
      for (const peer of held) peer.end()
    })
  }
  const title = 'A14: by the application too, at a door of kind %s'

  attackServer.each(listening)(title, byApplication)
  test.each(['attach'] as const)(title, byApplication)

  attackSockets('A14: because of no origin, or because the server closes', async () => {
    const times = scaled(20, 5_000)
    const origin = ['Origin: http://localhost']
    const listen = { requireOrigin: true, limits: { refuseTimeoutMs: 300 } }
    const serve = async ({ port }: Door): Promise<void> => {
      expect((await ask(port, openingRequest({ headers: origin }))).status).toBe(101)
    }
    await atDoor(
      { kind: 'listen', listen },
      async (door) => {
        const nameless = await inBatches(times, () => ask(door.port, openingRequest()))
        expect(new Set(nameless.map(({ status }) => status))).toEqual(new Set([403]))
      },
      serve,
    )
    const door = await Door.open({ kind: 'listen', listen })
    const before = await door.facts()
    const waiting = await inBatches(times, () => RawPeer.connect(door.port))
    const answers = waiting.map((peer) => answerOf(peer, openingRequest({ path: '/never', headers: origin })))
    // Whoever comes behind them has his answer when theirs are awaited.
    await serve(door)
    await door.close()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([503]))
    // The listening socket itself is closed too.
    expect((await door.facts()).openFiles).toBeLessThan(before.openFiles)
    await door.kill()
  })
})
