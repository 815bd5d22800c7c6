import {
  deflateClient,
  deflateServer,
  HeaderList,
  reviewRequest,
  reviewResponse,
  serializeExtensions,
} from 'longwire/protocol'

import { check } from '../check.mjs'
import { digest } from './answer.mjs'

/** @typedef {import('longwire/protocol').DeflateTerms} DeflateTerms */
/** @typedef {import('longwire/protocol').DeflateWishes} DeflateWishes */
/** @typedef {Map<string, string | undefined>} Parameters */

const key = 'dGhlIHNhbXBsZSBub25jZQ=='
const NAME = 'permessage-deflate'
const flags = ['server_no_context_takeover', 'client_no_context_takeover']
const windows = ['server_max_window_bits', 'client_max_window_bits']
const values = ['8', '9', '10', '12', '15', '"10"', '"8"', '07', '16', '7', '015', '1e1', '', '"', '-9', '9.0', '" 9"']
const samples = [
  NAME,
  `${NAME}; client_max_window_bits`,
  `${NAME}; ${flags.join('; ')}; server_max_window_bits=10; client_max_window_bits=12`,
  `${NAME}; server_max_window_bits=8, ${NAME}; client_max_window_bits, x-other; a="b"`,
  `${NAME}; server_no_context_takeover; server_max_window_bits=15`,
  `${NAME}; client_max_window_bits=9; client_no_context_takeover`,
]

/**
 * A byte of wishes, and a value of Sec-WebSocket-Extensions: as an offer to our server, and as an answer to our client.
 * @type {import('../engine.mjs').Target}
 */
export const deflateTerms = {
  name: 'deflate-terms',
  scripts:
    /\/longwire\/(?:dist|src)\/protocol\/(?:deflate(?:-client|-server)?|opening\/(?:negotiate|extension-list|field-scanner))\.[jt]s/,
  tokens: [NAME, ...flags, ...windows, ...values, ';', '; ', ',', ', ', '=', ' ', '\t', 'x']
    .concat(flags.map((flag) => `; ${flag}`))
    .concat(windows.flatMap((name) => values.map((value) => `; ${name}=${value}`)))
    .filter((text) => text !== '')
    .map((text) => new Uint8Array(Buffer.from(text))),
  generate: (random) => {
    const wishes = Uint8Array.of(random.below(256))
    return new Uint8Array(Buffer.concat([wishes, Buffer.from(random.pick(samples))]))
  },
  run(input) {
    const wishes = wishesOf(input[0] ?? 0)
    const value = Buffer.from(input.subarray(1)).toString('latin1')
    const elements = readElements(value)
    return [serverNames(value, elements, wishes), clientNames(value, elements, wishes)]
  },
}

/**
 * @param {number} byte
 * @returns {DeflateWishes}
 */
function wishesOf(byte) {
  return {
    serverNoContextTakeover: (byte & 1) !== 0,
    clientNoContextTakeover: (byte & 2) !== 0,
    windowBits: 9 + ((byte >> 2) % 7),
  }
}

const letter = "[!#$%&'*+.^_`|~0-9A-Za-z-]"
const param = `[\\t ]*;[\\t ]*${letter}+(?:=(?:${letter}+|"(?:\\\\?${letter})+"))?`
const element = `[\\t ]*${letter}+(?:${param})*[\\t ]*`
const list = new RegExp(`^${element}(?:,${element})*$`)

/**
 * The elements of a header value by one pattern, sharing nothing with the library; undefined when it is malformed.
 * @param {string} value
 * @returns {{ name: string, params: Parameters | undefined }[] | undefined} no `params` when one stands twice
 */
function readElements(value) {
  if (!list.test(value)) return undefined
  // No token holds a comma or a semicolon, quoted or not.
  return value.split(',').map((part) => {
    const [name = '', ...params] = part.split(';').map((text) => text.replaceAll(/^[\t ]+|[\t ]+$/g, ''))
    const pairs = params.map((text) => /** @type {const} */ ([nameOf(text), valueOf(text)]))
    const once = new Set(pairs.map(([first]) => first)).size === pairs.length
    return { name, params: once ? new Map(pairs) : undefined }
  })
}

/** @param {string} param */
function nameOf(param) {
  return param.split('=', 1)[0] ?? ''
}

/** @param {string} param */
function valueOf(param) {
  const at = param.indexOf('=')
  return at < 0 ? undefined : param.slice(at + 1).replaceAll(/^"|"$|\\/g, '')
}

/**
 * Whether the parameters are such as RFC 7692 §7.1 defines.
 * @param {Parameters | undefined} params
 * @param {boolean} offer where the limit of the client's window may have no value
 * @returns {params is Parameters}
 */
function wellFormed(params, offer) {
  return (
    params !== undefined &&
    [...params].every(([name, value]) => {
      if (flags.includes(name)) return value === undefined
      if (value === undefined) return offer && name === 'client_max_window_bits'
      return windows.includes(name) && /^(?:8|9|1[0-5])$/.test(value)
    })
  )
}

