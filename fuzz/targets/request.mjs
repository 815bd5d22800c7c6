import {
  refusals,
  RequestReader,
  ResponseReader,
  reviewRequest,
  serializeAccept,
  serializeRefusal,
} from 'longwire/protocol'

import { check } from '../check.mjs'
import { pieces } from '../pieces.mjs'
import { checkAnswer, digest } from './answer.mjs'
import { readBoth, generateHead, headTokens } from './heads.mjs'

/** @typedef {import('longwire/protocol').ServerPolicy} ServerPolicy */

/** @type {import('longwire/protocol').ServerExtension} */
const extension = {
  name: 'fuzz',
  rsv1: true,
  accept: ({ params }) => (params.length < 3 ? { params, agreed: null } : undefined),
}

const tight = { headBytesMax: 600, headersMax: 12, lineBytesMax: 120 }
const full = { subprotocols: ['chat.v2', 'chat'], extensions: [extension] }

/** @type {readonly ServerPolicy[]} */
const policies = [
  {},
  full,
  { ...full, origins: ['https://example.com'], requireOrigin: true },
  { ...full, origins: 'any', paths: ['/chat', '/'], limits: tight },
  { secure: true, limits: tight },
]

const methods = ['GET /chat HTTP/1.1', 'GET / HTTP/1.1', 'GET http://example.com/chat?x HTTP/1.1', 'POST / HTTP/1.0']
const fields = [
  'Host: example.com',
  'Host: [::1]:8080',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Connection: keep-alive, Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  'Origin: http://example.com',
  'Origin: https://example.com',
  'Sec-WebSocket-Protocol: chat, chat.v2',
  'Sec-WebSocket-Extensions: fuzz; a; b=1, fuzz; c="x y", other',
  'Sec-WebSocket-Extensions: fuzz; q="\\a"',
  'Sec-WebSocket-Key1: 1',
  'Content-Length: 0',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
]
const needed = [0, 2, 3, 5, 6]

/** @type {import('../engine.mjs').Target} */
export const request = {
  name: 'request',
  scripts: /\/longwire\/(?:dist|src)\/protocol\/opening\/[\w-]+\.[jt]s/,
  tokens: headTokens([...methods, ...fields]),
  generate: (random) => generateHead(random, { starts: methods, fields, needed, settings: policies.length }),
  run(input) {
    const policy = policies[(input[0] ?? 0) % policies.length] ?? {}
    const bytes = input.subarray(1)
    const reading = readBoth(() => new RequestReader(policy.limits), bytes, pieces(bytes))
    if (reading.kind === 'more') {
      check(bytes.length <= (policy.limits?.headBytesMax ?? 8192), 'a head ends within headBytesMax')
      return [`more ${bytes.length >> 6}`]
    }
    if (reading.kind === 'refused') return [answerRefused(reading.refusal)]
    const review = reviewRequest(reading.head, policy)
    if (!review.ok) return [answerRefused(review.refusal)]
    return [answerAccepted(review, policy)]
  },
}

/** @param {import('longwire/protocol').Refusal} refusal */
function answerRefused(refusal) {
  check(Object.hasOwn(refusals, refusal), 'a refusal is one of the closed union')
  check(checkAnswer(serializeRefusal(refusal)) === refusals[refusal].status, 'the answer has the status of the refusal')
  return `refused ${refusal}`
}

/**
 * @param {import('longwire/protocol').AcceptedRequest} accepted
 * @param {ServerPolicy} policy
 */
function answerAccepted(accepted, policy) {
  const { subprotocol, extensions, resource } = accepted
  check(subprotocol === undefined || policy.subprotocols?.includes(subprotocol) === true, 'a subprotocol is ours')
  check(extensions.filter(({ rsv1 }) => rsv1).length <= 1, 'RSV1 has one user')
  check(/^\/[\x21-\x7e]*$/.test(resource), 'a resource is a visible path')
  const text = serializeAccept(accepted, digest)
  check(checkAnswer(text) === 101, 'an accepted request is answered with 101')
  const answer = Buffer.from(text, 'latin1')
  const reading = new ResponseReader().receive(answer)
  check(reading.kind === 'head' && reading.consumed === answer.length, 'our client reads our answer')
  return `accepted ${subprotocol} ${extensions.map(({ params }) => params.length).join()}`
}
