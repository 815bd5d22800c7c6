import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapCodeStatistics } from 'node:v8'

/** What V8 frees by weak references and finalizers, it frees in the turns behind a collection. */
const ROUNDS = 4
const PAUSE_MS = 50

/** @returns {number} microseconds of CPU that this process has taken, with all its threads */
export function cpuUs() {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** @typedef {NodeJS.MemoryUsage & { codeUsed: number }} CollectedMemory `codeUsed` is compiled code, a part of `heapUsed`. */

/**
 * The memory of this process after everything that is garbage was collected. Node must run with `--expose-gc`.
 * @returns {Promise<CollectedMemory>}
 */
export async function collectedMemory() {
  if (globalThis.gc === undefined) throw new Error('start Node with --expose-gc')
  for (let round = 0; round < ROUNDS; round += 1) {
    globalThis.gc()
    await sleep(PAUSE_MS)
  }
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics()
  return { ...process.memoryUsage(), codeUsed: code + bytecode }
}
