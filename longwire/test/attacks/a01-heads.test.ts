import { describe, expect, test } from 'vitest'

import { RequestReader, reviewRequest } from '../../src/protocol/index.js'
import { ask, askAll, TIMEOUT_MS } from './ask.js'
import { attackServer } from './attack.js'
import { atDoor } from './door.js'
import { openingRequest } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'

const lines = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: y`)

/** An opening handshake whose own headers come last. */
function leading(count: number): string {
  const [start, ...rest] = openingRequest().split('\r\n')
  return [start, ...lines(count), ...rest].join('\r\n')
}

describe('A01: more headers than are kept', { timeout: TIMEOUT_MS }, () => {
  const tooMany: readonly (readonly [string, string, number])[] = [
    ['2,100 headers', openingRequest({ headers: lines(2_100) }), 431],
    ['1,999 headers before Upgrade', leading(1_999), 431],
    ['one header more than the limit', openingRequest({ headers: lines(60) }), 431],
    ['20,000 headers', openingRequest({ headers: lines(20_000) }), 431],
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'y'.repeat(200_000)}`, 431],
    ['a name without end', `GET / HTTP/1.1\r\n${'y'.repeat(200_000)}`, 431],
    ['a request line without end', `GET /${'y'.repeat(200_000)}`, 414],
    ['a method without end', 'G'.repeat(200_000), 414],
  ]

  attackServer('A01: are refused, however many there are', async () => {
    const rounds = scaled(4, 500)
    await underAttack({}, async ({ victim, note }) => {
      for (let round = 0; round < rounds; round++) {
        const answers = await askAll(
          victim.port,
          tooMany.map(([, request]) => request),
        )
        expect(answers.map(({ status }, index) => [tooMany[index]![0], status])).toEqual(
          tooMany.map(([name, , status]) => [name, status]),
        )
      }
      expect((await ask(victim.port, openingRequest({ headers: lines(58) }))).status).toBe(101)
      note('requests', rounds * tooMany.length)
    })
  })

  test('A01: are all looked at where the limits let them through', () => {
    const limits = { headersMax: 3_000, headBytesMax: 64 * 1024 }
    const review = (request: string) => {
      const reading = new RequestReader(limits).receive(Buffer.from(request))
      return reading.kind === 'head' ? reviewRequest(reading.head, { limits }) : reading
    }
    expect(review(leading(1_999))).toMatchObject({ ok: true, resource: '/' })
    expect(review(openingRequest({ headers: lines(2_100) }))).toMatchObject({ ok: true })
    const repeated = openingRequest({ headers: [...lines(2_100), 'Host: b'] })
    expect(review(repeated)).toEqual({ ok: false, refusal: 'host-repeated' })
  })

  test('A01: never make a reader throw, wherever the head is cut', () => {
    for (const [, request] of tooMany) {
      const bytes = Buffer.from(request)
      for (const size of [1, 7, 1_000]) {
        const reader = new RequestReader()
        let kind = 'more'
        for (let at = 0; at < bytes.length && kind === 'more'; at += size)
          ({ kind } = reader.receive(bytes, at, Math.min(at + size, bytes.length)))
        expect(kind).toBe('refused')
      }
    }
  })
})

describe('A03: names that every object has', { timeout: TIMEOUT_MS }, () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype']

  attackServer('A03: are names like others, wherever a request may have names', async () => {
    const listen = { subprotocols: ['constructor', '__proto__'], compression: true }
    await atDoor({ kind: 'listen', listen }, async ({ port }) => {
      for (const name of names) {
        const headers = [
          `${name}: ${name}`,
          `Sec-WebSocket-Protocol: ${name}`,
          `Sec-WebSocket-Extensions: ${name}; ${name}=${name}, ${name}, permessage-deflate; ${name}`,
        ]
        const { status, text } = await ask(port, openingRequest({ path: `/${name}?${name}=${name}`, headers }))
        expect(status).toBe(101)
        const spoken = listen.subprotocols.includes(name)
        expect(text.includes(`Sec-WebSocket-Protocol: ${name}\r\n`)).toBe(spoken)
        expect(text.match(/Protocol:/g)?.length ?? 0).toBe(spoken ? 1 : 0)
        expect(text).not.toContain('Extensions')
      }
      const all = `Sec-WebSocket-Protocol: ${names.join(', ')}`
      expect((await ask(port, openingRequest({ headers: [all] }))).text).toContain('Protocol: constructor\r\n')
      const byName = names.map((name) => openingRequest().replace('Sec-WebSocket-Key', name))
      const missing = await askAll(port, byName)
      expect(missing.map(({ status }) => status)).toEqual(names.map(() => 400))
    })
  })
})