/**
 * @param {string} value
 * @param {ReturnType<typeof readElements>} elements
 * @param {DeflateWishes} wishes
 */
function serverNames(value, elements, wishes) {
  const headers = HeaderList.fromRaw([...opening, 'Sec-WebSocket-Extensions', value])
  const head = { method: 'GET', target: '/', version: /** @type {const} */ ('1.1'), headers }
  const review = reviewRequest(head, { extensions: [deflateServer(wishes)] })
  check(review.ok === (elements !== undefined), 'a malformed list, and no other, is refused')
  if (!review.ok) return review.refusal
  const offer = elements?.find(({ name, params }) => name === NAME && wellFormed(params, true) && takes(params))?.params
  const [taken, ...others] = review.extensions
  check(others.length === 0 && (taken === undefined) === (offer === undefined), 'the first offer that suits is taken')
  if (taken === undefined || offer === undefined) return 'declined'
  const answer = readElements(serializeExtensions([taken]))?.[0]?.params
  check(wellFormed(answer, false), 'an answer is well-formed')
  check(taken.rsv1, 'RSV1 is used')
  const terms = /** @type {DeflateTerms} */ (taken.agreed)
  checkServerTerms(terms, offer, answer, wishes)
  check(!answer.has('client_max_window_bits') || offer.has('client_max_window_bits'), 'no limit that was not offered')
  return `taken ${[...offer.keys()].sort().join()} ${[...answer.keys()].join()}`
}

/** @param {Parameters} params */
function takes(params) {
  // An 8-bit window cannot be produced by zlib, and is declined.
  return params.get('server_max_window_bits') !== '8'
}

/**
 * @param {DeflateTerms} terms
 * @param {Parameters} offer
 * @param {Parameters} answer
 * @param {DeflateWishes} wishes
 */
function checkServerTerms(terms, offer, answer, wishes) {
  const limit = Number(offer.get('server_max_window_bits') ?? 15)
  check(terms.serverWindowBits === Math.min(limit, wishes.windowBits), 'the own window is the smallest wanted')
  check(terms.clientWindowBits === 15, 'the peer’s window is never taken for smaller than it may be')
  for (const [name, agreed, wished] of [
    ['server_no_context_takeover', terms.serverNoContextTakeover, wishes.serverNoContextTakeover],
    ['client_no_context_takeover', terms.clientNoContextTakeover, wishes.clientNoContextTakeover],
  ]) {
    check(agreed === (wished || offer.has(String(name))), 'either side may rule out takeover')
    check(agreed === answer.has(String(name)), 'the answer says what was agreed on')
  }
  const answered = Number(answer.get('server_max_window_bits') ?? 15)
  check(answered === terms.serverWindowBits, 'the answer says which window was agreed on')
  check(!offer.has('server_max_window_bits') || answer.has('server_max_window_bits'), 'a limit is confirmed')
}

/**
 * @param {string} value
 * @param {ReturnType<typeof readElements>} elements
 * @param {DeflateWishes} wishes
 */
function clientNames(value, elements, wishes) {
  const headers = HeaderList.fromRaw([...answering, 'Sec-WebSocket-Extensions', value])
  const head = { version: /** @type {const} */ ('1.1'), status: 101, reason: '', headers }
  const review = reviewResponse(head, { key, extensions: [deflateClient(wishes)] }, digest)
  const params = elements?.length === 1 && elements[0]?.name === NAME ? elements[0].params : undefined
  const bits = Number(params?.get('client_max_window_bits') ?? wishes.windowBits)
  const suits =
    wellFormed(params, false) &&
    bits <= wishes.windowBits &&
    (params.has('server_no_context_takeover') || !wishes.serverNoContextTakeover)
  check(review.ok === suits, 'what answers the offer, and nothing else, is accepted')
  if (!review.ok || params === undefined) return review.ok ? 'impossible' : review.failure
  const terms = /** @type {DeflateTerms} */ (review.extensions[0]?.agreed)
  check(terms.clientWindowBits === bits, 'the own window is what both want')
  check(
    terms.serverWindowBits === Number(params.get('server_max_window_bits') ?? 15),
    'the server’s window is as it says',
  )
  check(
    terms.serverNoContextTakeover === params.has('server_no_context_takeover'),
    'the server’s takeover is as it says',
  )
  const ruledOut = params.has('client_no_context_takeover') || wishes.clientNoContextTakeover
  check(terms.clientNoContextTakeover === ruledOut, 'either side may rule out takeover')
  return `confirmed ${[...params.keys()].sort().join()}`
}

const opening = Object.entries({
  Host: 'example.com',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': key,
  'Sec-WebSocket-Version': '13',
}).flat()

const answering = Object.entries({
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Accept': digest(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`),
}).flat()
