import { setTimeout as sleep } from 'node:timers/promises'

/** What V8 frees by weak references and finalizers, it frees in the turns behind a collection. */
const ROUNDS = 4
const PAUSE_MS = 50

/**
 * The memory of this process after everything that is garbage was collected. Node must run with `--expose-gc`.
 * @returns {Promise<NodeJS.MemoryUsage>}
 */
export async function collectedMemory() {
  if (globalThis.gc === undefined) throw new Error('start Node with --expose-gc')
  for (let round = 0; round < ROUNDS; round += 1) {
    globalThis.gc()
    await sleep(PAUSE_MS)
  }
  return process.memoryUsage()
}
