import { expect, test } from 'vitest'

import { defineInterface } from './web-idl.js'

test('a class gets the shape of an interface', () => {
  class Thing {
    declare static readonly ONE: number
    get attribute(): number {
      return 1
    }

    operation(): number {
      return 2
    }
  }
  defineInterface(Thing, { ONE: 1 })
  const names: string[] = []
  for (const name in new Thing()) names.push(name)
  expect(names.toSorted()).toEqual(['ONE', 'attribute', 'operation'])
  expect(Object.keys(Thing)).toEqual(['ONE'])
  expect(() => Object.assign(Thing, { ONE: 2 })).toThrow(TypeError)
  expect(Object.prototype.toString.call(new Thing())).toBe('[object Thing]')
  expect(Object.keys(Object.getOwnPropertyDescriptors(Thing.prototype))).toContain('constructor')
})
