import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @typedef {object} Owner
 * @property {number} pid
 * @property {string} host
 * @property {string} token
 */

/**
 * @typedef {object} LockOptions
 * @property {number} [pollMs] between two looks at a held lock
 * @property {number} [heartbeatMs] between two signs of life of the owner
 * @property {number} [staleMs] without a sign of life after which a lock is taken over
 * @property {(owner: Owner | undefined) => void} [onWait] called once, when the lock is found held
 */

/**
 * Runs `work` while holding the directory `path` as a lock. A lock whose owner has died is taken over.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {LockOptions} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { pollMs = 100, heartbeatMs = 2_000, staleMs = 20_000, onWait } = {}) {
  const owner = { pid: process.pid, host: hostname(), token: randomUUID() }
  await mkdir(dirname(path), { recursive: true })
  for (let waits = 0; !(await take(path, owner)); waits += 1) {
    if (await isStale(path, staleMs)) await evict(path, staleMs)
    else {
      if (waits === 0) onWait?.(await readOwner(path))
      await sleep(pollMs)
    }
  }
  const beat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {})
  }, heartbeatMs)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    if ((await readOwner(path))?.token === owner.token) await rm(path, { recursive: true, force: true })
  }
}

/**
 * @param {string} path
 * @param {Owner} owner
 */
async function take(path, owner) {
  if (!(await makeDirectory(path))) return false
  await writeFile(join(path, 'owner.json'), JSON.stringify(owner))
  return true
}

/**
 * Removes a stale lock. A second directory lets one process at a time do so: without it, a slow one could remove the
 * lock that a quick one has already taken anew.
 * @param {string} path
 * @param {number} staleMs
 */
async function evict(path, staleMs) {
  const guard = `${path}.evict`
  if (!(await makeDirectory(guard))) {
    if ((await ageMs(guard)) > staleMs) await rm(guard, { recursive: true, force: true })
    return
  }
  try {
    if (await isStale(path, staleMs)) await rm(path, { recursive: true, force: true })
  } finally {
    await rm(guard, { recursive: true, force: true })
  }
}

/**
 * Dead: no sign of life for `staleMs` (the owner may be on another machine, or its pid in use again), or its process is gone.
 * @param {string} path
 * @param {number} staleMs
 */
async function isStale(path, staleMs) {
  if ((await ageMs(path)) > staleMs) return true
  const owner = await readOwner(path)
  return owner !== undefined && owner.host === hostname() && !isAlive(owner.pid)
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/**
 * @param {string} path
 * @returns {Promise<Owner | undefined>} `undefined` while the lock is being made or removed
 */
async function readOwner(path) {
  try {
    return JSON.parse(await readFile(join(path, 'owner.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {string} path */
async function ageMs(path) {
  try {
    return Date.now() - (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}

/**
 * @param {string} path
 * @returns {Promise<boolean>} whether this call made it
 */
async function makeDirectory(path) {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}
