import { describe, expect, test } from 'vitest'

import { clientArguments } from './client-options.js'

describe('clientArguments', () => {
  const options = { maxPayload: 1 }

  test.each([
    [undefined, undefined, []],
    [undefined, null, []],
    ['a', undefined, ['a']],
    [['a', 'b'], options, ['a', 'b']],
    [undefined, { protocols: 'c' }, ['c']],
    [{ protocols: ['d', 'e'] }, undefined, ['d', 'e']],
    [{ maxPayload: 1 }, undefined, []],
    [['a'], { protocols: ['not'] }, ['a']],
  ])('%j and %j offer %j', (protocols, given, subprotocols) => {
    expect(clientArguments(protocols, given).subprotocols).toEqual(subprotocols)
  })

  test('options stand second or third', () => {
    expect(clientArguments(options, undefined).options).toBe(options)
    expect(clientArguments([], options).options).toBe(options)
  })

  test.each([[['']], ['a b'], [['a', 'a']], [[1]], [null]])('rule 25 (client): %j cannot be offered', (protocols) => {
    expect(() => clientArguments(protocols, undefined)).toThrow(
      new SyntaxError('An invalid or duplicated subprotocol was specified'),
    )
  })

  test('another version of the protocol', () => {
    expect(() => clientArguments([], { protocolVersion: 8 })).toThrow(RangeError)
    expect(clientArguments([], { protocolVersion: 13 }).subprotocols).toEqual([])
  })
})
