import { createServer, type AddressInfo, type Server } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createHub, type Identity } from '../../src/index.js'
import { listen } from '../../src/node/index.js'
import { JSON_SUBPROTOCOL } from '../../src/wire/index.js'
import { testContract } from '../support/hub-world.js'
import { ask } from './ask.js'
import { openingRequest, plainFrame, RawPeer } from './raw.js'

/** A server that a forged token names as the place of its keys: whoever believes it connects. */
let lure: Server
let fetched = 0
beforeAll(async () => {
  lure = createServer((socket) => {
    fetched += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => {
    lure.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(() => lure.close())

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function tokens(): readonly string[] {
  const keys = `http://127.0.0.1:${(lure.address() as AddressInfo).port}/keys.json`
  const claims = { iss: keys, sub: 'admin', aud: 'other', exp: 1, nbf: 4_102_444_800 }
  return [
    `${part({ alg: 'none' })}.${part(claims)}.`,
    `${part({ alg: 'nOnE' })}.${part(claims)}.x`,
    `${part({ alg: 'HS256', kid: keys })}.${part(claims)}.${part('signed with the public key')}`,
    `${part({ alg: 'RS256', jku: keys, x5u: keys })}.${part(claims)}.AAAA`,
    `${part({ alg: 'RS256', jwk: { kty: 'oct', k: 'AAAA' } })}.${part(claims)}.AAAA`,
    `${part({ alg: 'ES256', kid: '../../dev/null' })}.${part(claims)}.${'A'.repeat(86)}`,
    `${part({ alg: 'HS256', kid: "' OR 1=1 --" })}.${part({ __proto__: null, constructor: {} })}.AAAA`,
    '..',
    '.'.repeat(1_000),
    'A'.repeat(2_000),
    `Bearer Bearer ${keys}`,
  ]
}

describe('A12: the library reads no tokens', () => {
  test('A12: verify sees every header as it was sent, and nothing that a token names is fetched', async () => {
    const seen: (readonly (readonly [string, string])[])[] = []
    const listener = await listen({
      host: '127.0.0.1',
      verify: ({ request }) => {
        seen.push([...request.headers])
        return false
      },
    })
    for (const token of tokens()) {
      const headers = [
        `Authorization: Bearer ${token}`,
        `authorization: bearer ${token}`,
        `Cookie: token=${token}; token=other`,
        `X-Forwarded-For: 10.0.0.1`,
        `X-Forwarded-User: admin`,
        `Sec-WebSocket-Protocol: ${'a'.repeat(5)}`,
      ]
      expect((await ask(listener.port, openingRequest({ path: '/?token=x', headers }))).status).toBe(403)
      const sent = openingRequest({ headers }).trimEnd().split('\r\n').slice(1)
      expect(seen.at(-1)!.map(([name, value]) => `${name}: ${value}`)).toEqual(sent)
    }
    await listener.close({ graceMs: 0 })
    expect(seen).toHaveLength(tokens().length)
    expect(fetched).toBe(0)
  })

  test('A12: identify gets the token as it was sent, decides alone, and its no is final', async () => {
    const seen: (string | undefined)[] = []
    let asked = 0
    const hub = createHub(testContract, {
      identify: ({ token }): Identity | undefined => {
        seen.push(token)
        return undefined
      },
      allow: () => {
        asked += 1
        return true
      },
    })
    const listener = await listen({ host: '127.0.0.1', subprotocols: [JSON_SUBPROTOCOL] })
    hub.attach(listener)
    for (const token of tokens()) {
      const peer = await RawPeer.open(listener.port, { headers: [`Sec-WebSocket-Protocol: ${JSON_SUBPROTOCOL}`] })
      const subscriptions = [{ topic: 'rooms/lobby/messages', history: 10 }]
      peer.write(plainFrame(1, JSON.stringify({ type: 'connect', version: 1, producer: 'evil', token, subscriptions })))
      peer.write(
        plainFrame(
          1,
          JSON.stringify({ type: 'publish', id: 1, topic: 'rooms/lobby/messages', sequence: 1, data: { text: 'x' } }),
        ),
      )
      await peer.until(() => peer.closeCode !== undefined)
      expect(peer.frames.map(({ first }) => first)).toEqual([0x88])
      expect(peer.closeCode).toBe(4502)
      peer.reset()
    }
    expect(seen).toEqual(tokens())
    expect(asked).toBe(0)
    expect(fetched).toBe(0)
    expect(hub.stats).toMatchObject({ sessions: 0, subscriptions: 0, topics: 0 })
    await hub.close()
    await listener.close({ graceMs: 0 })
  })
})
