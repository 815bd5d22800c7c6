import { expect, test, vi } from 'vitest'

import { oneOf, UsageError, valuesOf, wholeNumber, withUsage } from './usage.mjs'

test('whole numbers in their range, and nothing else', () => {
  expect(wholeNumber('clients', '200', 1, 200)).toBe(200)
  for (const text of ['0', '201', '1.5', '', ' ', 'many', 'Infinity'])
    expect(() => wholeNumber('clients', text, 1, 200), text).toThrow(
      new UsageError(`--clients must be a whole number from 1 to 200, not "${text}"`),
    )
})

test('one of the choices', () => {
  expect(oneOf('driver', 'handle', ['stream', 'handle'])).toBe('handle')
  expect(() => oneOf('driver', 'tcp', ['stream', 'handle'])).toThrow(
    '--driver must be one of stream, handle, not "tcp"',
  )
})

test('unknown options and words are wrong usage', () => {
  expect(() => valuesOf(['--fast'], {})).toThrow(UsageError)
  expect(() => valuesOf(['fast'], {})).toThrow(UsageError)
})

test('wrong usage is answered with the usage and 2; other errors are not', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(await withUsage('usage: this', () => Promise.reject(new UsageError('not that')))).toBe(2)
  expect(told).toHaveBeenCalledWith('not that\nusage: this')
  expect(await withUsage('', () => Promise.resolve(1))).toBe(1)
  await expect(withUsage('', () => Promise.reject(new RangeError('broken')))).rejects.toThrow('broken')
})
