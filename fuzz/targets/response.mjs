import { handshakeFailures, ResponseReader, reviewResponse } from 'longwire/protocol'

import { check } from '../check.mjs'
import { pieces } from '../pieces.mjs'
import { digest } from './answer.mjs'
import { generateHead, headTokens, readBoth } from './heads.mjs'

const key = 'dGhlIHNhbXBsZSBub25jZQ=='

/** @type {import('longwire/protocol').ClientExtension} */
const extension = {
  name: 'fuzz',
  rsv1: true,
  offers: () => [[['a', true]], []],
  confirm: (params) => (params.length < 3 ? {} : undefined),
}

const tight = { headBytesMax: 600, headersMax: 12, lineBytesMax: 120 }

/** @type {readonly { asked: import('longwire/protocol').Asked, limits?: typeof tight }[]} */
const settings = [
  { asked: { key } },
  { asked: { key, subprotocols: ['chat.v2', 'chat'], extensions: [extension] } },
  { asked: { key, subprotocols: ['chat'], requireSubprotocol: true, extensions: [extension] }, limits: tight },
]

const starts = ['HTTP/1.1 101 Switching Protocols', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 ', 'HTTP/1.0 302 Found']
const fields = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  `Sec-WebSocket-Accept: ${digest(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)}`,
  'Sec-WebSocket-Protocol: chat',
  'Sec-WebSocket-Protocol: chat, chat.v2',
  'Sec-WebSocket-Extensions: fuzz; a; b=1',
  'Sec-WebSocket-Extensions: fuzz; a; b=1; c="x", other',
  'Sec-WebSocket-Extensions: fuzz, fuzz',
  'Content-Length: 5',
  'Set-Cookie: a=b',
]

/** @type {import('../engine.mjs').Target} */
export const response = {
  name: 'response',
  scripts: /\/longwire\/(?:dist|src)\/protocol\/opening\/[\w-]+\.[jt]s/,
  tokens: headTokens([...starts, ...fields]),
  generate: (random) => generateHead(random, { starts, fields, needed: [0, 1, 2], settings: settings.length }),
  run(input) {
    const { asked, limits } = settings[(input[0] ?? 0) % settings.length] ?? { asked: { key } }
    const bytes = input.subarray(1)
    const reading = readBoth(() => new ResponseReader(limits), bytes, pieces(bytes))
    if (reading.kind === 'more') {
      check(bytes.length <= (limits?.headBytesMax ?? 8192), 'a head ends within headBytesMax')
      return [`more ${bytes.length >> 6}`]
    }
    if (reading.kind === 'failed') return [failed(reading.failure)]
    const { status } = reading.head
    check(status === 101 || (status >= 200 && status <= 599), 'an interim response is not the answer')
    const review = reviewResponse(reading.head, asked, digest)
    if (!review.ok) return [failed(review.failure)]
    const { subprotocol, extensions } = review
    check(status === 101, 'only a 101 is accepted')
    check(subprotocol === undefined || asked.subprotocols?.includes(subprotocol) === true, 'a subprotocol was offered')
    check(
      extensions.every(({ name }) => name === 'fuzz' && asked.extensions !== undefined),
      'an extension was offered',
    )
    check(extensions.length <= 1, 'an extension is used once')
    return [`accepted ${subprotocol} ${extensions.map(({ params }) => params.length).join()}`]
  },
}

/** @param {import('longwire/protocol').HandshakeFailure} failure */
function failed(failure) {
  check(Object.hasOwn(handshakeFailures, failure), 'a failure is one of the closed union')
  return `failed ${failure}`
}
