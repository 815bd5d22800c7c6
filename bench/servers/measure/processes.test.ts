import { afterEach, expect, test } from 'vitest'

import { runLoad } from '../load/run-load.mjs'
import { contestants, usualContestants } from './contestants.mjs'
import { generate } from './generator-process.mjs'
import { processorsOf } from './pinning.mjs'
import { CannotStart, ServerProcess } from './server-process.mjs'
import { readUsage } from './usage.mjs'

let server: ServerProcess | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

const task = {
  kind: 'echo',
  connections: 2,
  payload: 'bytes',
  byteLength: 16,
  inFlight: 2,
  path: '/echo',
  warmupSeconds: 0,
  seconds: 0.1,
  joinSeconds: 0,
  drainSeconds: 5,
} as const

test('server and generator run in processes of their own', async () => {
  server = new ServerProcess(contestants['ws']!, { before: [], env: {} })
  await server.ready()
  const result = await generate({ ...task, port: server.port }, server, [])
  expect(result.perSecond).toBeGreaterThan(0)
  expect(result.serverShare).toBeGreaterThanOrEqual(0)
  const usage = await server.ownUsage()
  expect(usage.cpuSeconds).toBeGreaterThan(0)
  expect(usage.rssBytes).toBeGreaterThan(1_000_000)
  await expect(generate({ ...task, port: server.port, path: '/echo', deflate: true }, server, [])).rejects.toThrow(
    'extensions: none',
  )
})

test('a server that cannot start says why', async () => {
  server = new ServerProcess({ ...contestants['ws']!, file: 'nobody.mjs' }, { before: [], env: {} })
  await expect(server.ready()).rejects.toThrow(
    /^Error: Cannot find module .*nobody\.mjs|^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find module/,
  )
})

test('a program that is not there cannot start either', async () => {
  server = new ServerProcess({ ...contestants['ws']!, program: 'no-such-program' }, { before: [], env: {} })
  await expect(server.ready()).rejects.toThrow(CannotStart)
})

test('nobody listens after a server has stopped', async () => {
  const stopped = new ServerProcess(contestants['ws']!, { before: [], env: {} })
  await stopped.ready()
  await stopped.stop()
  const usage = async (): Promise<{ cpuSeconds: number; rssBytes: number }> => ({ cpuSeconds: 0, rssBytes: 0 })
  await expect(runLoad({ ...task, port: stopped.port }, usage)).rejects.toThrow('connection lost: connect ECONNREFUSED')
})

test('the system tells what a process has used, where it is Linux', () => {
  const usage = readUsage(process.pid)
  expect(usage === undefined).toBe(process.platform !== 'linux')
  if (usage === undefined) return
  expect(usage.cpuSeconds).toBeGreaterThan(0)
  expect(usage.rssBytes).toBeGreaterThan(1_000_000)
})

test('lists of processors', () => {
  expect(processorsOf('0-3,6')).toEqual([0, 1, 2, 3, 6])
  expect(processorsOf('5')).toEqual([5])
  expect(processorsOf('')).toEqual([])
})

test('who is measured without being named exists', () => {
  expect(usualContestants.filter((name) => contestants[name] === undefined)).toEqual([])
})
