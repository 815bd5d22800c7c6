import { describe, expect, test } from 'vitest'

import { clientMessageTypes, hubMessageTypes } from '../../test/support/arbitrary-message.js'
import { clientMessageReaders, errorCodes, gapReasons, hubMessageReaders } from './decode.js'
import { Fields } from './fields.js'

describe('readers', () => {
  test('there is one for every message, and for nothing else', () => {
    expect([...clientMessageReaders.keys()]).toEqual(clientMessageTypes)
    expect([...hubMessageReaders.keys()]).toEqual(hubMessageTypes)
  })

  test.each([...clientMessageReaders].filter(([type]) => type !== 'ping' && type !== 'pong'))(
    'client %s: an empty object lacks something',
    (type, read) => {
      const fields = new Fields({})
      expect(read(fields).type).toBe(type)
      expect(fields.fault?.name).toBe('missing')
    },
  )

  test.each([...hubMessageReaders].filter(([type]) => type !== 'ping' && type !== 'pong'))(
    'hub %s: an empty object lacks something',
    (type, read) => {
      const fields = new Fields({})
      expect(read(fields).type).toBe(type)
      expect(fields.fault?.name).toBe('missing')
    },
  )

  test.each(['ping', 'pong'])('%s needs nothing', (type) => {
    const fields = new Fields({})
    expect(clientMessageReaders.get(type)?.(fields)).toEqual({ type })
    expect(hubMessageReaders.get(type)?.(fields)).toEqual({ type })
    expect(fields.fault).toBeUndefined()
  })

  test('a client cannot claim to be somebody else', () => {
    const record = { topic: 'a', data: 1, from: { user: 'root', session: 's' } }
    expect(clientMessageReaders.get('signal')?.(new Fields(record))).toEqual({ type: 'signal', topic: 'a', data: 1 })
  })

  test('codes and reasons stand once', () => {
    expect(new Set(errorCodes).size).toBe(errorCodes.length)
    expect(new Set(gapReasons).size).toBe(gapReasons.length)
  })
})
