import { expect, test } from 'vitest'

import { UsageError } from '../rig/command-line.mjs'
import { transportOptions, transports } from './options.mjs'

test('defaults', () => {
  expect(transportOptions([])).toEqual({
    clients: 200,
    rate: 10,
    bytes: 120,
    seconds: 20,
    driver: 'stream',
    only: transports,
    save: false,
  })
})

test('some transports, in their own order', () => {
  expect(transportOptions(['--only', 'websocket, polling']).only).toEqual(['polling', 'websocket'])
})

test('what makes no sense is refused', () => {
  for (const args of [
    ['--only', 'carrier-pigeon'],
    ['--only', ''],
    ['--bytes', '63'],
    ['--clients', '0'],
    ['--rate', '1001'],
    ['--seconds', 'x'],
    ['--only', 'sse', '--save'],
    ['--driver', 'h2'],
    ['--unknown'],
  ])
    expect(() => transportOptions(args), args.join(' ')).toThrow(UsageError)
})
