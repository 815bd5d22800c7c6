import { describe, expect, test } from 'vitest'

import { deflateServer, type RequestHead, RequestReader, reviewRequest } from '../../src/protocol/index.js'
import { ask, TIMEOUT_MS } from './ask.js'
import { attackServer } from './attack.js'
import { costRatio } from './cost.js'
import { openingRequest } from './raw.js'
import { scaled } from './scale.js'
import { underAttack } from './under-attack.js'

/** Of an input, in bytes; the other one is four times that. */
const SMALL = 8 * 1024
/** Four times the input may take so many times the CPU: 4 if it is linear, 16 if it is quadratic. */
const RATIO_MAX = 8

/** Header lines, by the number of their bytes, that made one parser or another take for ever. */
const hostile: readonly (readonly [string, (bytes: number) => string])[] = [
  ['spaces within a subprotocol', (bytes) => `Sec-WebSocket-Protocol: b${' '.repeat(bytes)}x`],
  ['tabs and spaces by turns', (bytes) => `Sec-WebSocket-Protocol: b${' \t'.repeat(bytes / 2)}x`],
  ['commas only', (bytes) => `Sec-WebSocket-Protocol: ${','.repeat(bytes)}`],
  ['subprotocols that differ', (bytes) => `Sec-WebSocket-Protocol: ${numbered(bytes, ',')}`],
  ['one subprotocol many times', (bytes) => `Sec-WebSocket-Protocol: ${'a,'.repeat(bytes / 2)}a`],
  ['an unclosed string of escapes', (bytes) => `Sec-WebSocket-Extensions: a; b="${String.raw`\c`.repeat(bytes / 2)}`],
  ['a closed string of escapes', (bytes) => `Sec-WebSocket-Extensions: a; b="${String.raw`\c`.repeat(bytes / 2)}"`],
  ['an unclosed string', (bytes) => `Sec-WebSocket-Extensions: a; b="${'c'.repeat(bytes)}`],
  ['backslashes', (bytes) => `Sec-WebSocket-Extensions: a; b="${'\\'.repeat(bytes)}`],
  ['parameters', (bytes) => `Sec-WebSocket-Extensions: a${';b'.repeat(bytes / 2)}`],
  ['spaces between parameters', (bytes) => `Sec-WebSocket-Extensions: a;${' '.repeat(bytes)}b;`],
  ['extensions that differ', (bytes) => `Sec-WebSocket-Extensions: ${numbered(bytes, ',')}`],
  [
    'offers to compress',
    (bytes) => `Sec-WebSocket-Extensions: permessage-deflate${',permessage-deflate;a'.repeat(bytes / 21)}`,
  ],
  [
    'parameters of an offer to compress',
    (bytes) => `Sec-WebSocket-Extensions: permessage-deflate${';client_max_window_bits'.repeat(bytes / 23)}`,
  ],
  ['elements of Connection', (bytes) => `Connection: ${'upgrad,'.repeat(bytes / 7)}`],
  ['commas in Connection', (bytes) => `Connection: ${','.repeat(bytes)}`],
  ['a long Origin', (bytes) => `Origin: http://${'a.'.repeat(bytes / 2)}a`],
  ['an Origin of colons', (bytes) => `Origin: http://[${':'.repeat(bytes)}]`],
  ['many lines', (bytes) => 'X: y\r\n'.repeat(bytes / 6) + 'X: y'],
  ['spaces behind a value', (bytes) => `X: y${' '.repeat(bytes)}`],
]

function numbered(bytes: number, separator: string): string {
  return Array.from({ length: bytes / 6 }, (_, index) => String(10_000 + index)).join(separator)
}

const limits = { headBytesMax: 2 ** 20, lineBytesMax: 2 ** 20, headersMax: 2 ** 20 }
const policy = {
  limits,
  subprotocols: ['z'],
  extensions: [deflateServer({ serverNoContextTakeover: false, clientNoContextTakeover: false, windowBits: 15 })],
}

function read(request: string | Uint8Array): RequestHead {
  const reading = new RequestReader(limits).receive(Buffer.from(request))
  if (reading.kind !== 'head') throw new Error(`${reading.kind} is no head`)
  return reading.head
}

describe('A02: text that is made to be slow', { timeout: TIMEOUT_MS }, () => {
  test.each(hostile)('A02: %s: four times as much takes no more than eight times the work', (_, line) => {
    const requests = [SMALL, 4 * SMALL].map((bytes) => openingRequest({ headers: [line(bytes)] }))
    const [small, large] = requests.map((request) => {
      const bytes = Buffer.from(request)
      return () => void reviewRequest(read(bytes), policy)
    })
    expect(costRatio(small!, large!)).toBeLessThan(RATIO_MAX)
  })

  test.each([
    ['a Host of colons', (bytes: number) => `[${':'.repeat(bytes)}]`],
    ['a Host of dots', (bytes: number) => 'a.'.repeat(bytes / 2)],
    ['a Host of groups', (bytes: number) => `[${'1:'.repeat(bytes / 2)}]`],
    ['a Host with a port without end', (bytes: number) => `a:${'1'.repeat(bytes)}`],
  ])('A02: %s: likewise', (_, host) => {
    const [small, large] = [SMALL, 4 * SMALL].map((bytes) => {
      const head = read(openingRequest().replace('localhost', host(bytes)))
      return () => expect(reviewRequest(head, policy)).toEqual({ ok: false, refusal: 'host-malformed' })
    })
    expect(costRatio(small!, large!)).toBeLessThan(RATIO_MAX)
  })

  attackServer('A02: a server that gets as much of it as its limits allow goes on', async () => {
    const rounds = scaled(4, 100)
    await underAttack({ listen: { compression: true } }, async ({ victim, note }) => {
      const requests = hostile.map(([, line]) => openingRequest({ headers: [line(7 * 1024)] }))
      const { cpuMs } = await victim.facts()
      for (let round = 0; round < rounds; round++) {
        for (const request of requests) expect([101, 400, 403, 431]).toContain((await ask(victim.port, request)).status)
      }
      const used = (await victim.facts()).cpuMs - cpuMs
      note('requests', rounds * requests.length)
      note('cpuPerRequestMs', Number((used / rounds / requests.length).toFixed(2)))
    })
  })
})
