import { once } from 'node:events'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

import { describe, expect, test } from 'vitest'

import { certificate } from '../../src/node/certificate.test-d.js'
import { TIMEOUT_MS } from './ask.js'
import { atDoor, type Door, type DoorOptions } from './door.js'
import { inBatches, openingRequest, RawPeer } from './raw.js'
import { scaled } from './scale.js'

/** Says nothing that a callback could look at. */
async function served({ port }: Door): Promise<void> {
  const peer = await RawPeer.connectTls(port, '')
  peer.write(openingRequest())
  await peer.until(() => peer.status !== 0)
  expect(peer.status).toBe(101)
  peer.destroy()
}

/** Resolves with what ended the handshake; rejected when nothing did. */
async function failed(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  const [error] = (await Promise.race([
    once(socket, 'error'),
    once(socket, 'secureConnect').then(() => Promise.reject(new Error('it was let in'))),
  ])) as [NodeJS.ErrnoException]
  return error.code ?? error.message
}

type Callbacks = NonNullable<DoorOptions['callbacks']>

const claims = {
  SNICallback: { servername: 'evil.example' },
  ALPNCallback: { ALPNProtocols: ['evil'] },
  pskCallback: {
    ciphers: 'PSK',
    maxVersion: 'TLSv1.2',
    checkServerIdentity: () => undefined,
    pskCallback: () => ({ psk: Buffer.alloc(16), identity: '__proto__' }),
  },
} as const

describe('A09: an application that throws at what a TLS client claims', { timeout: TIMEOUT_MS }, () => {
  test.each(['SNICallback', 'ALPNCallback', 'pskCallback'].flatMap((name) => [name, `async ${name}`]) as Callbacks[])(
    'A09: in %s: the handshake fails and nothing else does',
    async (callbacks) => {
      const count = scaled(20, 1_000)
      const { key, cert } = await certificate()
      const attack = async ({ port }: Door) => {
        const ends = await inBatches(count, () =>
          failed(port, claims[callbacks.replace('async ', '') as keyof typeof claims]),
        )
        for (const end of ends) expect(end).toMatch(/^(ECONNRESET|ERR_SSL_)/)
      }
      await atDoor({ kind: 'listen', listen: { tls: { key, cert } }, callbacks }, attack, served)
    },
  )
})
