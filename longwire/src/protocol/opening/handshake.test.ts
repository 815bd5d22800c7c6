import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  type AcceptedRequest,
  type ClientExtension,
  type ExtensionOffer,
  type ExtensionParameter,
  parseWsUrl,
  type RequestOptions,
  RequestReader,
  ResponseReader,
  reviewRequest,
  reviewResponse,
  serializeAccept,
  serializeRequest,
  type ServerExtension,
  type ServerPolicy,
} from './index.js'

const digest = (text: string): string => createHash('sha1').update(text).digest('base64')
const key = 'dGhlIHNhbXBsZSBub25jZQ=='

interface Outcome {
  readonly server: AcceptedRequest
  readonly requestHeaders: readonly (readonly [string, string])[]
  readonly client: ReturnType<typeof reviewResponse>
  readonly responseHeaders: readonly (readonly [string, string])[]
}

/** The whole opening handshake in memory, cut where `cut` says. */
function shake(options: RequestOptions, policy: ServerPolicy, headers: [string, string][] = [], cut = 0): Outcome {
  const request = Buffer.from(serializeRequest(options), 'latin1')
  const requestReader = new RequestReader()
  requestReader.receive(request, 0, cut % request.length)
  const asked = requestReader.receive(request, cut % request.length)
  if (asked.kind !== 'head') throw new Error(JSON.stringify(asked))
  const server = reviewRequest(asked.head, policy)
  if (!server.ok) throw new Error(server.refusal)

  const response = Buffer.from(serializeAccept(server, digest, headers), 'latin1')
  const responseReader = new ResponseReader()
  responseReader.receive(response, 0, cut % response.length)
  const answered = responseReader.receive(response, cut % response.length)
  if (answered.kind !== 'head') throw new Error(JSON.stringify(answered))
  return {
    server,
    requestHeaders: [...asked.head.headers],
    client: reviewResponse(answered.head, options, digest),
    responseHeaders: [...answered.head.headers],
  }
}

const tokenChars = "!#$%&'*+-.^_`|~09AZaz".split('')
const token = fc.oneof(
  fc.array(fc.constantFrom(...tokenChars), { minLength: 1, maxLength: 12 }).map((chars) => chars.join('')),
  fc.constantFrom('__proto__', 'constructor', 'toString'),
)
const value = fc
  .array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes).trim())
const headers = fc.array(
  fc.tuple(
    token.map((name) => `X-${name}`),
    value,
  ),
  { maxLength: 6 },
)
const url = fc
  .tuple(
    fc.constantFrom('ws', 'wss'),
    fc.constantFrom('a', 'example.com', '127.0.0.1', '[::1]', 'A.B.c'),
    fc.option(fc.integer({ min: 1, max: 65_535 })),
    fc.constantFrom('', '/', '/a/b', '?c', '/a?b=%20&c'),
  )
  .map(([scheme, host, port, rest]) => parseWsUrl(`${scheme}://${host}${port === null ? '' : `:${port}`}${rest}`))
const keys = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64'))

