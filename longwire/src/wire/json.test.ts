import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  clientMessage,
  clientMessageTypes,
  data,
  hubMessage,
  hubMessageTypes,
} from '../../test/support/arbitrary-message.js'
import { decodeClientMessage, decodeHubMessage, encode, encodePublication } from './json.js'

describe('round trips', () => {
  test('decodeClientMessage(encode(message)) is the message', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(decodeClientMessage(encode(message))).toEqual(message)
      }),
    )
  })

  test('decodeHubMessage(encode(message)) is the message', () => {
    fc.assert(
      fc.property(hubMessage, (message) => {
        expect(decodeHubMessage(encode(message))).toEqual(message)
      }),
    )
  })

  test('a publication whose data is text already is encoded like any other', () => {
    fc.assert(
      fc.property(hubMessage, data, (message, value) => {
        fc.pre(message.type === 'publication')
        const publication = { ...message, data: value }
        expect(encodePublication(publication, JSON.stringify(value))).toBe(encode(publication))
      }),
    )
  })

  test('fields that nobody knows are ignored', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        const more = JSON.stringify({ ...message, extra: { nested: [1] } })
        expect(decodeClientMessage(more)).toEqual(message)
      }),
    )
  })
})

describe('totality', () => {
  test('any text decodes to a message or a fault', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
        expect(typeof decodeClientMessage(text).type).toBe('string')
        expect(typeof decodeHubMessage(text).type).toBe('string')
      }),
    )
  })

  test('any JSON in place of any field decodes to a message or a fault', () => {
    const message = fc.oneof(clientMessage, hubMessage)
    fc.assert(
      fc.property(message, fc.jsonValue(), fc.nat(), (whole, value, at) => {
        const keys = Object.keys(whole)
        const text = JSON.stringify({ ...whole, [keys[at % keys.length] ?? 'type']: value })
        for (const decode of [decodeClientMessage, decodeHubMessage]) {
          const result = decode(text)
          if (result.type === 'fault') expect(result.message).not.toBe('')
          else expect([...clientMessageTypes, ...hubMessageTypes]).toContain(result.type)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('what one end sends is no message of the other', () => {
    expect(decodeClientMessage('{"type":"stored"}')).toMatchObject({ type: 'fault', name: 'unknown-type' })
    expect(decodeHubMessage('{"type":"publish"}')).toMatchObject({ type: 'fault', name: 'unknown-type' })
  })
})

describe('faults', () => {
  test.each([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['{"type":"ping"}x', 'not-json'],
    ['NaN', 'not-json'],
    ['null', 'not-an-object'],
    ['[]', 'not-an-object'],
    ['"ping"', 'not-an-object'],
    ['{}', 'missing'],
    ['{"type":7}', 'wrong-type'],
    ['{"type":"constructor"}', 'unknown-type'],
    ['{"type":"__proto__"}', 'unknown-type'],
    ['{"__proto__":{"type":"ping"}}', 'missing'],
    ['{"type":"connect","version":2,"producer":"a"}', 'unsupported-version'],
    ['{"type":"connect","version":1,"producer":"ä"}', 'out-of-range'],
    ['{"type":"publish","id":1,"topic":"a","sequence":1}', 'missing'],
    ['{"type":"publish","id":1,"topic":"a","sequence":0,"data":1}', 'out-of-range'],
    ['{"type":"publish","id":1,"topic":"a","sequence":1e300,"data":1}', 'out-of-range'],
    ['{"type":"publish","id":1,"topic":"a","sequence":1,"data":1e999}', 'not-finite'],
  ])('%s: %s', (text, name) => {
    expect(decodeClientMessage(text)).toMatchObject({ type: 'fault', name })
  })

  test('a fault names the field, and the request that it came in', () => {
    const text = '{"type":"subscribe","id":7,"topic":"a","position":{"epoch":"e","offset":-1,"tag":""}}'
    expect(decodeClientMessage(text)).toEqual({
      type: 'fault',
      name: 'out-of-range',
      message: 'position.offset must be a whole number from 0 to 2^53 - 1',
      path: 'position.offset',
      id: 7,
    })
  })

  test('a fault has no id when the message has none that can be used', () => {
    for (const id of ['"7"', '-1', '1.5', 'null']) {
      expect(decodeClientMessage(`{"type":"leave","id":${id},"topic":"a"}`)).not.toHaveProperty('id')
    }
  })

  test('a fault repeats nothing of what the peer sent', () => {
    const canary = 'canary-4711'
    for (const text of [`{"type":"${canary}"}`, `{"type":"join","id":1,"topic":7,"${canary}":1}`, canary]) {
      expect(JSON.stringify(decodeClientMessage(text))).not.toContain(canary)
    }
  })
})

describe('hostile inputs', () => {
  const publish = (value: string) => `{"type":"publish","id":1,"topic":"a","sequence":1,"data":${value}}`

  test('100,000 levels of nesting are a fault, in data and elsewhere', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(decodeClientMessage(publish(deep))).toMatchObject({ type: 'fault', name: 'too-deep', id: 1 })
    expect(decodeClientMessage(deep)).toMatchObject({ type: 'fault' })
  })

  test('100,000 keys are a fault', () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `"k${index}":0`).join(',')
    expect(decodeClientMessage(publish(`{${keys}}`))).toMatchObject({ type: 'fault', name: 'too-many-keys' })
  })

  test('of a key that stands twice the last one counts, as JSON has it', () => {
    expect(decodeClientMessage('{"type":"publish","type":"ping"}')).toEqual({ type: 'ping' })
  })

  test('__proto__ in data is data', () => {
    const message = decodeClientMessage(publish('{"__proto__":{"polluted":true}}'))
    if (message.type !== 'publish') throw new Error('no publish')
    expect(Object.keys(message.data as object)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(message.data)).toBe(Object.prototype)
    expect(encode(message)).toContain('{"__proto__":{"polluted":true}}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('a lone surrogate survives in data, and leaves escaped, so that the text stays valid UTF-8', () => {
    const message = decodeClientMessage(publish('"\\ud800"'))
    expect(message).toMatchObject({ data: '\ud800' })
    expect(message.type === 'publish' && encode(message)).toContain('"\\ud800"')
  })
})
