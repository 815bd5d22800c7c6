const position = { epoch: 'e-1_', offset: 3, tag: '00ff' }
const data = { a: [1, -0.5, 1e21, null, true, 'ü"\\\u2028'], b: {} }
const from = { user: 'u', session: 's' }
const member = { session: 's', user: 'u', data }
const topic = 'rooms/a/messages'

/** One message of every type at least, with and without its optional fields. */
export const clientSamples = [
  { type: 'connect', version: 1, producer: 'p' },
  {
    type: 'connect',
    version: 1,
    producer: 'p',
    token: 't',
    subscriptions: [
      { topic, position },
      { topic, history: 9 },
    ],
  },
  { type: 'subscribe', id: 1, topic, position, history: 0 },
  { type: 'unsubscribe', id: 2, topic },
  { type: 'publish', id: 3, topic, sequence: 1, data },
  { type: 'signal', topic, data },
  { type: 'join', id: 4, topic, data },
  { type: 'leave', id: 5, topic },
  { type: 'ping' },
  { type: 'pong' },
]

export const hubSamples = [
  { type: 'welcome', version: 1, session: 's', user: 'u', pingIntervalMs: 1, pongTimeoutMs: 1, messageBytesMax: 1 },
  { type: 'subscribed', id: 1, topic, start: position, head: { ...position, offset: 0, tag: '' }, recovered: true },
  { type: 'subscribed', topic },
  { type: 'unsubscribed', id: 1, topic, code: 'requested', message: '' },
  { type: 'unsubscribed', topic, code: 'forbidden', message: 'no' },
  { type: 'publication', topic, offset: 1, prev: 0, tag: 'ff', time: 0, from, producer: 'p', sequence: 1, data },
  { type: 'gap', topic, from: position, to: position, reason: 'trimmed' },
  { type: 'stored', id: 1, topic, position },
  { type: 'rejected', code: 'limit', message: 'm' },
  { type: 'rejected', id: 1, topic, code: 'invalid-data', message: 'm', path: 'a.b[2]' },
  { type: 'signal', topic, data, from },
  { type: 'members', topic, members: [member, member] },
  { type: 'joined', id: 1, topic, member },
  { type: 'left', id: 1, topic, session: 's' },
  { type: 'goaway', afterMs: 0, reason: '' },
  { type: 'ping' },
  { type: 'pong' },
]

const literals = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '""',
  '{}',
  '[]',
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '1e400',
  '9007199254740991',
  '9007199254740992',
  '"__proto__":',
  '"constructor":',
  '"toString"',
  '"toJSON":1,',
  '"\\ud800"',
  '"\\u0000"',
  '\u2028',
  '\ufeff',
  '[[[[[[[[',
  ']]]]]]]]',
  '{"a":{"a":{"a":{"a":',
  '}}}}',
  '"data":',
  '"id":1,',
  '"type":',
]

/** @param {readonly object[]} samples */
export function wireTokens(samples) {
  const fields = samples.flatMap((sample) =>
    Object.entries(sample).flatMap(([name, value]) => [
      `"${name}"`,
      `"${name}":${JSON.stringify(value)},`,
      JSON.stringify(value),
    ]),
  )
  return [...new Set([...literals, ...fields])].map((text) => new Uint8Array(Buffer.from(text)))
}