test('rule 100: what a client asks arrives, what a server answers arrives, and both agree', () => {
  const subprotocols = fc.uniqueArray(token, { maxLength: 5 })
  fc.assert(
    fc.property(
      fc.record({ url, key: keys, subprotocols, headers }),
      subprotocols,
      headers,
      fc.nat(2000),
      (options, spoken, responseHeaders, cut) => {
        const { server, client, ...seen } = shake(options, { subprotocols: spoken }, responseHeaders, cut)
        const chosen = spoken.find((name) => options.subprotocols.includes(name))
        expect([server.key, server.resource, server.subprotocol]).toEqual([options.key, options.url.resource, chosen])
        expect(client).toEqual({ ok: true, subprotocol: chosen, extensions: [] })
        if (options.headers.length > 0)
          expect(seen.requestHeaders.slice(-options.headers.length)).toEqual(options.headers)
        expect(seen.requestHeaders[0]).toEqual(['Host', options.url.authority])
        if (responseHeaders.length > 0) {
          expect(seen.responseHeaders.slice(-responseHeaders.length)).toEqual(responseHeaders)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('rule 15 (server): the handshake of RFC 6455 §1.3', () => {
  const options = { url: parseWsUrl('ws://server.example.com/chat'), key, subprotocols: ['chat', 'superchat'] }
  const { server, client, responseHeaders } = shake(options, { subprotocols: ['chat'] })
  expect(server).toMatchObject({ resource: '/chat', subprotocol: 'chat' })
  expect(client).toMatchObject({ ok: true, subprotocol: 'chat' })
  expect(responseHeaders).toContainEqual(['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='])
})

/** What both ends of the toy extension agree on: as much negotiation as permessage-deflate needs. */
interface Window {
  readonly bits: number
  readonly fresh: boolean
}

const bitsOf = (text: string | true | undefined): number | undefined =>
  typeof text === 'string' && text.length === 1 && text >= '1' && text <= '9' ? Number(text) : undefined

/** Reads `bits[=1…9]` and `fresh`; undefined for any other parameter, a repeated one, or a bad value. */
function readWindow(params: readonly ExtensionParameter[], bitsMax: number): Window | undefined {
  const seen = new Map(params)
  if (seen.size < params.length) return undefined
  for (const [name, given] of params) {
    if (name === 'fresh' && given === true) continue
    if (name !== 'bits' || (given !== true && bitsOf(given) === undefined)) return undefined
  }
  const bits = bitsOf(seen.get('bits')) ?? bitsMax
  return bits > bitsMax ? undefined : { bits, fresh: seen.has('fresh') }
}

class ToyServer implements ServerExtension {
  readonly name = 'toy'
  readonly rsv1 = true
  readonly #bitsMax: number

  constructor(bitsMax: number) {
    this.#bitsMax = bitsMax
  }

  accept({ params }: ExtensionOffer): { params: ExtensionParameter[]; agreed: Window } | undefined {
    const agreed = readWindow(params, this.#bitsMax)
    if (agreed === undefined) return undefined
    const answer: ExtensionParameter[] = [['bits', String(agreed.bits)]]
    if (agreed.fresh) answer.push(['fresh', true])
    return { params: answer, agreed }
  }
}

class ToyClient implements ClientExtension {
  readonly name = 'toy'
  readonly rsv1 = true
  readonly #offers: readonly ExtensionParameter[][]

  constructor(...offers: ExtensionParameter[][]) {
    this.#offers = offers
  }

  offers(): readonly ExtensionParameter[][] {
    return this.#offers
  }

  confirm(params: readonly ExtensionParameter[]): Window | undefined {
    return readWindow(params, 9)
  }
}

describe('an extension with parameters', () => {
  const options = { url: parseWsUrl('ws://a/'), key }

  test.each([
    ['without a value', [[['bits', true]]], { bits: 7, fresh: false }],
    [
      'with a value',
      [
        [
          ['bits', '3'],
          ['fresh', true],
        ],
      ],
      { bits: 3, fresh: true },
    ],
    [
      'in a second offer',
      [
        [['bits', '9']],
        [
          ['bits', '6'],
          ['fresh', true],
        ],
      ],
      { bits: 6, fresh: true },
    ],
    ['in a first offer of two', [[['bits', '5']], []], { bits: 5, fresh: false }],
    ['not there', [[]], { bits: 7, fresh: false }],
  ] as [string, ExtensionParameter[][], Window][])(
    'rule 13 (server): both ends agree on one %s',
    (_, offers, window) => {
      const toy = new ToyClient(...offers)
      const { server, client } = shake({ ...options, extensions: [toy] }, { extensions: [new ToyServer(7)] })
      expect(server.extensions).toMatchObject([{ name: 'toy', rsv1: true, agreed: window }])
      expect(client).toEqual({ ok: true, subprotocol: undefined, extensions: server.extensions })
    },
  )

  test.each([
    ['unknown', [['other', true]]],
    [
      'repeated',
      [
        ['bits', '1'],
        ['bits', '1'],
      ],
    ],
    ['too much', [['bits', '8']]],
  ] as [string, ExtensionParameter[]][])(
    'rule 12 (server): an offer with a parameter that is %s is declined',
    (_, offer) => {
      const { server, client } = shake(
        { ...options, extensions: [new ToyClient(offer)] },
        { extensions: [new ToyServer(7)] },
      )
      expect(server.extensions).toEqual([])
      expect(client).toEqual({ ok: true, subprotocol: undefined, extensions: [] })
    },
  )

  test('rule 12 (server): a quoted value is the same value', () => {
    const quoted = serializeRequest({ ...options, extensions: [new ToyClient([['bits', '3']])] }).replace(
      'bits=3',
      'bits="\\3"',
    )
    const reading = new RequestReader().receive(Buffer.from(quoted))
    if (reading.kind !== 'head') throw new Error(reading.kind)
    expect(reviewRequest(reading.head, { extensions: [new ToyServer(7)] })).toMatchObject({
      extensions: [{ params: [['bits', '3']], agreed: { bits: 3, fresh: false } }],
    })
  })

  test('rule 29 (client): an answer that answers no offer fails', () => {
    const server: ServerExtension = { name: 'toy', accept: () => ({ params: [['x', '1']], agreed: true }) }
    const { client } = shake({ ...options, extensions: [new ToyClient([])] }, { extensions: [server] })
    expect(client).toEqual({ ok: false, failure: 'extension-parameters' })
  })
})
