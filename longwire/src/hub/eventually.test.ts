import { describe, expect, test } from 'vitest'

import { andThen, isPromised, recovering } from './eventually.js'

const boom = new Error('boom')
const fail = (): never => {
  throw boom
}

describe('andThen', () => {
  test('goes on at once when the value is there', () => expect(andThen(1, (value) => value + 1)).toBe(2))

  test('waits for a promise, of the value or of what follows', async () => {
    expect(await andThen(Promise.resolve(1), (value) => value + 1)).toBe(2)
    expect(await andThen(1, (value) => Promise.resolve(value + 1))).toBe(2)
  })

  test('passes failures on', async () => {
    expect(() => andThen(1, fail)).toThrow(boom)
    await expect(andThen(Promise.resolve(1), fail)).rejects.toBe(boom)
    await expect(andThen(Promise.reject(boom), (value) => value)).rejects.toBe(boom)
  })
})

describe('recovering', () => {
  test('leaves a value alone', async () => {
    expect(recovering(() => 1, fail)).toBe(1)
    expect(await recovering(() => Promise.resolve(1), fail)).toBe(1)
  })

  test('hands over what is thrown, now or later', async () => {
    expect(recovering<unknown>(fail, (error) => error)).toBe(boom)
    expect(
      await recovering<unknown>(
        () => Promise.reject(boom),
        (error) => error,
      ),
    ).toBe(boom)
  })

  test('may throw something else', async () => {
    expect(() => recovering(fail, fail)).toThrow(boom)
    await expect(recovering(() => Promise.reject(new Error('other')), fail)).rejects.toBe(boom)
  })
})

describe('isPromised', () => {
  test.each([null, undefined, 7, 'then', {}, JSON.parse('{"then":7}') as unknown])('%j is there already', (value) => {
    expect(isPromised(value)).toBe(false)
  })

  test('a promise is still to come', () => expect(isPromised(Promise.resolve())).toBe(true))
})
