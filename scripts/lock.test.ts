import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { withLock } from './lock.mjs'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longwire-lock-'))
  path = join(folder, 'cache', 'lock')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function leaveLock(owner: object | undefined, ageMs = 0): void {
  mkdirSync(path, { recursive: true })
  if (owner !== undefined) writeFileSync(join(path, 'owner.json'), JSON.stringify(owner))
  const then = new Date(Date.now() - ageMs)
  utimesSync(path, then, then)
}

test('gives the result, and the lock is gone, also after a failure', async () => {
  expect(await withLock(path, async () => existsSync(path))).toBe(true)
  expect(existsSync(path)).toBe(false)
  await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(existsSync(path)).toBe(false)
})

test('one at a time', async () => {
  let inside = 0
  let most = 0
  const work = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(3)
    inside -= 1
  }
  await Promise.all(Array.from({ length: 12 }, () => withLock(path, work, { pollMs: 1 })))
  expect(most).toBe(1)
})

test('who waits is told for whom, once', async () => {
  const owners: (number | undefined)[] = []
  let release = (): void => {}
  const holder = withLock(path, () => new Promise<void>((resolve) => (release = resolve)))
  while (!existsSync(join(path, 'owner.json'))) await sleep(1)
  const waiter = withLock(path, async () => 'mine', {
    pollMs: 1,
    onWait: (owner: { pid: number } | undefined) => {
      owners.push(owner?.pid)
      setTimeout(release, 20)
    },
  })
  await holder
  expect(await waiter).toBe('mine')
  expect(owners).toEqual([process.pid])
})

test('the lock of a dead process is taken over, by one at a time', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  leaveLock({ pid, host: hostname(), token: 'dead' })
  let inside = 0
  let most = 0
  const work = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(3)
    inside -= 1
  }
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, { pollMs: 1 })))
  expect(most).toBe(1)
})

test('a lock without a sign of life is taken over, whoever owns it', async () => {
  leaveLock({ pid: process.pid, host: 'another machine', token: 'far' }, 60_000)
  expect(await withLock(path, async () => 'taken', { pollMs: 1 })).toBe('taken')
  leaveLock(undefined, 60_000)
  expect(await withLock(path, async () => 'taken', { pollMs: 1 })).toBe('taken')
})

test('a live owner keeps it: on this machine by its process, elsewhere by its heartbeat', async () => {
  for (const owner of [
    { pid: process.pid, host: hostname(), token: 'a' },
    { pid: 1, host: 'another machine', token: 'b' },
  ]) {
    leaveLock(owner)
    let taken = false
    const waiter = withLock(path, async () => (taken = true), { pollMs: 1 })
    await sleep(30)
    expect(taken).toBe(false)
    rmSync(path, { recursive: true })
    expect(await waiter).toBe(true)
  }
})

test('the heartbeat keeps a long work alive', async () => {
  const order: string[] = []
  const first = withLock(
    path,
    async () => {
      await sleep(300)
      order.push('first')
    },
    { heartbeatMs: 10 },
  )
  while (!existsSync(join(path, 'owner.json'))) await sleep(1)
  await Promise.all([first, withLock(path, async () => order.push('second'), { pollMs: 1, staleMs: 150 })])
  expect(order).toEqual(['first', 'second'])
})
