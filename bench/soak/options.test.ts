import { expect, test } from 'vitest'

import { UsageError } from '../rig/command-line.mjs'
import { soakOptions } from './options.mjs'

test('defaults, and what is refused', () => {
  expect(soakOptions([])).toEqual({ messages: 10_000_000, driver: 'stream' })
  expect(soakOptions(['--messages', '6000000', '--driver', 'handle'])).toEqual({
    messages: 6_000_000,
    driver: 'handle',
  })
  for (const args of [
    ['--messages', '5999999'],
    ['--driver', 'both'],
    ['--points', '3'],
  ])
    expect(() => soakOptions(args), args.join(' ')).toThrow(UsageError)
})
