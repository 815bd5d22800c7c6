import { expect, test } from 'vitest'

import { UsageError } from '../rig/command-line.mjs'
import { connectionsOptions, runName } from './options.mjs'

const FILES = 20_000

test('one run, or three to compare', () => {
  expect(connectionsOptions(['--processes', '10', '--per-process', '19000', '--driver', 'handle'], FILES)).toEqual({
    runs: [{ server: 'longwire', driver: 'handle', processes: 10, perProcess: 19_000, holdSeconds: 30 }],
    save: false,
  })
  const { runs, save } = connectionsOptions(['--compare', '--save'], FILES)
  expect(runs.map(runName)).toEqual(['Longwire, stream', 'Longwire, handle', 'ws'])
  expect(save).toBe(true)
})

test('what cannot work is refused', () => {
  for (const args of [
    ['--per-process', '19900'],
    ['--per-process', '10'],
    ['--processes', '0'],
    ['--processes', '201'],
    ['--driver', 'tls'],
    ['--server', 'socket.io'],
    ['extra'],
  ])
    expect(() => connectionsOptions(args, FILES), args.join(' ')).toThrow(UsageError)
})
