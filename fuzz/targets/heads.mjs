import { check } from '../check.mjs'

/** @typedef {import('../random.mjs').Random} Random */
/** @typedef {{ headers: Iterable<readonly [string, string]> }} Head */

/**
 * Reads a head in one piece and in several, and checks that it makes no difference.
 * @template {{ kind: 'more' } | { kind: 'refused' } | { kind: 'failed' } | { kind: 'head', head: Head, consumed: number }} Reading
 * @param {() => { receive(bytes: Uint8Array): Reading }} makeReader
 * @param {Uint8Array} bytes
 * @param {Iterable<Uint8Array>} cut
 */
export function readBoth(makeReader, bytes, cut) {
  const whole = makeReader().receive(bytes)
  const reader = makeReader()
  let before = 0
  let last = reader.receive(new Uint8Array(0))
  for (const piece of cut) {
    if (last.kind !== 'more') break
    last = reader.receive(piece)
    if (last.kind === 'more') before += piece.length
  }
  check(exactly(last, before) === exactly(whole, 0), 'what is read does not depend on how the head is cut')
  if (whole.kind === 'head') checkHeaders(whole.head)
  if (whole.kind === 'refused' || whole.kind === 'failed') {
    check(exactly(reader.receive(bytes), 0) === exactly(whole, 0), 'a refusal is final')
  }
  return whole
}

/**
 * @param {{ kind: string, head?: Head, consumed?: number }} reading
 * @param {number} before bytes of earlier pieces
 */
function exactly({ head, consumed = 0, ...rest }, before) {
  const end = head === undefined ? 0 : before + consumed
  return JSON.stringify([rest, end, head === undefined ? null : { ...head, headers: [...head.headers] }])
}

/** @param {Head} head */
function checkHeaders({ headers }) {
  for (const [name, value] of headers) {
    check(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name), 'a header name is a token')
    check(/^[\t\x20-\x7e\x80-\xff]*$/.test(value), 'a header value has no control character')
  }
}

/** @param {readonly string[]} lines */
export function headTokens(lines) {
  const small = [
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\r',
    ' ',
    '\t',
    ':',
    ': ',
    ' :',
    ',',
    ', ',
    ';',
    '=',
    '"',
    '\\',
    '\0',
    '\x7f',
  ]
  const words = lines.flatMap((line) => line.split(/(?<=[:,;=]) ?/))
  const all = [
    ...small,
    ...words,
    ...lines.map((line) => `${line}\r\n`),
    '\r\n folded',
    'é',
    '%',
    '#',
    '?',
    '@',
    '[',
    ']',
  ]
  return [...new Set(all)].map((text) => new Uint8Array(Buffer.from(text, 'latin1')))
}

/**
 * A settings byte and a head: what is needed, and a few lines more, in any order.
 * @param {Random} random
 * @param {{ starts: readonly string[], fields: readonly string[], needed: readonly number[], settings: number }} grammar
 */
export function generateHead(random, { starts, fields, needed, settings }) {
  const lines = needed.filter(() => random.below(16) > 0).map((index) => fields[index] ?? '')
  for (let more = random.below(4); more > 0; more--)
    lines.splice(random.below(lines.length + 1), 0, random.pick(fields))
  const start = random.below(3) > 0 ? starts[0] : random.pick(starts)
  const head = `${[start, ...lines].join('\r\n')}\r\n\r\n`
  return new Uint8Array(Buffer.concat([Uint8Array.of(random.below(settings)), Buffer.from(head, 'latin1')]))
}
