import { openingRequest } from './raw.js'

/** A request that a proxy may understand otherwise, and the status that refuses it. */
export type Ambiguity = readonly [name: string, request: string, status: number]

/** A request that is smuggled in behind another one. */
export const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'

const withHeaders = (...headers: string[]) => openingRequest({ headers })
const swap = (what: string, other: string) => openingRequest().replace(what, other)

/** With a body, or what may be taken for one. */
export const bodies: readonly Ambiguity[] = [
  ['a length', withHeaders('Content-Length: 5'), 400],
  ['the length of what follows', withHeaders(`Content-Length: ${SMUGGLED.length}`), 400],
  ['a length in capitals', withHeaders('CONTENT-LENGTH: 5'), 400],
  ['a length with a sign', withHeaders('Content-Length: +0'), 400],
  ['a length below zero', withHeaders('Content-Length: -1'), 400],
  ['a hexadecimal length', withHeaders('Content-Length: 0x0'), 400],
  ['a length with leading zeros', withHeaders('Content-Length: 00'), 400],
  ['a length that is a list', withHeaders('Content-Length: 0, 0'), 400],
  ['a length that is empty', withHeaders('Content-Length:'), 400],
  ['two lengths', withHeaders('Content-Length: 0', 'Content-Length: 5'), 400],
  ['the same length twice', withHeaders('Content-Length: 0', 'Content-Length: 0'), 400],
  ['chunks', withHeaders('Transfer-Encoding: chunked'), 400],
  ['chunks in capitals', withHeaders('transfer-encoding: CHUNKED'), 400],
  ['chunks that are none', withHeaders('Transfer-Encoding: xchunked'), 400],
  ['a coding that is none', withHeaders('Transfer-Encoding: identity'), 400],
  ['an empty coding', withHeaders('Transfer-Encoding:'), 400],
  ['chunks and a length', withHeaders('Transfer-Encoding: chunked', 'Content-Length: 5'), 400],
  ['chunks twice', withHeaders('Transfer-Encoding: chunked', 'Transfer-Encoding: identity'), 400],
  ['space before the colon', withHeaders('Transfer-Encoding : chunked'), 400],
  ['a folded coding', withHeaders('X: y', ' Transfer-Encoding: chunked'), 400],
  ['a coding behind a bare LF', withHeaders('X: y\nTransfer-Encoding: chunked'), 400],
  ['a coding behind a bare CR', withHeaders('X: y\rTransfer-Encoding: chunked'), 400],
  ['a name with NUL', withHeaders('Transfer-Encoding\0: chunked'), 400],
]

/** Of other versions and methods. */
export const versions: readonly Ambiguity[] = [
  ['version 7', swap('Version: 13', 'Version: 7'), 426],
  ['version 8', swap('Version: 13', 'Version: 8'), 426],
  ['version 8 without Connection', swap('Version: 13', 'Version: 8').replace('Connection: Upgrade\r\n', ''), 400],
  ['version 8 without Upgrade', swap('Version: 13', 'Version: 8').replace('Upgrade: websocket\r\n', ''), 426],
  ['version 8 with a body', withHeaders('Content-Length: 5').replace('Version: 13', 'Version: 8'), 400],
  ['several versions', swap('Version: 13', 'Version: 13, 8'), 426],
  ['a version with a sign', swap('Version: 13', 'Version: +13'), 426],
  ['a version with a leading zero', swap('Version: 13', 'Version: 013'), 426],
  ['no version', swap('Sec-WebSocket-Version: 13\r\n', ''), 426],
  ['two versions', withHeaders('Sec-WebSocket-Version: 13'), 426],
  [
    'keys of draft 76',
    withHeaders('Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5', 'Sec-WebSocket-Key2: 12998 5 Y3 1  .P00'),
    400,
  ],
  ['no key', swap('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n', ''), 400],
  ['HTTP/1.0', swap('HTTP/1.1', 'HTTP/1.0'), 400],
  ['HTTP/0.9', swap('HTTP/1.1', 'HTTP/0.9'), 400],
  ['HTTP/1.2', swap('HTTP/1.1', 'HTTP/1.2'), 505],
  ['HTTP/2 by its preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 426],
  [
    'an upgrade to HTTP/2',
    swap('Upgrade: websocket', 'Upgrade: h2c').replace(
      'Connection: Upgrade',
      'Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
    ),
    426,
  ],
  ['an upgrade to either', swap('Upgrade: websocket', 'Upgrade: websocket, h2c'), 426],
  ['two upgrades', withHeaders('Upgrade: h2c'), 426],
  ['a POST', swap('GET', 'POST'), 405],
  ['a CONNECT', swap('GET /', 'CONNECT localhost:80'), 405],
]
