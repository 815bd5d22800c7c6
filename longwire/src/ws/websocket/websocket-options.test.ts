import { expect, test } from 'vitest'

import { splitOptions } from './websocket-options.js'

test('strings, what is iterable, and what is no object are protocols', () => {
  const set = new Set(['a'])
  for (const argument of ['a', ['a'], set, null, 5]) {
    expect(splitOptions(argument)).toEqual({ protocols: argument, options: {} })
  }
  expect(splitOptions(undefined)).toEqual({ protocols: [], options: {} })
})

test('other objects are options', () => {
  const options = { protocols: 'a', headers: {} }
  expect(splitOptions(options)).toEqual({ protocols: 'a', options })
  expect(splitOptions({})).toEqual({ protocols: [], options: {} })
})
