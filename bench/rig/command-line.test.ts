import { expect, test } from 'vitest'

import { driverOf, oneOf, parse, someOf, UsageError, wholeNumber } from './command-line.mjs'

test('whole numbers in their range, and nothing else', () => {
  expect(wholeNumber('--clients', '200', 1, 200)).toBe(200)
  for (const text of ['0', '201', '1.5', '', ' ', 'many', 'Infinity'])
    expect(() => wholeNumber('--clients', text, 1, 200), text).toThrow(
      new UsageError(`--clients must be a whole number from 1 to 200, not "${text}"`),
    )
})

test('one of the choices, or some in their own order', () => {
  expect(oneOf('a tree', 'ash', ['oak', 'ash'])).toBe('ash')
  expect(someOf('a tree', ['elm', ' oak'], ['oak', 'ash', 'elm'])).toEqual(['oak', 'elm'])
  expect(() => someOf('a tree', ['oak', 'toString'], ['oak', 'ash'])).toThrow(
    new UsageError('a tree must be one of oak, ash, not "toString"'),
  )
  expect(() => driverOf('tcp')).toThrow(new UsageError('--driver must be one of stream, handle, not "tcp"'))
})

test('unknown options and words are wrong usage', () => {
  expect(() => parse({ args: ['--fast'], options: {} })).toThrow(UsageError)
  expect(() => parse({ args: ['fast'], options: {} })).toThrow(UsageError)
  expect(parse({ args: ['fast'], allowPositionals: true }).positionals).toEqual(['fast'])
})
