import { once } from 'node:events'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'

import { describe, expect, test } from 'vitest'

import { certificate } from '../../src/node/certificate.test-d.js'
import { TIMEOUT_MS } from './ask.js'
import { clientHello } from './client-hello.js'
import { inBatches, openingRequest, plainFrame, RawPeer } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'

const NAME = 'localhost'
/** Names of as many bytes as `NAME`, which can take its place in a ClientHello. */
const names = [
  '\0\0\0\0\0\0\0\0\0',
  'local\0ost',
  '\0ocalhost',
  'localhos\0',
  '__proto__',
  '../../../',
  '*********',
  'a..b..c..',
  '.........',
  '\u00ff'.repeat(9),
  '\u00c3\u0028'.repeat(4) + 'a',
  '         ',
  '\r\n\r\n\r\n\r\na',
  '[::1]:443',
  '127.0.0.1',
  '%00%00%00',
  "' OR 1=1 ",
]

function renamed(hello: Buffer, name: string): Buffer {
  const bytes = Buffer.from(hello)
  bytes.write(name, hello.indexOf(NAME, 'latin1'), 'latin1')
  return bytes
}

/** Connects with TLS as `options` say; the error when that fails. */
async function secured(port: number, options: ConnectionOptions = {}): Promise<TLSSocket | Error> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  const failed = once(socket, 'error').then(([error]) => error as Error)
  const outcome = await Promise.race([once(socket, 'secureConnect').then(() => socket), failed])
  void failed.catch(() => undefined)
  return outcome
}

describe('A09: TLS before there is a request', { timeout: TIMEOUT_MS }, () => {
  test('A09: a thousand half-open handshakes are dropped by the deadline; others connect meanwhile', async () => {
    const each = scaled(25, 200)
    const limits = { handshakeTimeoutMs: scaled(2_000, 10_000) }
    const { key, cert } = await certificate()
    await underAttack({ listen: { tls: { key, cert }, limits }, bystanders: 5 }, async ({ victim, note }) => {
      const hello = await clientHello(NAME)
      const beginnings = [Buffer.alloc(0), hello.subarray(0, 1), hello.subarray(0, 5), hello.subarray(0, -1), hello]
      const startedMs = performance.now()
      const peers = await inBatches(each * beginnings.length, async (index) => {
        const peer = await RawPeer.connect(victim.port)
        peer.write(beginnings[index % beginnings.length]!)
        return peer
      })
      const other = await RawPeer.connectTls(victim.port)
      other.write(openingRequest())
      await other.until(() => other.status !== 0)
      expect(other.status).toBe(101)
      await Promise.all(peers.map((peer) => peer.untilOver()))
      note('handshakes', peers.length)
      note('deadlineMs', limits.handshakeTimeoutMs)
      note('allClosedAfterMs', Math.round(performance.now() - startedMs))
      other.write(plainFrame(1, 'still here'))
      await other.until(() => other.frames.length > 0)
      expect(other.frames[0]!.payload.toString()).toBe('still here')
      for (const peer of [...peers, other]) peer.destroy()
    })
  })

  test('A09: hostile names, and a ClientHello that is wrong at any byte, harm nobody', async () => {
    const stride = scaled(8, 1)
    const flips = scaled(1, 8)
    const { key, cert } = await certificate()
    const listen = { tls: { key, cert }, limits: { handshakeTimeoutMs: 1_500 } }
    await underAttack({ listen, bystanders: 5 }, async ({ victim, note }) => {
      const hello = await clientHello(NAME)
      const hellos = names.map((name) => renamed(hello, name))
      for (let at = 0; at < hello.length; at += stride) {
        for (let bit = 0; bit < flips; bit++) {
          const bytes = Buffer.from(hello)
          bytes[at]! ^= flips === 1 ? 0xff : 1 << bit
          hellos.push(bytes)
        }
        hellos.push(hello.subarray(0, at))
      }
      await inBatches(hellos.length, async (index) => {
        const peer = await RawPeer.connect(victim.port)
        peer.write(hellos[index]!)
        // One half says no more, the other one waits for the answer or the deadline.
        if (index % 2 === 0) peer.end()
        await peer.until(() => peer.bytesReceived > 0)
        peer.reset()
      })
      note('hellos', hellos.length)
    })
  })

  test('A09: TLS below 1.2 is refused, and whoever negotiates anew is dropped, before and after the request', async () => {
    const count = scaled(20, 1_000)
    const { key, cert } = await certificate()
    await underAttack({ listen: { tls: { key, cert } }, bystanders: 5 }, async ({ victim, note }) => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
      expect(await secured(victim.port, old)).toMatchObject({ code: expect.stringMatching(/^(ERR_SSL|ECONNRESET)/) })
      const outcomes = await inBatches(count, async (index) => {
        const socket = await secured(victim.port, { maxVersion: 'TLSv1.2' })
        if (socket instanceof Error) throw socket
        const peer = new RawPeer(socket)
        if (index % 2 === 0) {
          peer.write(openingRequest())
          await peer.until(() => peer.status !== 0)
        }
        const done = new Promise<string>((resolve) => {
          socket.renegotiate({ rejectUnauthorized: false }, (error) => resolve(error === null ? 'done' : 'refused'))
        })
        const outcome = await Promise.race([done, peer.untilOver().then(() => 'dropped')])
        peer.destroy()
        return outcome
      })
      expect(outcomes).not.toContain('done')
      note('attempts', count)
    })
  })
})
