import { expect, test } from 'vitest'

import { fieldsObject } from './fields.js'

test('repeated names become lists, and no name is a property of the prototype', () => {
  const object = fieldsObject([
    [':status', '200'],
    ['x-one', '1'],
    ['x-one', '2'],
    ['x-one', '3'],
    ['__proto__', 'x'],
  ])
  expect(Object.entries(object)).toEqual([
    [':status', '200'],
    ['x-one', ['1', '2', '3']],
    ['__proto__', 'x'],
  ])
  expect(Object.getPrototypeOf(object)).toBeNull()
})
