import { describe, expect, test } from 'vitest'

import {
  connectAcceptFields,
  connectionFields,
  connectRefusal,
  connectRequestFields,
  type ConnectFields,
} from './connect-fields.js'
import { refusals, type Refusal } from './refusal.js'
import { parseWsUrl } from './ws-url.js'

const names = (fields: ConnectFields) => fields.map(([name]) => name)

describe('the request', () => {
  test('rule 92 (client): all pseudo-header fields stand first', () => {
    const url = parseWsUrl('wss://a.example:9000/chat?x=1')
    expect(connectRequestFields({ url })).toEqual([
      [':method', 'CONNECT'],
      [':protocol', 'websocket'],
      [':scheme', 'https'],
      [':path', '/chat?x=1'],
      [':authority', 'a.example:9000'],
      ['sec-websocket-version', '13'],
    ])
    expect(connectRequestFields({ url: parseWsUrl('ws://a.example') })).toContainEqual([':scheme', 'http'])
  })

  test('rule 93 (client): version, subprotocols, extensions and origin are sent, key and upgrade are not', () => {
    const extension = { name: 'mine', offers: () => [[]], confirm: () => undefined }
    const fields = connectRequestFields({
      url: parseWsUrl('ws://a.example/'),
      subprotocols: ['one'],
      extensions: [extension],
      origin: 'https://a.example',
      headers: [['Authorization', 'Bearer x']],
    })
    expect(fields.slice(5)).toEqual([
      ['sec-websocket-version', '13'],
      ['sec-websocket-protocol', 'one'],
      ['sec-websocket-extensions', 'mine'],
      ['origin', 'https://a.example'],
      ['authorization', 'Bearer x'],
    ])
  })

  test.each([...connectionFields, 'host', 'te', 'sec-websocket-key', ':path'])(
    'rule 93 (client): the header %s is not the caller’s to send',
    (name) => {
      const options = { url: parseWsUrl('ws://a.example/'), headers: [[name.toUpperCase(), 'x'] as const] }
      expect(() => connectRequestFields(options)).toThrow(TypeError)
    },
  )
})

describe('the answer that accepts', () => {
  test('rule 93 (server): is a 200 without Upgrade, Connection and Sec-WebSocket-Accept', () => {
    expect(connectAcceptFields({ subprotocol: undefined, extensions: [] })).toEqual([[':status', '200']])
  })

  test('rule 93 (server): says what was agreed, and leaves out what only HTTP/1.1 may say', () => {
    const extensions = [{ name: 'mine', params: [['a', '1'] as const], rsv1: false, agreed: 1 }]
    const headers = [['Keep-Alive', '5'] as const, ['X-One', '1'] as const]
    expect(connectAcceptFields({ subprotocol: 'one', extensions }, headers)).toEqual([
      [':status', '200'],
      ['sec-websocket-protocol', 'one'],
      ['sec-websocket-extensions', 'mine; a=1'],
      ['x-one', '1'],
    ])
  })

  test('a header that is the handshake’s is a TypeError', () => {
    const agreed = { subprotocol: undefined, extensions: [] }
    expect(() => connectAcceptFields(agreed, [['Sec-WebSocket-Protocol', 'x']])).toThrow(TypeError)
  })
})

describe('the answer that refuses', () => {
  test.each(Object.keys(refusals) as Refusal[])('rule 93 (server): %s has no field of HTTP/1.1 alone', (refusal) => {
    const { status, fields, body } = connectRefusal(refusal)
    expect(fields[0]).toEqual([':status', String(refusals[refusal].status)])
    expect(status).toBe(refusals[refusal].status)
    expect(body).toBe(refusals[refusal].text)
    for (const name of names(fields))
      expect([name === name.toLowerCase(), connectionFields.has(name)]).toEqual([true, false])
  })

  test('the application’s own words are sent too', () => {
    const refusal = connectRefusal({
      status: 401,
      headers: [
        ['WWW-Authenticate', 'Bearer'],
        ['Upgrade', 'x'],
      ],
      body: 'é',
    })
    expect(refusal).toEqual({
      status: 401,
      fields: [
        [':status', '401'],
        ['www-authenticate', 'Bearer'],
        ['content-type', 'text/plain; charset=utf-8'],
        ['content-length', '2'],
      ],
      body: 'é',
    })
    expect(() => connectRefusal({ status: 200 })).toThrow(RangeError)
  })
})
